import type {
  ConstraintDefinition,
  IndexKey,
  PartitionBound,
  PartitionKey,
  PolicyDefinition,
  QueryDefinition,
  RoutineDefinition,
  TriggerDefinition,
} from './definition.ts'
import type { Expression } from './expression.ts'
import { keyOf, type Name, type NameKey } from './name.ts'
import type { Phase } from './stage.ts'
import type { Type } from './type.ts'

/**
 * Which deploy unit made an object; null for what was there before the history began or came from a live database.
 * `isCertain` is false where the CREATE had IF NOT EXISTS or ran under a condition: then the object may be older.
 */
export interface Origin {
  readonly unit: number
  readonly phase: Phase
  readonly isCertain: boolean
}

export interface Column {
  readonly name: string
  readonly type: Type
  readonly isNullable: boolean
  readonly default: Expression | null
  readonly identity: 'always' | 'by-default' | null
  readonly generated: { readonly kind: 'stored' | 'virtual'; readonly expression: Expression } | null
  readonly collation: Name | null
  /** The sequence that a serial or identity column owns. */
  readonly sequence: Name | null
  /** True where only a parent (of a partition or of INHERITS) declares it, so that it goes when the parent's goes. */
  readonly isFromParent?: boolean
  readonly origin: Origin | null
}

/** A constraint under its real name, which PostgreSQL chooses where the text gives none. Columns and references are resolved. */
export type Constraint = ConstraintDefinition & {
  readonly name: string
  /** The index behind a primary key, unique or exclusion constraint. */
  readonly index: Name | null
  /** As for a column. */
  readonly isFromParent?: boolean
  readonly origin: Origin | null
}

export type ConstraintOf<T extends Constraint['type']> = Extract<Constraint, { readonly type: T }>

export interface Trigger extends TriggerDefinition {
  readonly isEnabled: boolean
  /** A row trigger of the partitioned parent, which has one on each partition. */
  readonly isFromParent?: boolean
  readonly origin: Origin | null
}

export interface Policy extends PolicyDefinition {
  readonly origin: Origin | null
}

export interface Table {
  readonly name: Name
  readonly kind: 'table' | 'partitioned-table' | 'foreign-table'
  readonly persistence: 'permanent' | 'unlogged' | 'temporary'
  readonly columns: readonly Column[]
  readonly constraints: readonly Constraint[]
  readonly partitionBy: PartitionKey | null
  readonly partitionOf: { readonly parent: Name; readonly bound: PartitionBound } | null
  readonly inherits: readonly Name[]
  readonly triggers: readonly Trigger[]
  readonly rules: readonly string[]
  readonly policies: readonly Policy[]
  readonly hasRowSecurity: boolean
  readonly forcesRowSecurity: boolean
  readonly replicaIdentity: {
    readonly kind: 'default' | 'full' | 'nothing' | 'index'
    readonly index: string | null
  }
  readonly owner: string | null
  /** False when the text does not say all columns, as in CREATE TABLE AS from a table that the history does not know. */
  readonly isComplete: boolean
  readonly origin: Origin | null
}

export interface Index {
  readonly name: Name
  readonly table: Name
  readonly isUnique: boolean
  readonly method: string
  readonly keys: readonly IndexKey[]
  readonly includes: readonly string[]
  /**
   * Names of the index's own columns, from which PostgreSQL makes the names of copies. Absent where they are those of keys and
   * includes; renaming a column of the table leaves them.
   */
  readonly columnNames?: readonly string[]
  readonly where: Expression | null
  readonly isNullsNotDistinct: boolean
  /** False for an index ON ONLY a partitioned table until all its leaves are attached. */
  readonly isValid: boolean
  /** The constraint that it implements. */
  readonly constraint: string | null
  /** The index of the partitioned parent that it belongs to. */
  readonly parent: Name | null
  readonly origin: Origin | null
}

export interface View {
  readonly name: Name
  readonly kind: 'view' | 'materialized-view'
  /** Output columns; an entry is null where the text does not give its name, the list is null where it does not give their number. */
  readonly columns: readonly (string | null)[] | null
  readonly query: QueryDefinition
  readonly isSecurityInvoker: boolean
  readonly isPopulated: boolean
  readonly origin: Origin | null
}

