import type { ChangeKind, SchemaChange } from '../model/change.ts'

/**
 * The positions of a statement's changes in the order in which PostgreSQL carries them out. The actions of one ALTER TABLE run by
 * pass, not as written: drops come first, then types, columns, checks, NOT NULL, keys, foreign keys, and the rest
 * (`AlterTablePass` in tablecmds.c). Any other statement runs as written.
 */
export function executionOrder(changes: readonly SchemaChange[]): readonly number[] {
  const order = changes.map((_, at) => at)
  return order.length < 2 || !changes.every(isAction)
    ? order
    : order.sort((a, b) => passAt(changes, a) - passAt(changes, b))
}

const isAction = (change: SchemaChange): boolean =>
  'table' in change && (change.kind in PASSES || LAST.has(change.kind))

const passAt = (changes: readonly SchemaChange[], at: number): number => {
  const change = changes[at]
  if (change === undefined) return 0
  if (change.kind === 'add-constraint') return CONSTRAINT_PASSES[change.constraint.type]
  return PASSES[change.kind] ?? LAST_PASS
}

const PASSES: Readonly<Partial<Record<ChangeKind, number>>> = {
  'drop-column': 0,
  'drop-constraint': 0,
  'drop-not-null': 0,
  'drop-default': 0,
  'drop-identity': 0,
  'drop-expression': 0,
  'change-type': 1,
  'add-column': 2,
  'set-expression': 3,
  'add-constraint': 4,
  'set-not-null': 5,
  'set-default': 7,
  'add-identity': 7,
}

const CONSTRAINT_PASSES = {
  check: 4,
  'not-null': 5,
  'primary-key': 6,
  unique: 6,
  exclude: 6,
  'foreign-key': 7,
} as const

const LAST_PASS = 8

/** Actions that no other waits for. */
const LAST: ReadonlySet<ChangeKind> = new Set([
  'validate-constraint',
  'alter-constraint',
  'set-identity',
  'set-statistics',
  'set-column-options',
  'set-storage',
  'set-compression',
  'set-table-options',
  'set-persistence',
  'set-access-method',
  'set-replica-identity',
  'set-cluster-index',
  'set-row-security',
  'inherit',
  'no-inherit',
  'toggle-trigger',
  'toggle-rule',
  'alter-table-other',
])
