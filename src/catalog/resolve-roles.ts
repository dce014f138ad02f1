import type {
  ChangeKind,
  ChangeOf,
  ColumnDefinition,
  ConstraintDefinition,
  IndexDefinition,
  ObjectType,
  RowFilter,
} from '../model/change.ts'
import type {
  PolicyDefinition,
  QueryDefinition,
  RoutineDefinition,
  TriggerDefinition,
} from '../model/definition.ts'
import type { Call, Expression } from '../model/expression.ts'
import type { Name } from '../model/name.ts'
import type { Type } from '../model/type.ts'

/** What the property of a change refers to, and so how an empty schema in it is filled. */
export interface RoleValues {
  relation: Name
  newRelation: Name
  relations: readonly Name[]
  typeName: Name
  newType: Name
  type: Type
  types: readonly Type[]
  attributes: readonly { readonly name: string; readonly type: Type }[]
  attributeTo: Type | string
  routine: Name
  newRoutine: Name
  calls: readonly Call[]
  expression: Expression
  expressions: readonly Expression[]
  checks: readonly { readonly name: string | null; readonly expression: Expression }[]
  column: ColumnDefinition
  columns: readonly ColumnDefinition[]
  constraint: ConstraintDefinition
  constraints: readonly ConstraintDefinition[]
  index: IndexDefinition
  query: QueryDefinition
  trigger: TriggerDefinition
  policy: PolicyDefinition
  definition: RoutineDefinition
  filter: RowFilter
  partitionOf: { readonly parent: Name; readonly bound: unknown }
  like: readonly { readonly source: Name; readonly including: readonly string[] }[]
  owner: { readonly table: Name; readonly column: string } | 'none'
  /** Depends on the change's `objectType`. */
  object: Name
  objects: readonly Name[]
  /** A table or an index, else a schema or a database; depends on the change's `target`. */
  reindexed: Name
}

export type Role = keyof RoleValues

/** Only the roles whose value fits a property may be given to it. */
type RoleFor<T> = { [R in Role]: [Exclude<T, null>] extends [RoleValues[R]] ? R : never }[Role]

type Roles<K extends ChangeKind> = {
  readonly [P in Exclude<keyof ChangeOf<K>, 'kind'>]?: RoleFor<ChangeOf<K>[P]>
}

const ON_TABLE = { table: 'relation' } as const
const OF_TYPE = { type: 'typeName' } as const
const NOTHING = {}