export interface Sequence {
  readonly name: Name
  readonly type: Type
  readonly ownedBy: { readonly table: Name; readonly column: string } | null
  readonly isIdentity: boolean
  readonly origin: Origin | null
}

export interface DomainConstraint {
  readonly name: string
  readonly expression: Expression
  readonly isValid: boolean
}

export type UserType = { readonly name: Name; readonly origin: Origin | null } & Readonly<
  | { kind: 'enum'; values: readonly { readonly label: string; readonly origin: Origin | null }[] }
  | {
      kind: 'domain'
      base: Type
      notNull: boolean
      default: Expression | null
      constraints: readonly DomainConstraint[]
    }
  | { kind: 'composite'; attributes: readonly { readonly name: string; readonly type: Type }[] }
  | { kind: 'range'; subtype: Type | null }
  | { kind: 'base' }
>

export interface Routine {
  readonly name: Name
  readonly definition: RoutineDefinition
  readonly origin: Origin | null
}

export interface Grant {
  readonly object: Name
  readonly objectType: string
  readonly columns: readonly string[]
  readonly privileges: readonly string[]
  readonly grantee: string
}

export interface DefaultPrivilege {
  /** Null: every schema. */
  readonly schema: string | null
  readonly objectType: string
  readonly privileges: readonly string[]
  readonly grantee: string
}

export interface Publication {
  readonly name: string
  readonly tables: readonly Name[]
  readonly schemas: readonly string[]
  readonly isForAllTables: boolean
}

/** The schema after some prefix of a history. Immutable: the fold returns a new one and shares what did not change. */
export interface Catalog {
  readonly schemas: ReadonlyMap<string, Origin | null>
  readonly tables: ReadonlyMap<NameKey, Table>
  readonly indexes: ReadonlyMap<NameKey, Index>
  readonly views: ReadonlyMap<NameKey, View>
  readonly sequences: ReadonlyMap<NameKey, Sequence>
  readonly types: ReadonlyMap<NameKey, UserType>
  /** Overloads of one name, in the order of creation. */
  readonly routines: ReadonlyMap<NameKey, readonly Routine[]>
  readonly grants: readonly Grant[]
  readonly defaultPrivileges: readonly DefaultPrivilege[]
  readonly publications: ReadonlyMap<string, Publication>
  readonly extensions: ReadonlySet<string>
  /**
   * False once the history did something that is not understood (opaque or dynamic SQL, an unread file), or refers to an object that
   * it never made: then absence from the catalog proves nothing.
   */
  readonly isComplete: boolean
}

export const emptyCatalog: Catalog = {
  schemas: new Map([
    ['public', null],
    ['pg_catalog', null],
    ['information_schema', null],
  ]),
  tables: new Map(),
  indexes: new Map(),
  views: new Map(),
  sequences: new Map(),
  types: new Map(),
  routines: new Map(),
  grants: [],
  defaultPrivileges: [],
  publications: new Map(),
  extensions: new Set(['plpgsql']),
  isComplete: true,
}

export const findTable = (catalog: Catalog, name: Name): Table | undefined => catalog.tables.get(keyOf(name))

export const findColumn = (catalog: Catalog, table: Name, column: string): Column | undefined =>
  findTable(catalog, table)?.columns.find(({ name }) => name === column)

export const findIndex = (catalog: Catalog, name: Name): Index | undefined => catalog.indexes.get(keyOf(name))

export const findView = (catalog: Catalog, name: Name): View | undefined => catalog.views.get(keyOf(name))

export const findSequence = (catalog: Catalog, name: Name): Sequence | undefined =>
  catalog.sequences.get(keyOf(name))

export const findType = (catalog: Catalog, name: Name): UserType | undefined => catalog.types.get(keyOf(name))

export const findRoutines = (catalog: Catalog, name: Name): readonly Routine[] =>
  catalog.routines.get(keyOf(name)) ?? []
