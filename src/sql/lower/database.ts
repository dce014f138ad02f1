import type { SchemaChange } from '../../model/change.ts'
import type { Name } from '../../model/name.ts'
import type { PgNode } from '../pg-ast.ts'
import { nameOf, nameOfObject, nameOfParts, nameOfStrings, objectTypeOf, roleOf } from './names.ts'
import { childOf, isSet, itemsOf, type Lowerings, listOf, stringsOf, tagged, textOf } from './node.ts'
import { optionOf, switchOf, writtenValue } from './options.ts'
import { settingName } from './session.ts'

/** Objects of the database as a whole or of the server: roles, extensions, publications, statistics, comments. */
export const DATABASE: Lowerings = {
  CommentStmt: (node) => [comment(node)],
  CreateStatsStmt: (node) =>
    tagged(listOf(node, 'relations'), 'RangeVar').map(
      (relation): SchemaChange => ({
        kind: 'create-statistics',
        statistics: node['defnames'] ? nameOfStrings(listOf(node, 'defnames')) : null,
        table: nameOf(relation),
        ifNotExists: isSet(node, 'if_not_exists'),
      }),
    ),
  AlterStatsStmt: (node) => [
    { kind: 'alter-statistics', statistics: nameOfStrings(listOf(node, 'defnames')) },
  ],
  CreatePublicationStmt: (node) => [
    {
      kind: 'create-publication',
      publication: textOf(node, 'pubname'),
      tables: publishedTables(node),
      isForAllTables: isSet(node, 'for_all_tables'),
      schemas: publications(node).flatMap((object) =>
        object['pubobjtype'] === 'PUBLICATIONOBJ_TABLES_IN_SCHEMA' ? [textOf(object, 'name')] : [],
      ),
    },
  ],
  AlterPublicationStmt: (node) => [
    {
      kind: 'alter-publication',
      publication: textOf(node, 'pubname'),
      action: publications(node).length === 0 ? 'options' : (ACTIONS[textOf(node, 'action')] ?? 'set'),
      tables: publishedTables(node),
    },
  ],
  CreateSubscriptionStmt: (node) => [
    {
      kind: 'create-subscription',
      subscription: textOf(node, 'subname'),
      createsSlot: createsSlot(listOf(node, 'options')),
    },
  ],
  CreateExtensionStmt: (node) => {
    const options = listOf(node, 'options')
    return [
      {
        kind: 'create-extension',
        extension: textOf(node, 'extname'),
        ifNotExists: isSet(node, 'if_not_exists'),
        schema: writtenValue(optionOf(options, 'schema')) || null,
        isCascade: switchOf(options, 'cascade') ?? false,
      },
    ]
  },
  AlterExtensionStmt: (node) => [
    { kind: 'alter-extension', extension: textOf(node, 'extname'), action: 'update' },
  ],
  AlterExtensionContentsStmt: (node) => [
    { kind: 'alter-extension', extension: textOf(node, 'extname'), action: 'contents' },
  ],
  CreateRoleStmt: (node) => [{ kind: 'create-role', role: textOf(node, 'role') }],
  AlterRoleStmt: (node) => [{ kind: 'alter-role', role: roleOf(childOf(node, 'role')) }],
  DropRoleStmt: (node) =>
    listOf(node, 'roles').map(
      (role): SchemaChange => ({
        kind: 'drop-role',
        role: roleOf(role),
        ifExists: isSet(node, 'missing_ok'),
      }),
    ),
  AlterRoleSetStmt: (node) => [
    {
      kind: 'alter-default-setting',
      of: 'role',
      name: node['role'] ? roleOf(node['role']) : 'all',
      setting: settingName(childOf(node, 'setstmt')),
    },
  ],
  AlterDatabaseSetStmt: (node) => [
    {
      kind: 'alter-default-setting',
      of: 'database',
      name: textOf(node, 'dbname'),
      setting: settingName(childOf(node, 'setstmt')),
    },
  ],
  CreatedbStmt: (node) => [{ kind: 'create-database', database: textOf(node, 'dbname') }],
  DropdbStmt: (node) => [{ kind: 'drop-database', database: textOf(node, 'dbname') }],
  AlterDatabaseStmt: (node) => [
    {
      kind: 'alter-database',
      database: textOf(node, 'dbname'),
      setsTablespace: optionOf(listOf(node, 'options'), 'tablespace') !== undefined,
    },
  ],
  AlterDatabaseRefreshCollStmt: (node) => [
    { kind: 'alter-database', database: textOf(node, 'dbname'), setsTablespace: false },
  ],
  CreateTableSpaceStmt: (node) => [{ kind: 'create-tablespace', tablespace: textOf(node, 'tablespacename') }],
  DropTableSpaceStmt: (node) => [{ kind: 'drop-tablespace', tablespace: textOf(node, 'tablespacename') }],
}

const publications = (node: PgNode): readonly PgNode[] =>
  tagged(listOf(node, 'pubobjects'), 'PublicationObjSpec')

const publishedTables = (node: PgNode): readonly Name[] =>
  publications(node).flatMap((object) => (object['pubtable'] ? [nameOf(object['pubtable'].relation)] : []))

const ACTIONS: Readonly<Record<string, 'add' | 'set' | 'drop'>> = {
  AP_AddObjects: 'add',
  AP_DropObjects: 'drop',
  AP_SetObjects: 'set',
}

const createsSlot = (options: readonly PgNode[]): boolean =>
  (switchOf(options, 'connect') ?? true) && (switchOf(options, 'create_slot') ?? true)

/** Kinds whose name is written behind that of their relation. */
const PARTS: ReadonlySet<unknown> = new Set([
  'OBJECT_COLUMN',
  'OBJECT_TABCONSTRAINT',
  'OBJECT_TRIGGER',
  'OBJECT_RULE',
  'OBJECT_POLICY',
])

function comment(node: PgNode): SchemaChange {
  const objectType = objectTypeOf(node['objtype'])
  const object: PgNode | undefined = node['object']
  if (!PARTS.has(node['objtype']))
    return { kind: 'comment', objectType, object: nameOfObject(object), column: null }
  const parts = stringsOf(itemsOf(object))
  return {
    kind: 'comment',
    objectType,
    object: nameOfParts(parts.slice(0, -1)),
    column: objectType === 'column' ? (parts.at(-1) ?? null) : null,
  }
}
