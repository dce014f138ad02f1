import type { Expression } from './expression.ts'
import type { Name } from './name.ts'
import type { Type } from './type.ts'

/** A column as a CREATE TABLE or ADD COLUMN writes it. */
export interface ColumnDefinition {
  readonly name: string
  readonly type: Type
  /** NOT NULL is written, or follows from PRIMARY KEY, serial or identity. */
  readonly notNull: boolean
  readonly default: Expression | null
  readonly identity: 'always' | 'by-default' | null
  readonly generated: { readonly kind: 'stored' | 'virtual'; readonly expression: Expression } | null
  readonly collation: Name | null
  /** Inline constraints other than DEFAULT, NULL, identity and generation; `columns` names the column itself. */
  readonly constraints: readonly ConstraintDefinition[]
}

export type ForeignKeyAction = 'no action' | 'restrict' | 'cascade' | 'set null' | 'set default'

interface Deferrable {
  readonly isDeferrable: boolean
  readonly isInitiallyDeferred: boolean
}

export interface CheckDefinition {
  readonly type: 'check'
  readonly name: string | null
  readonly expression: Expression
  readonly isValid: boolean
  readonly isEnforced: boolean
  readonly isInherited: boolean
}

/** PostgreSQL 18 and later; as a column constraint of any version when it has a name. */
export interface NotNullDefinition {
  readonly type: 'not-null'
  readonly name: string | null
  readonly columns: readonly [string]
  readonly isValid: boolean
  readonly isInherited: boolean
}

export interface PrimaryKeyDefinition extends Deferrable {
  readonly type: 'primary-key'
  readonly name: string | null
  /** Empty when `usingIndex` is given. */
  readonly columns: readonly string[]
  readonly includes: readonly string[]
  readonly usingIndex: string | null
}

export interface UniqueDefinition extends Deferrable {
  readonly type: 'unique'
  readonly name: string | null
  readonly columns: readonly string[]
  readonly includes: readonly string[]
  readonly usingIndex: string | null
  readonly isNullsNotDistinct: boolean
}

export interface ExcludeDefinition extends Deferrable {
  readonly type: 'exclude'
  readonly name: string | null
  readonly method: string
  readonly keys: readonly IndexKey[]
  readonly where: Expression | null
  /** `NOT VALID` was written, which PostgreSQL refuses. */
}

export interface ForeignKeyDefinition extends Deferrable {
  readonly type: 'foreign-key'
  readonly name: string | null
  readonly columns: readonly string[]
  readonly references: Name
  /** Empty: the primary key of the referenced table. */
  readonly referencedColumns: readonly string[]
  readonly onDelete: ForeignKeyAction
  readonly onUpdate: ForeignKeyAction
  readonly isMatchFull: boolean
  readonly isValid: boolean
  readonly isEnforced: boolean
}

export type ConstraintDefinition =
  | CheckDefinition
  | NotNullDefinition
  | PrimaryKeyDefinition
  | UniqueDefinition
  | ExcludeDefinition
  | ForeignKeyDefinition

export interface IndexKey {
  /** Null for an expression. */
  readonly column: string | null
  readonly expression: Expression | null
  readonly collation: Name | null
  readonly operatorClass: string | null
  readonly isDescending: boolean
  readonly nulls: 'first' | 'last' | null
}

export interface IndexDefinition {
  /** Null where PostgreSQL chooses the name. */
  readonly name: string | null
  readonly isUnique: boolean
  readonly method: string
  readonly keys: readonly IndexKey[]
  readonly includes: readonly string[]
  readonly where: Expression | null
  readonly isNullsNotDistinct: boolean
}

/** A query inside a view, CREATE TABLE AS, cursor or body. */
export interface QueryDefinition {
  readonly sql: string
  /** Relations it reads, each once, CTE names left out. */
  readonly reads: readonly Name[]
  /** Columns it mentions, resolved to a relation where the text allows it; `column` is `*` for a whole row. */
  readonly columns: readonly { readonly relation: Name | null; readonly column: string }[]
  /** Output column names in order; null where the text does not say (`*`, or an expression without a name). */
  readonly outputs: readonly (string | null)[]
  /** `SELECT` of plain columns of one relation without DISTINCT, GROUP BY, set operation, LIMIT: automatically updatable. */
  readonly isSimple: boolean
  readonly calls: readonly import('./expression.ts').Call[]
}

export interface RoutineArgument {
  readonly name: string | null
  readonly mode: 'in' | 'out' | 'inout' | 'variadic' | 'table'
  readonly type: Type
  readonly hasDefault: boolean
}

/** Functions and procedures alike. */
export interface RoutineDefinition {
  readonly kind: 'function' | 'procedure'
  readonly arguments: readonly RoutineArgument[]
  /** Null for a procedure and for RETURNS TABLE. */
  readonly returns: Type | null
  readonly returnsSet: boolean
  readonly language: string
  readonly volatility: 'immutable' | 'stable' | 'volatile'
  readonly isStrict: boolean
  readonly isSecurityDefiner: boolean
  /** Settings of `SET name = value` clauses, lower case names. */
  readonly settings: readonly string[]
  /** The text between the quotes, or of BEGIN ATOMIC / RETURN. */
  readonly body: string
  /** `BEGIN ATOMIC` or `RETURN`: parsed at creation, follows renames, blocks drops. */
  readonly isParsed: boolean
}

export type TriggerEvent = 'insert' | 'update' | 'delete' | 'truncate'

export interface TriggerDefinition {
  readonly name: string
  readonly function: Name
  readonly timing: 'before' | 'after' | 'instead of'
  readonly events: readonly TriggerEvent[]
  /** `UPDATE OF` list. */
  readonly columns: readonly string[]
  readonly isForEachRow: boolean
  readonly when: Expression | null
  readonly isConstraint: boolean
}

export interface PolicyDefinition {
  readonly name: string
  readonly isPermissive: boolean
  readonly command: 'all' | 'select' | 'insert' | 'update' | 'delete'
  readonly roles: readonly string[]
  readonly using: Expression | null
  readonly check: Expression | null
}

/** What PARTITION BY says. */
export interface PartitionKey {
  readonly strategy: 'range' | 'list' | 'hash'
  /** Columns of the key; an expression contributes the columns it mentions. */
  readonly columns: readonly string[]
  readonly hasExpression: boolean
}

export interface PartitionBound {
  readonly sql: string
  readonly isDefault: boolean
  /** Literal bounds by key column, where they are literals: for range `[from, to)`, for list the values. */
  readonly strategy: 'range' | 'list' | 'hash' | 'default'
}
