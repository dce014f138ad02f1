import type {
  ColumnDefinition,
  ConstraintDefinition,
  IndexDefinition,
  PartitionBound,
  PartitionKey,
  PolicyDefinition,
  QueryDefinition,
  RoutineDefinition,
  TriggerDefinition,
} from './definition.ts'
import type { Call, Expression } from './expression.ts'
import type { Name } from './name.ts'
import type { Type } from './type.ts'

/**
 * One normalised operation. A statement lowers to one or more of these (an ALTER TABLE to one per action, a DROP to one per
 * object), and everything behind `src/sql` speaks only this language.
 *
 * One variant per kind, so that {@link ChangeOf} narrows. `isConcurrent` is the keyword CONCURRENTLY; `ifExists` and `ifNotExists`
 * are the clauses; `isCascade` is CASCADE; `isOnly` is ONLY.
 */
export type SchemaChange = Readonly<
  // ── tables
  | {
      kind: 'create-table'
      table: Name
      columns: readonly ColumnDefinition[]
      constraints: readonly ConstraintDefinition[]
      ifNotExists: boolean
      persistence: 'permanent' | 'unlogged' | 'temporary'
      partitionBy: PartitionKey | null
      partitionOf: { readonly parent: Name; readonly bound: PartitionBound } | null
      inherits: readonly Name[]
      /** `LIKE source INCLUDING …`; `all` for INCLUDING ALL. */
      like: readonly { readonly source: Name; readonly including: readonly string[] }[]
      /** `OF type`. */
      ofType: Name | null
      /** CREATE FOREIGN TABLE. */
      isForeign?: boolean
    }
  /** CREATE TABLE AS and SELECT INTO. */
  | {
      kind: 'create-table-as'
      table: Name
      query: QueryDefinition
      columns: readonly string[]
      ifNotExists: boolean
      persistence: 'permanent' | 'unlogged' | 'temporary'
      withData: boolean
    }
  | { kind: 'drop-table'; table: Name; ifExists: boolean; isCascade: boolean }
  /** `ALTER TABLE x RENAME TO`, also where x turns out to be an index, view or sequence. */
  | { kind: 'rename-table'; table: Name; to: string; ifExists: boolean }
  | { kind: 'set-table-schema'; table: Name; to: string; ifExists: boolean }
  | { kind: 'truncate'; table: Name; isCascade: boolean; restartsIdentity: boolean; isOnly: boolean }
  | { kind: 'lock-table'; table: Name; mode: LockMode; isOnly: boolean; isNoWait: boolean }
  // ── columns (ALTER TABLE)
  | { kind: 'add-column'; table: Name; column: ColumnDefinition; ifNotExists: boolean; isOnly: boolean }
  | {
      kind: 'drop-column'
      table: Name
      column: string
      ifExists: boolean
      isCascade: boolean
      isOnly: boolean
    }
  | { kind: 'rename-column'; table: Name; column: string; to: string }
  | {
      kind: 'change-type'
      table: Name
      column: string
      to: Type
      using: Expression | null
      collation: Name | null
    }
  | { kind: 'set-not-null'; table: Name; column: string; isOnly: boolean }
  | { kind: 'drop-not-null'; table: Name; column: string; isOnly: boolean }
  | { kind: 'set-default'; table: Name; column: string; default: Expression; isOnly: boolean }
  | { kind: 'drop-default'; table: Name; column: string; isOnly: boolean }
  | {
      kind: 'add-identity'
      table: Name
      column: string
      identity: 'always' | 'by-default'
      startsAt: string | null
    }
  /** SET GENERATED and sequence options of an identity column. */
  | {
      kind: 'set-identity'
      table: Name
      column: string
      identity: 'always' | 'by-default' | null
      restarts: boolean
    }
  | { kind: 'drop-identity'; table: Name; column: string; ifExists: boolean }
  | { kind: 'set-expression'; table: Name; column: string; expression: Expression }
  | { kind: 'drop-expression'; table: Name; column: string; ifExists: boolean }
  | { kind: 'set-statistics'; table: Name; column: string }
  /** SET (n_distinct …), RESET (…) of a column. */
  | { kind: 'set-column-options'; table: Name; column: string }
  | { kind: 'set-storage'; table: Name; column: string; to: string }
  | { kind: 'set-compression'; table: Name; column: string; to: string }
  // ── constraints (ALTER TABLE)
  | { kind: 'add-constraint'; table: Name; constraint: ConstraintDefinition; isOnly: boolean }
  | { kind: 'validate-constraint'; table: Name; constraint: string; isOnly: boolean }
  | {
      kind: 'drop-constraint'
      table: Name
      constraint: string
      ifExists: boolean
      isCascade: boolean
      isOnly: boolean
    }
  | { kind: 'rename-constraint'; table: Name; constraint: string; to: string }
  | {
      kind: 'alter-constraint'
      table: Name
      constraint: string
      /** Null where the clause is not written. */
      isDeferrable: boolean | null
      isEnforced: boolean | null
      isInherited: boolean | null
    }
  // ── other ALTER TABLE actions
  /** SET (fillfactor …), RESET (…); names in lower case. */
  | { kind: 'set-table-options'; table: Name; options: readonly string[] }
  | { kind: 'set-persistence'; table: Name; to: 'permanent' | 'unlogged' }
  | {
      kind: 'set-tablespace'
      relation: Name
      relationKind: 'table' | 'index' | 'materialized-view'
      to: string
    }
  | { kind: 'set-access-method'; table: Name; to: string }
  | {
      kind: 'set-replica-identity'
      table: Name
      to: 'default' | 'full' | 'nothing' | 'index'
      index: string | null
    }
  | { kind: 'set-cluster-index'; table: Name; index: string | null }
  | { kind: 'set-row-security'; table: Name; to: 'enable' | 'disable' | 'force' | 'no force' }
  | { kind: 'inherit'; table: Name; parent: Name }
  | { kind: 'no-inherit'; table: Name; parent: Name }
  | { kind: 'attach-partition'; table: Name; partition: Name; bound: PartitionBound }
  | { kind: 'detach-partition'; table: Name; partition: Name; isConcurrent: boolean; isFinalize: boolean }
  /** ENABLE / DISABLE TRIGGER; `trigger` null for ALL and USER. */
  | {
      kind: 'toggle-trigger'
      table: Name
      trigger: string | null
      isAll: boolean
      to: 'enable' | 'disable' | 'replica' | 'always'
    }
  | { kind: 'toggle-rule'; table: Name; rule: string; to: 'enable' | 'disable' | 'replica' | 'always' }
  /** ALTER TABLE action that is understood as a statement but has no fact of its own, for example `SET WITHOUT OIDS`. */
  | { kind: 'alter-table-other'; table: Name; action: string }
  // ── indexes
  | {
      kind: 'create-index'
      table: Name
      index: IndexDefinition
      isConcurrent: boolean
      ifNotExists: boolean
      isOnly: boolean
    }
  | {
      kind: 'drop-index'
      index: Name
      isConcurrent: boolean
      ifExists: boolean
      isCascade: boolean /** Objects of this DROP. */
      of: number
    }
  /** `ALTER INDEX … RENAME`; the table spelling is `rename-table` until `walk` knows that it names an index. */
  | { kind: 'rename-index'; index: Name; to: string; ifExists: boolean; isThroughTable: boolean }
  | { kind: 'attach-index'; index: Name; child: Name }
  | { kind: 'set-index-options'; index: Name }
  | {
      kind: 'reindex'
      target: 'index' | 'table' | 'schema' | 'database' | 'system'
      /** Schema or database: `name.name`. Empty name for the current database. */
      name: Name
      isConcurrent: boolean
    }
  | { kind: 'cluster'; table: Name | null; index: string | null }
  // ── views
  | {
      kind: 'create-view'
      view: Name
      columns: readonly string[]
      query: QueryDefinition
      isReplace: boolean
      isTemporary: boolean
      isRecursive: boolean
      isSecurityInvoker: boolean
      options: readonly string[]
    }
  | { kind: 'drop-view'; view: Name; ifExists: boolean; isCascade: boolean }
  | { kind: 'rename-view'; view: Name; to: string; ifExists: boolean; isMaterialized: boolean }
  | { kind: 'rename-view-column'; view: Name; column: string; to: string }
  /** SET/RESET options, column defaults. */
  | {
      kind: 'alter-view'
      view: Name
      ifExists: boolean
      options: readonly string[]
      isSecurityInvoker: boolean | null
    }
  | {
      kind: 'create-materialized-view'
      view: Name
      columns: readonly string[]
      query: QueryDefinition
      ifNotExists: boolean
      withData: boolean
    }
  | { kind: 'drop-materialized-view'; view: Name; ifExists: boolean; isCascade: boolean }
  | { kind: 'refresh-materialized-view'; view: Name; isConcurrent: boolean; withData: boolean }
  // ── routines, triggers, rules, policies
  | { kind: 'create-function'; function: Name; definition: RoutineDefinition; isReplace: boolean }
  | {
      kind: 'drop-function'
      function: Name
      objectType: 'function' | 'procedure' | 'routine' | 'aggregate'
      /** Null where the text gives no list. */
      arguments: readonly Type[] | null
      ifExists: boolean
      isCascade: boolean
    }
  | { kind: 'rename-function'; function: Name; arguments: readonly Type[] | null; to: string }
  | { kind: 'set-function-schema'; function: Name; arguments: readonly Type[] | null; to: string }
  | {
      kind: 'alter-function'
      function: Name
      arguments: readonly Type[] | null
      volatility: 'immutable' | 'stable' | 'volatile' | null
    }
  | { kind: 'create-trigger'; table: Name; trigger: TriggerDefinition; isReplace: boolean }
  | { kind: 'drop-trigger'; table: Name; trigger: string; ifExists: boolean; isCascade: boolean }
  | { kind: 'rename-trigger'; table: Name; trigger: string; to: string }
  | {
      kind: 'create-rule'
      table: Name
      rule: string
      event: string
      isReplace: boolean
      isInstead: boolean
      reads: readonly Name[]
    }
  | { kind: 'drop-rule'; table: Name; rule: string; ifExists: boolean }
  | { kind: 'create-policy'; table: Name; policy: PolicyDefinition }
  | {
      kind: 'alter-policy'
      table: Name
      policy: string
      roles: readonly string[] | null
      using: Expression | null
      check: Expression | null
      to: string | null
    }
  | { kind: 'drop-policy'; table: Name; policy: string; ifExists: boolean }
  // ── types
  | { kind: 'create-enum'; type: Name; values: readonly string[] }
  | {
      kind: 'add-enum-value'
      type: Name
      value: string
      ifNotExists: boolean
      position: { readonly before: boolean; readonly neighbour: string } | null
    }
  | { kind: 'rename-enum-value'; type: Name; value: string; to: string }
  | {
      kind: 'create-domain'
      type: Name
      base: Type
      notNull: boolean
      default: Expression | null
      checks: readonly { readonly name: string | null; readonly expression: Expression }[]
    }
  | {
      kind: 'add-domain-constraint'
      type: Name
      constraint: string | null
      expression: Expression
      isValid: boolean
    }
  | { kind: 'drop-domain-constraint'; type: Name; constraint: string; ifExists: boolean }
  | { kind: 'validate-domain-constraint'; type: Name; constraint: string }
  | { kind: 'rename-domain-constraint'; type: Name; constraint: string; to: string }
  | { kind: 'set-domain-not-null'; type: Name; to: boolean }
  | { kind: 'set-domain-default'; type: Name; default: Expression | null }
  | {
      kind: 'create-composite-type'
      type: Name
      attributes: readonly { readonly name: string; readonly type: Type }[]
    }
  | {
      kind: 'alter-composite-type'
      type: Name
      action: 'add' | 'drop' | 'change-type' | 'rename'
      attribute: string
      to: Type | string | null
      isCascade: boolean
    }
  | { kind: 'create-range-type'; type: Name; subtype: Type | null }
  /** Shell and base types. */
  | { kind: 'create-base-type'; type: Name }
  | { kind: 'drop-type'; type: Name; isDomain: boolean; ifExists: boolean; isCascade: boolean }
  | { kind: 'rename-type'; type: Name; to: string; isDomain: boolean }
  | { kind: 'set-type-schema'; type: Name; to: string }
  // ── sequences
  | {
      kind: 'create-sequence'
      sequence: Name
      ifNotExists: boolean
      isTemporary: boolean
      type: Type | null
      ownedBy: { readonly table: Name; readonly column: string } | null
    }
  | {
      kind: 'alter-sequence'
      sequence: Name
      ifExists: boolean
      type: Type | null
      restarts: boolean
      /** `none` for OWNED BY NONE, null where the clause is absent. */
      ownedBy: { readonly table: Name; readonly column: string } | 'none' | null
      persistence: 'permanent' | 'unlogged' | null
    }
  | { kind: 'drop-sequence'; sequence: Name; ifExists: boolean; isCascade: boolean }
  | { kind: 'rename-sequence'; sequence: Name; to: string; ifExists: boolean }
  /** SET SCHEMA of a view, materialized view or sequence. */
  | {
      kind: 'set-relation-schema'
      relation: Name
      relationKind: 'view' | 'materialized-view' | 'sequence' | 'foreign-table'
      to: string
      ifExists: boolean
    }
  // ── schemas, privileges, owners
  | { kind: 'create-schema'; schema: string; ifNotExists: boolean }
  | { kind: 'drop-schema'; schema: string; ifExists: boolean; isCascade: boolean }
  | { kind: 'rename-schema'; schema: string; to: string }
  | {
      kind: 'grant'
      privileges: readonly string[]
      objectType: ObjectType
      /** For ALL … IN SCHEMA: the schemas, and `isAllInSchema`. */
      objects: readonly Name[]
      isAllInSchema: boolean
      columns: readonly string[]
      grantees: readonly string[]
      withGrantOption: boolean
    }
  | {
      kind: 'revoke'
      privileges: readonly string[]
      objectType: ObjectType
      objects: readonly Name[]
      isAllInSchema: boolean
      columns: readonly string[]
      grantees: readonly string[]
      isCascade: boolean
      /** `REVOKE GRANT OPTION FOR`: the privilege itself stays. */
      isGrantOptionOnly: boolean
    }
  | { kind: 'grant-role'; roles: readonly string[]; grantees: readonly string[]; isRevoke: boolean }
  | {
      kind: 'alter-default-privileges'
      isRevoke: boolean
      objectType: ObjectType
      schemas: readonly string[]
      privileges: readonly string[]
      grantees: readonly string[]
    }
  | { kind: 'change-owner'; objectType: ObjectType; object: Name; to: string }
  | { kind: 'reassign-owned' }
  | { kind: 'drop-owned'; isCascade: boolean }
  // ── the rest of DDL
  /** Of a column, constraint, trigger, rule or policy, `object` is its table: that is what the comment locks. SECURITY LABEL is `define-object`. */
  | { kind: 'comment'; objectType: ObjectType; object: Name; column: string | null }
  | { kind: 'create-statistics'; statistics: Name | null; table: Name; ifNotExists: boolean }
  | { kind: 'drop-statistics'; statistics: Name; ifExists: boolean }
  | { kind: 'alter-statistics'; statistics: Name }
  | {
      kind: 'create-publication'
      publication: string
      tables: readonly Name[]
      isForAllTables: boolean
      schemas: readonly string[]
    }
  | {
      kind: 'alter-publication'
      publication: string
      action: 'add' | 'set' | 'drop' | 'options'
      tables: readonly Name[]
    }
  | { kind: 'drop-publication'; publication: string; ifExists: boolean }
  | { kind: 'create-subscription'; subscription: string; createsSlot: boolean }
  | {
      kind: 'create-extension'
      extension: string
      ifNotExists: boolean
      schema: string | null
      isCascade: boolean
    }
  | { kind: 'alter-extension'; extension: string; action: 'update' | 'set-schema' | 'contents' }
  | { kind: 'drop-extension'; extension: string; ifExists: boolean; isCascade: boolean }
  | { kind: 'create-role'; role: string }
  | { kind: 'drop-role'; role: string; ifExists: boolean }
  /** ALTER ROLE / DATABASE … SET. */
  | { kind: 'alter-default-setting'; of: 'role' | 'database'; name: string; setting: string }
  | { kind: 'alter-role'; role: string }
  | { kind: 'alter-system'; setting: string }
  | { kind: 'create-database'; database: string }
  | { kind: 'drop-database'; database: string }
  | { kind: 'alter-database'; database: string; setsTablespace: boolean }
  | { kind: 'create-tablespace'; tablespace: string }
  | { kind: 'drop-tablespace'; tablespace: string }
  /** DDL on objects without table locks or data: casts, operators, collations, text search, foreign servers, event triggers … */
  | {
      kind: 'define-object'
      objectType: ObjectType
      object: Name
      action: 'create' | 'alter' | 'rename' | 'set-schema' | 'drop'
      isCascade: boolean
    }
  // ── data
  | {
      kind: 'insert-rows'
      table: Name
      columns: readonly string[]
      /** `values`: literal rows, `query`: INSERT … SELECT, `default`: DEFAULT VALUES. */
      source: 'values' | 'query' | 'default'
      rows: number
      reads: readonly Name[]
      literals: readonly string[]
      onConflict: {
        readonly columns: readonly string[]
        readonly constraint: string | null
        readonly isUpdate: boolean
      } | null
      calls: readonly Call[]
      limit: boolean
    }
  | {
      kind: 'update-rows'
      table: Name
      columns: readonly string[]
      filter: RowFilter
      reads: readonly Name[]
      values: readonly Expression[]
      calls: readonly Call[]
    }
  | { kind: 'delete-rows'; table: Name; filter: RowFilter; reads: readonly Name[]; calls: readonly Call[] }
  | { kind: 'merge-rows'; table: Name; reads: readonly Name[] }
  | {
      kind: 'copy'
      table: Name | null
      columns: readonly string[]
      direction: 'from' | 'to'
      isProgram: boolean
      isInline: boolean
    }
  /** A query at top level; `calls` may be functions that change the schema or the session. */
  | {
      kind: 'select'
      query: QueryDefinition
      calls: readonly Call[]
      literalArguments: readonly (string | null)[]
      lockingTables: readonly Name[]
    }
  | { kind: 'call'; procedure: Name; arguments: number }
  // ── session and transactions
  | {
      kind: 'set'
      setting: string /** Text of the value, null for DEFAULT. */
      value: string | null
      isLocal: boolean
      values: readonly string[]
    }
  /** RESET; `setting` is `all` for RESET ALL. */
  | { kind: 'reset'; setting: string }
  | { kind: 'discard'; what: 'all' | 'plans' | 'sequences' | 'temp' }
  | { kind: 'begin' }
  | { kind: 'commit'; isChain: boolean }
  | { kind: 'rollback-transaction'; isChain: boolean }
  | { kind: 'savepoint'; name: string }
  | { kind: 'rollback-to-savepoint'; name: string }
  | { kind: 'release-savepoint'; name: string }
  | { kind: 'set-constraints' }
  | { kind: 'vacuum'; table: Name | null; isFull: boolean; isAnalyze: boolean }
  | { kind: 'analyze'; table: Name | null }
  /** LISTEN, NOTIFY, PREPARE, EXECUTE, DECLARE, FETCH, CHECKPOINT, LOAD, EXPLAIN, SHOW: no schema change, no lasting lock. */
  | { kind: 'utility'; command: string }
  // ── bodies and what is not understood
  /** A DO block; its literal statements follow as statements of their own with `within`. */
  | {
      kind: 'do-block'
      language: string
      hasDynamicSql: boolean
      /** It holds a COMMIT or ROLLBACK, which PostgreSQL refuses inside a transaction block (2D000). */
      endsTransactions: boolean
    }
  /** `EXECUTE` of an expression in PL/pgSQL: its text exists only at run time. */
  | { kind: 'dynamic-sql'; expression: string }
  /** Text that PostgreSQL's grammar refuses. */
  | { kind: 'syntax-error'; message: string /** UTF-16 offset in the file. */; at: number }
  /** `\command` of psql, or a template placeholder that makes the statement unreadable. */
  | { kind: 'psql-command'; command: string }
  | { kind: 'template'; placeholder: string }
  /** Valid SQL that is not modelled. Silence about it is not safety. */
  | { kind: 'opaque'; node: string }
