import type { SchemaChange } from '../../model/change.ts'
import type { Name } from '../../model/name.ts'
import type { PgNode } from '../pg-ast.ts'
import { nameOf, nameOfObject, objectTypeOf } from './names.ts'
import { childOf, isCascade, isSet, type Lowerings, textOf } from './node.ts'
import { argumentsOf } from './routines.ts'

/** RENAME and SET SCHEMA. */
export const RENAMES: Lowerings = {
  RenameStmt: (node) => [RENAMED[textOf(node, 'renameType')]?.(renamed(node)) ?? other(node, 'rename')],
  AlterObjectSchemaStmt: (node) => [
    MOVED[textOf(node, 'objectType')]?.(moved(node)) ?? other(node, 'set-schema'),
  ],
}

interface Renamed {
  readonly node: PgNode
  /** The relation, or the object that is no relation. */
  readonly name: Name
  /** The part of it that is renamed: a column, a constraint, a trigger. */
  readonly part: string
  readonly to: string
  readonly ifExists: boolean
}

const renamed = (node: PgNode): Renamed => ({
  node,
  name: objectName(node),
  part: textOf(node, 'subname'),
  to: textOf(node, 'newname'),
  ifExists: isSet(node, 'missing_ok'),
})

const moved = (node: PgNode): Renamed => ({ ...renamed(node), to: textOf(node, 'newschema') })

/** Schemas, roles and databases have no object node: their name is the `subname`. */
function objectName(node: PgNode): Name {
  if (node['relation']) return nameOf(node['relation'])
  return node['object'] ? nameOfObject(node['object']) : { schema: '', name: textOf(node, 'subname') }
}

const other = (node: PgNode, action: 'rename' | 'set-schema'): SchemaChange => ({
  kind: 'define-object',
  objectType: objectTypeOf(node['renameType'] ?? node['objectType']),
  object: objectName(node),
  action,
  isCascade: isCascade(node),
})

type Rename = (renamed: Renamed) => SchemaChange

const renameTable: Rename = ({ name, to, ifExists }) => ({ kind: 'rename-table', table: name, to, ifExists })

const renameView =
  (isMaterialized: boolean): Rename =>
  ({ name, to, ifExists }) => ({ kind: 'rename-view', view: name, to, ifExists, isMaterialized })

const renameType =
  (isDomain: boolean): Rename =>
  ({ name, to }) => ({ kind: 'rename-type', type: name, to, isDomain })

const renameRoutine: Rename = ({ node, name, to }) => ({
  kind: 'rename-function',
  function: name,
  arguments: argumentsOf(childOf(childOf(node, 'object'), 'ObjectWithArgs')),
  to,
})

const VIEW_KINDS: ReadonlySet<unknown> = new Set(['OBJECT_VIEW', 'OBJECT_MATVIEW'])

const RENAMED: Readonly<Record<string, Rename>> = {
  OBJECT_TABLE: renameTable,
  OBJECT_FOREIGN_TABLE: renameTable,
  OBJECT_VIEW: renameView(false),
  OBJECT_MATVIEW: renameView(true),
  OBJECT_INDEX: ({ name, to, ifExists }) => ({
    kind: 'rename-index',
    index: name,
    to,
    ifExists,
    isThroughTable: false,
  }),
  OBJECT_SEQUENCE: ({ name, to, ifExists }) => ({ kind: 'rename-sequence', sequence: name, to, ifExists }),
  OBJECT_COLUMN: ({ node, name, part, to }) =>
    VIEW_KINDS.has(node['relationType'])
      ? { kind: 'rename-view-column', view: name, column: part, to }
      : { kind: 'rename-column', table: name, column: part, to },
  OBJECT_ATTRIBUTE: ({ node, name, part, to }) => ({
    kind: 'alter-composite-type',
    type: name,
    action: 'rename',
    attribute: part,
    to,
    isCascade: isCascade(node),
  }),
  OBJECT_TABCONSTRAINT: ({ name, part, to }) => ({
    kind: 'rename-constraint',
    table: name,
    constraint: part,
    to,
  }),
  OBJECT_DOMCONSTRAINT: ({ name, part, to }) => ({
    kind: 'rename-domain-constraint',
    type: name,
    constraint: part,
    to,
  }),
  OBJECT_TRIGGER: ({ name, part, to }) => ({ kind: 'rename-trigger', table: name, trigger: part, to }),
  OBJECT_POLICY: ({ name, part, to }) => ({
    kind: 'alter-policy',
    table: name,
    policy: part,
    roles: null,
    using: null,
    check: null,
    to,
  }),
  OBJECT_TYPE: renameType(false),
  OBJECT_DOMAIN: renameType(true),
  OBJECT_FUNCTION: renameRoutine,
  OBJECT_PROCEDURE: renameRoutine,
  OBJECT_ROUTINE: renameRoutine,
  OBJECT_AGGREGATE: renameRoutine,
  OBJECT_SCHEMA: ({ part, to }) => ({ kind: 'rename-schema', schema: part, to }),
  OBJECT_DATABASE: ({ part }) => ({ kind: 'alter-database', database: part, setsTablespace: false }),
  OBJECT_STATISTIC_EXT: ({ name }) => ({ kind: 'alter-statistics', statistics: name }),
}

const moveRelation =
  (relationKind: 'view' | 'materialized-view' | 'sequence' | 'foreign-table'): Rename =>
  ({ name, to, ifExists }) => ({ kind: 'set-relation-schema', relation: name, relationKind, to, ifExists })

const moveType: Rename = ({ name, to }) => ({ kind: 'set-type-schema', type: name, to })

const moveRoutine: Rename = ({ node, name, to }) => ({
  kind: 'set-function-schema',
  function: name,
  arguments: argumentsOf(childOf(childOf(node, 'object'), 'ObjectWithArgs')),
  to,
})

const MOVED: Readonly<Record<string, Rename>> = {
  OBJECT_TABLE: ({ name, to, ifExists }) => ({ kind: 'set-table-schema', table: name, to, ifExists }),
  OBJECT_VIEW: moveRelation('view'),
  OBJECT_MATVIEW: moveRelation('materialized-view'),
  OBJECT_SEQUENCE: moveRelation('sequence'),
  OBJECT_FOREIGN_TABLE: moveRelation('foreign-table'),
  OBJECT_TYPE: moveType,
  OBJECT_DOMAIN: moveType,
  OBJECT_FUNCTION: moveRoutine,
  OBJECT_PROCEDURE: moveRoutine,
  OBJECT_ROUTINE: moveRoutine,
  OBJECT_AGGREGATE: moveRoutine,
  OBJECT_EXTENSION: ({ name }) => ({ kind: 'alter-extension', extension: name.name, action: 'set-schema' }),
  OBJECT_STATISTIC_EXT: ({ name }) => ({ kind: 'alter-statistics', statistics: name }),
}
