import type { ChangeKind } from '../../model/change.ts'
import type { LockMode } from '../../model/lock.ts'
import type { Reach } from './alter.ts'

interface AlterRow {
  readonly lock: LockMode
  readonly reach: Reach
  /** First major that recurses; before it only the target is locked. */
  readonly recursesSince?: number
}

const AE = 'ACCESS EXCLUSIVE'

const SUE = 'SHARE UPDATE EXCLUSIVE'

/**
 * Changes of `change.table` that the catalog alone cannot make slower: instant, on the table and what it reaches.
 * Lock levels: `AlterTableGetLockLevel` in `commands/tablecmds.c`; recursion: `ATPrepCmd` there. Measured on 14–18.
 */
export const ALTER_ROWS = {
  'rename-column': { lock: AE, reach: 'children' },
  'set-default': { lock: AE, reach: 'children' },
  'drop-default': { lock: AE, reach: 'children' },
  'add-identity': { lock: AE, reach: 'partitions', recursesSince: 17 },
  'drop-expression': { lock: AE, reach: 'children' },
  'set-statistics': { lock: SUE, reach: 'children' },
  'set-column-options': { lock: SUE, reach: 'self' },
  'set-storage': { lock: AE, reach: 'children' },
  'set-compression': { lock: AE, reach: 'self' },
  'set-replica-identity': { lock: AE, reach: 'self' },
  'set-row-security': { lock: AE, reach: 'self' },
  'toggle-rule': { lock: AE, reach: 'self' },
  'alter-table-other': { lock: AE, reach: 'self' },
  'create-rule': { lock: AE, reach: 'self' },
  'drop-rule': { lock: AE, reach: 'self' },
  'create-policy': { lock: AE, reach: 'self' },
  'alter-policy': { lock: AE, reach: 'self' },
  'drop-policy': { lock: AE, reach: 'self' },
} as const satisfies Partial<Record<ChangeKind, AlterRow>>

export type AlterRowKind = keyof typeof ALTER_ROWS

export const alterRow = (kind: AlterRowKind): AlterRow => ALTER_ROWS[kind]

/** Changes that lock no relation that was there before, do nothing to data, and may run in a transaction. */
export const LOCK_FREE_KINDS = [
  'create-function',
  'rename-function',
  'set-function-schema',
  'alter-function',
  'create-enum',
  'add-enum-value',
  'rename-enum-value',
  'create-domain',
  'drop-domain-constraint',
  'rename-domain-constraint',
  'set-domain-default',
  'create-composite-type',
  'create-range-type',
  'create-base-type',
  'set-type-schema',
  'create-schema',
  'rename-schema',
  'grant',
  'revoke',
  'grant-role',
  'alter-default-privileges',
  'alter-statistics',
  'drop-publication',
  'create-extension',
  'alter-extension',
  'create-role',
  'drop-role',
  'alter-default-setting',
  'alter-role',
  'set',
  'reset',
  'begin',
  'commit',
  'rollback-transaction',
  'savepoint',
  'rollback-to-savepoint',
  'release-savepoint',
  'set-constraints',
  'utility',
] as const satisfies readonly ChangeKind[]

/** Changes that lock no relation either, and that PostgreSQL refuses in a transaction block: `PreventInTransactionBlock`. */
export const OUTSIDE_KINDS = [
  'alter-system',
  'create-database',
  'drop-database',
  'create-tablespace',
  'drop-tablespace',
] as const satisfies readonly ChangeKind[]

/** What may do anything, and cannot be looked into. */
export const UNKNOWN_KINDS = [
  'dynamic-sql',
  'syntax-error',
  'psql-command',
  'template',
  'opaque',
] as const satisfies readonly ChangeKind[]