>

export type ChangeKind = SchemaChange['kind']
export type ChangeOf<K extends ChangeKind> = Extract<SchemaChange, { kind: K }>

/** Names as `COMMENT ON` and `GRANT ON` write them, in lower case with hyphens. */
export type ObjectType =
  | 'table'
  | 'column'
  | 'view'
  | 'materialized-view'
  | 'foreign-table'
  | 'sequence'
  | 'index'
  | 'function'
  | 'procedure'
  | 'routine'
  | 'aggregate'
  | 'type'
  | 'domain'
  | 'schema'
  | 'database'
  | 'tablespace'
  | 'extension'
  | 'constraint'
  | 'trigger'
  | 'policy'
  | 'rule'
  | 'role'
  | 'publication'
  | 'subscription'
  | 'statistics'
  | 'language'
  | 'other'

/** The rows that an UPDATE or DELETE picks. */
export interface RowFilter {
  /** Null without WHERE. */
  readonly where: Expression | null
  /** Columns compared with `=` or `IN (list)` to constants or parameters in a top-level AND. */
  readonly equals: readonly string[]
  /** Columns bounded by `BETWEEN` or by comparison from both sides in a top-level AND. */
  readonly bounded: readonly string[]
  /** Columns restricted by `IN (SELECT … LIMIT n)` or a LIMITed CTE. */
  readonly hasLimit: boolean
}

/** Lock modes under the names that the PostgreSQL documentation prints (13.3.1 "Table-Level Locks"). */
export type LockMode =
  | 'ACCESS SHARE'
  | 'ROW SHARE'
  | 'ROW EXCLUSIVE'
  | 'SHARE UPDATE EXCLUSIVE'
  | 'SHARE'
  | 'SHARE ROW EXCLUSIVE'
  | 'EXCLUSIVE'
  | 'ACCESS EXCLUSIVE'

export type { ColumnDefinition, ConstraintDefinition, IndexDefinition }

type Lost = { [K in ChangeKind]: [ChangeOf<K>] extends [never] ? K : never }[ChangeKind]
type Assert<T extends true> = T
/**
 * Fails to compile if two kinds share a variant, which would make {@link ChangeOf} `never`.
 * @public
 */
export type EveryKindHasItsOwnVariant = Assert<[Lost] extends [never] ? true : false>
