/** Rows of {@link queriesFor}. Object ids come as text, as the driver gives `bigint`. */
export interface Rows {
  readonly schemas: readonly { readonly name: string }[]
  readonly extensions: readonly { readonly name: string }[]
  readonly types: readonly TypeRow[]
  readonly domainConstraints: readonly {
    readonly type: string
    readonly name: string
    readonly is_valid: boolean
    readonly expression: string
  }[]
  readonly relations: readonly RelationRow[]
  readonly columns: readonly ColumnRow[]
  readonly inheritance: readonly { readonly child: string; readonly parent: string }[]
  readonly constraints: readonly ConstraintRow[]
  readonly indexes: readonly IndexRow[]
  readonly sequences: readonly {
    readonly oid: string
    readonly type_text: string
    readonly relation: string | null
    readonly column_number: number | null
    readonly dependency: 'a' | 'i' | null
  }[]
  readonly reads: readonly {
    readonly view: string
    readonly relation: string
    readonly column_number: number
  }[]
  readonly viewCalls: readonly {
    readonly view: string
    readonly schema: string
    readonly name: string
    readonly arguments: number
  }[]
  readonly rules: readonly { readonly relation: string; readonly name: string }[]
  readonly routines: readonly RoutineRow[]
  readonly triggers: readonly TriggerRow[]
  readonly policies: readonly PolicyRow[]
  readonly grants: readonly {
    readonly object_type: string
    readonly schema: string
    readonly name: string
    readonly column_name: string | null
    readonly grantee: string
    readonly privileges: readonly string[]
  }[]
  readonly defaultPrivileges: readonly {
    readonly schema: string | null
    readonly type: 'r' | 'S' | 'f' | 'T' | 'n' | 'L'
    readonly grantee: string
    readonly privileges: readonly string[]
  }[]
  readonly publications: readonly {
    readonly name: string
    readonly is_for_all: boolean
    readonly tables: readonly string[]
    readonly schemas: readonly string[]
  }[]
}

export interface TypeRow {
  readonly oid: string
  readonly name: string
  readonly schema: string
  readonly type: 'b' | 'c' | 'd' | 'e' | 'p' | 'r' | 'm'
  readonly element: string
  readonly is_array: boolean
  readonly is_of_extension: boolean
  readonly base: string
  readonly base_text: string | null
  readonly not_null: boolean
  readonly default_text: string | null
  readonly relation_kind: string | null
  readonly relation: string
  readonly subtype: string | null
  readonly subtype_text: string | null
  readonly is_own: boolean
  readonly labels: readonly string[]
}

export interface RelationRow {
  readonly oid: string
  readonly schema: string
  readonly name: string
  readonly kind: 'r' | 'p' | 'f' | 'v' | 'm' | 'S' | 'c'
  readonly persistence: 'p' | 'u' | 't'
  readonly has_row_security: boolean
  readonly forces_row_security: boolean
  readonly replica_identity: 'd' | 'n' | 'f' | 'i'
  readonly owner: string
  readonly is_populated: boolean
  readonly is_security_invoker: boolean
  readonly bound: string | null
  readonly strategy: 'r' | 'l' | 'h' | null
  readonly partition_columns: readonly string[]
  readonly partition_expressions: string | null
  readonly query: string | null
  readonly is_updatable: boolean
  readonly bytes: number
  readonly rows: number
}

export interface ColumnRow {
  readonly relation: string
  readonly number: number
  readonly name: string
  readonly type: string
  readonly type_text: string
  readonly not_null: boolean
  readonly default_text: string | null
  readonly identity: '' | 'a' | 'd'
  readonly generated: '' | 's' | 'v'
  readonly is_local: boolean
  readonly collation: string | null
  readonly collation_schema: string | null
}

export interface ConstraintRow {
  readonly relation: string
  readonly name: string
  readonly type: 'c' | 'f' | 'p' | 'u' | 'x' | 'n'
  readonly columns: readonly number[] | null
  readonly referenced: string
  readonly referenced_columns: readonly number[] | null
  readonly on_delete: string
  readonly on_update: string
  readonly match: string
  readonly is_deferrable: boolean
  readonly is_deferred: boolean
  readonly is_valid: boolean
  readonly is_enforced: boolean
  readonly is_not_inherited: boolean
  readonly is_local: boolean
  readonly index: string
  readonly expression: string | null
}

export interface IndexRow {
  readonly oid: string
  readonly relation: string
  readonly schema: string
  readonly name: string
  readonly method: string
  readonly is_unique: boolean
  readonly is_valid: boolean
  readonly is_replica_identity: boolean
  readonly is_nulls_not_distinct: boolean
  readonly key_count: number
  readonly columns: readonly number[]
  readonly options: readonly number[]
  readonly predicate: string | null
  readonly expressions: readonly (string | null)[]
  readonly classes: readonly (string | null)[]
  readonly collations: readonly (string | null)[]
  readonly names: readonly string[]
  readonly parent: string | null
}

export interface RoutineRow {
  readonly schema: string
  readonly name: string
  readonly kind: 'f' | 'p'
  readonly returns_set: boolean
  readonly returns: string
  readonly returns_text: string
  readonly language: string
  readonly volatility: 'i' | 's' | 'v'
  readonly is_strict: boolean
  readonly is_security_definer: boolean
  readonly settings: readonly string[] | null
  readonly default_count: number
  readonly names: readonly string[] | null
  readonly modes: readonly string[] | null
  readonly types: readonly string[]
  readonly type_texts: readonly string[]
  readonly body: string
  readonly is_parsed: boolean
}

export interface TriggerRow {
  readonly relation: string
  readonly name: string
  readonly type: number
  readonly enabled: 'O' | 'D' | 'R' | 'A'
  readonly is_constraint: boolean
  readonly is_inherited: boolean
  readonly function_schema: string
  readonly function_name: string
  readonly columns: readonly number[]
  readonly definition: string
}

export interface PolicyRow {
  readonly relation: string
  readonly name: string
  readonly is_permissive: boolean
  readonly command: '*' | 'r' | 'a' | 'w' | 'd'
  readonly roles: readonly string[]
  readonly using: string | null
  readonly check: string | null
}
