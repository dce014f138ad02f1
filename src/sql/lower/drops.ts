import type { SchemaChange } from '../../model/change.ts'
import type { Name } from '../../model/name.ts'
import type { PgNode } from '../pg-ast.ts'
import { nameOfObject, nameOfParts, objectTypeOf } from './names.ts'
import { childOf, isCascade, isSet, itemsOf, type Lowerings, listOf, stringsOf, textOf } from './node.ts'
import { argumentsOf } from './routines.ts'

/** DROP, one change for each object. Roles, databases and the like have statements of their own. */
export const DROPS: Lowerings = {
  DropStmt: (node) => {
    const objects = listOf(node, 'objects')
    const lowered = DROPPED[textOf(node, 'removeType')]
    const common = {
      ifExists: isSet(node, 'missing_ok'),
      isCascade: isCascade(node),
      isConcurrent: isSet(node, 'concurrent'),
      of: objects.length,
    }
    return objects.map(
      (object) =>
        lowered?.({ ...common, object, name: nameOfObject(object) }) ?? {
          kind: 'define-object',
          objectType: objectTypeOf(node['removeType']),
          object: nameOfObject(object),
          action: 'drop',
          isCascade: common.isCascade,
        },
    )
  },
}

interface Dropped {
  readonly object: PgNode
  readonly name: Name
  readonly ifExists: boolean
  readonly isCascade: boolean
  readonly isConcurrent: boolean
  readonly of: number
}

type Drop = (dropped: Dropped) => SchemaChange

const dropTable: Drop = ({ name, ifExists, isCascade }) => ({
  kind: 'drop-table',
  table: name,
  ifExists,
  isCascade,
})

const dropType =
  (isDomain: boolean): Drop =>
  ({ name, ifExists, isCascade }) => ({ kind: 'drop-type', type: name, isDomain, ifExists, isCascade })

const dropRoutine =
  (objectType: 'function' | 'procedure' | 'routine' | 'aggregate'): Drop =>
  ({ object, name, ifExists, isCascade }) => ({
    kind: 'drop-function',
    function: name,
    objectType,
    arguments: argumentsOf(childOf(object, 'ObjectWithArgs')),
    ifExists,
    isCascade,
  })

/** A trigger, rule or policy is written `name ON table`, and arrives as one dotted name. */
function onTable(object: PgNode): { readonly table: Name; readonly name: string } {
  const parts = stringsOf(itemsOf(object))
  return { table: nameOfParts(parts.slice(0, -1)), name: parts.at(-1) ?? '' }
}

const DROPPED: Readonly<Record<string, Drop>> = {
  OBJECT_TABLE: dropTable,
  OBJECT_FOREIGN_TABLE: dropTable,
  OBJECT_VIEW: ({ name, ifExists, isCascade }) => ({ kind: 'drop-view', view: name, ifExists, isCascade }),
  OBJECT_MATVIEW: ({ name, ifExists, isCascade }) => ({
    kind: 'drop-materialized-view',
    view: name,
    ifExists,
    isCascade,
  }),
  OBJECT_SEQUENCE: ({ name, ifExists, isCascade }) => ({
    kind: 'drop-sequence',
    sequence: name,
    ifExists,
    isCascade,
  }),
  OBJECT_INDEX: ({ name, ifExists, isCascade, isConcurrent, of }) => ({
    kind: 'drop-index',
    index: name,
    isConcurrent,
    ifExists,
    isCascade,
    of,
  }),
  OBJECT_SCHEMA: ({ name, ifExists, isCascade }) => ({
    kind: 'drop-schema',
    schema: name.name,
    ifExists,
    isCascade,
  }),
  OBJECT_EXTENSION: ({ name, ifExists, isCascade }) => ({
    kind: 'drop-extension',
    extension: name.name,
    ifExists,
    isCascade,
  }),
  OBJECT_TYPE: dropType(false),
  OBJECT_DOMAIN: dropType(true),
  OBJECT_FUNCTION: dropRoutine('function'),
  OBJECT_PROCEDURE: dropRoutine('procedure'),
  OBJECT_ROUTINE: dropRoutine('routine'),
  OBJECT_AGGREGATE: dropRoutine('aggregate'),
  OBJECT_TRIGGER: ({ object, ifExists, isCascade }) => {
    const { table, name } = onTable(object)
    return { kind: 'drop-trigger', table, trigger: name, ifExists, isCascade }
  },
  OBJECT_RULE: ({ object, ifExists }) => {
    const { table, name } = onTable(object)
    return { kind: 'drop-rule', table, rule: name, ifExists }
  },
  OBJECT_POLICY: ({ object, ifExists }) => {
    const { table, name } = onTable(object)
    return { kind: 'drop-policy', table, policy: name, ifExists }
  },
  OBJECT_STATISTIC_EXT: ({ name, ifExists }) => ({ kind: 'drop-statistics', statistics: name, ifExists }),
  OBJECT_PUBLICATION: ({ name, ifExists }) => ({
    kind: 'drop-publication',
    publication: name.name,
    ifExists,
  }),
}