/** Every kind with the properties that hold names. */
export const ROLES: { readonly [K in ChangeKind]: Roles<K> } = {
  'create-table': {
    table: 'newRelation',
    columns: 'columns',
    constraints: 'constraints',
    partitionOf: 'partitionOf',
    inherits: 'relations',
    like: 'like',
    ofType: 'typeName',
  },
  'create-table-as': { table: 'newRelation', query: 'query' },
  'drop-table': ON_TABLE,
  'rename-table': ON_TABLE,
  'set-table-schema': ON_TABLE,
  truncate: ON_TABLE,
  'lock-table': ON_TABLE,
  'add-column': { table: 'relation', column: 'column' },
  'drop-column': ON_TABLE,
  'rename-column': ON_TABLE,
  'change-type': { table: 'relation', to: 'type', using: 'expression' },
  'set-not-null': ON_TABLE,
  'drop-not-null': ON_TABLE,
  'set-default': { table: 'relation', default: 'expression' },
  'drop-default': ON_TABLE,
  'add-identity': ON_TABLE,
  'set-identity': ON_TABLE,
  'drop-identity': ON_TABLE,
  'set-expression': { table: 'relation', expression: 'expression' },
  'drop-expression': ON_TABLE,
  'set-statistics': ON_TABLE,
  'set-column-options': ON_TABLE,
  'set-storage': ON_TABLE,
  'set-compression': ON_TABLE,
  'add-constraint': { table: 'relation', constraint: 'constraint' },
  'validate-constraint': ON_TABLE,
  'drop-constraint': ON_TABLE,
  'rename-constraint': ON_TABLE,
  'alter-constraint': ON_TABLE,
  'set-table-options': ON_TABLE,
  'set-persistence': ON_TABLE,
  'set-tablespace': { relation: 'relation' },
  'set-access-method': ON_TABLE,
  'set-replica-identity': ON_TABLE,
  'set-cluster-index': ON_TABLE,
  'set-row-security': ON_TABLE,
  inherit: { table: 'relation', parent: 'relation' },
  'no-inherit': { table: 'relation', parent: 'relation' },
  'attach-partition': { table: 'relation', partition: 'relation' },
  'detach-partition': { table: 'relation', partition: 'relation' },
  'toggle-trigger': ON_TABLE,
  'toggle-rule': ON_TABLE,
  'alter-table-other': ON_TABLE,
  'create-index': { table: 'relation', index: 'index' },
  'drop-index': { index: 'relation' },
  'rename-index': { index: 'relation' },
  'attach-index': { index: 'relation', child: 'relation' },
  'set-index-options': { index: 'relation' },
  reindex: { name: 'reindexed' },
  cluster: ON_TABLE,
  'create-view': { view: 'newRelation', query: 'query' },
  'drop-view': { view: 'relation' },
  'rename-view': { view: 'relation' },
  'rename-view-column': { view: 'relation' },
  'alter-view': { view: 'relation' },
  'create-materialized-view': { view: 'newRelation', query: 'query' },
  'drop-materialized-view': { view: 'relation' },
  'refresh-materialized-view': { view: 'relation' },
  'create-function': { function: 'newRoutine', definition: 'definition' },
  'drop-function': { function: 'routine', arguments: 'types' },
  'rename-function': { function: 'routine', arguments: 'types' },
  'set-function-schema': { function: 'routine', arguments: 'types' },
  'alter-function': { function: 'routine', arguments: 'types' },
  'create-trigger': { table: 'relation', trigger: 'trigger' },
  'drop-trigger': ON_TABLE,
  'rename-trigger': ON_TABLE,
  'create-rule': { table: 'relation', reads: 'relations' },
  'drop-rule': ON_TABLE,
  'create-policy': { table: 'relation', policy: 'policy' },
  'alter-policy': { table: 'relation', using: 'expression', check: 'expression' },
  'drop-policy': ON_TABLE,
  'create-enum': { type: 'newType' },
  'add-enum-value': OF_TYPE,
  'rename-enum-value': OF_TYPE,
  'create-domain': { type: 'newType', base: 'type', default: 'expression', checks: 'checks' },
  'add-domain-constraint': { type: 'typeName', expression: 'expression' },
  'drop-domain-constraint': OF_TYPE,
  'validate-domain-constraint': OF_TYPE,
  'rename-domain-constraint': OF_TYPE,
  'set-domain-not-null': OF_TYPE,
  'set-domain-default': { type: 'typeName', default: 'expression' },
  'create-composite-type': { type: 'newType', attributes: 'attributes' },
  'alter-composite-type': { type: 'typeName', to: 'attributeTo' },
  'create-range-type': { type: 'newType', subtype: 'type' },
  'create-base-type': { type: 'newType' },
  'drop-type': OF_TYPE,
  'rename-type': OF_TYPE,
  'set-type-schema': OF_TYPE,
  'create-sequence': { sequence: 'newRelation', ownedBy: 'owner' },
  'alter-sequence': { sequence: 'relation', ownedBy: 'owner' },
  'drop-sequence': { sequence: 'relation' },
  'rename-sequence': { sequence: 'relation' },
  'set-relation-schema': { relation: 'relation' },
  'create-schema': NOTHING,
  'drop-schema': NOTHING,
  'rename-schema': NOTHING,
  grant: { objects: 'objects' },
  revoke: { objects: 'objects' },
  'grant-role': NOTHING,
  'alter-default-privileges': NOTHING,
  'change-owner': { object: 'object' },
  'reassign-owned': NOTHING,
  'drop-owned': NOTHING,
  comment: { object: 'object' },
  'create-statistics': ON_TABLE,
  'drop-statistics': NOTHING,
  'alter-statistics': NOTHING,
  'create-publication': { tables: 'relations' },
  'alter-publication': { tables: 'relations' },
  'drop-publication': NOTHING,
  'create-subscription': NOTHING,
  'create-extension': NOTHING,
  'alter-extension': NOTHING,
  'drop-extension': NOTHING,
  'create-role': NOTHING,
  'drop-role': NOTHING,
  'alter-default-setting': NOTHING,
  'alter-role': NOTHING,
  'alter-system': NOTHING,
  'create-database': NOTHING,
  'drop-database': NOTHING,
  'alter-database': NOTHING,
  'create-tablespace': NOTHING,
  'drop-tablespace': NOTHING,
  'define-object': NOTHING,
  'insert-rows': { table: 'relation', reads: 'relations', calls: 'calls' },
  'update-rows': {
    table: 'relation',
    filter: 'filter',
    reads: 'relations',
    values: 'expressions',
    calls: 'calls',
  },
  'delete-rows': { table: 'relation', filter: 'filter', reads: 'relations', calls: 'calls' },
  'merge-rows': { table: 'relation', reads: 'relations' },
  copy: ON_TABLE,
  select: { query: 'query', calls: 'calls', lockingTables: 'relations' },
  call: { procedure: 'routine' },
  set: NOTHING,
  reset: NOTHING,
  discard: NOTHING,
  begin: NOTHING,
  commit: NOTHING,
  'rollback-transaction': NOTHING,
  savepoint: NOTHING,
  'rollback-to-savepoint': NOTHING,
  'release-savepoint': NOTHING,
  'set-constraints': NOTHING,
  vacuum: ON_TABLE,
  analyze: ON_TABLE,
  utility: NOTHING,
  'do-block': NOTHING,
  'dynamic-sql': NOTHING,
  'syntax-error': NOTHING,
  'psql-command': NOTHING,
  template: NOTHING,
  opaque: NOTHING,
}

/** The namespace of what GRANT, OWNER TO and COMMENT name. */
export const NAMESPACES: Readonly<Partial<Record<ObjectType, 'relation' | 'type' | 'routine'>>> = {
  table: 'relation',
  column: 'relation',
  view: 'relation',
  'materialized-view': 'relation',
  'foreign-table': 'relation',
  sequence: 'relation',
  index: 'relation',
  constraint: 'relation',
  trigger: 'relation',
  policy: 'relation',
  rule: 'relation',
  function: 'routine',
  procedure: 'routine',
  routine: 'routine',
  aggregate: 'routine',
  type: 'type',
  domain: 'type',
}
