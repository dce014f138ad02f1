import type { LockMode } from './change.ts'

export type { LockMode }

/** From weakest to strongest, as `pg_locks` numbers them. */
export const LOCK_MODES: readonly LockMode[] = [
  'ACCESS SHARE',
  'ROW SHARE',
  'ROW EXCLUSIVE',
  'SHARE UPDATE EXCLUSIVE',
  'SHARE',
  'SHARE ROW EXCLUSIVE',
  'EXCLUSIVE',
  'ACCESS EXCLUSIVE',
]

/** PostgreSQL documentation, table 13.2 "Conflicting Lock Modes": one bit per mode of {@link LOCK_MODES}. */
const CONFLICTS: Readonly<Record<LockMode, number>> = {
  'ACCESS SHARE': 0b1000_0000,
  'ROW SHARE': 0b1100_0000,
  'ROW EXCLUSIVE': 0b1111_0000,
  'SHARE UPDATE EXCLUSIVE': 0b1111_1000,
  SHARE: 0b1110_1100,
  'SHARE ROW EXCLUSIVE': 0b1111_1100,
  EXCLUSIVE: 0b1111_1110,
  'ACCESS EXCLUSIVE': 0b1111_1111,
}

export const conflicts = (a: LockMode, b: LockMode): boolean =>
  (CONFLICTS[a] & (1 << LOCK_MODES.indexOf(b))) !== 0

/** SELECT takes ACCESS SHARE. */
export const blocksReads = (mode: LockMode): boolean => conflicts(mode, 'ACCESS SHARE')

/** INSERT, UPDATE, DELETE, MERGE and COPY FROM take ROW EXCLUSIVE. */
export const blocksWrites = (mode: LockMode): boolean => conflicts(mode, 'ROW EXCLUSIVE')

export const isStronger = (a: LockMode, b: LockMode): boolean => LOCK_MODES.indexOf(a) > LOCK_MODES.indexOf(b)

export const strongest = (a: LockMode, b: LockMode): LockMode => (isStronger(b, a) ? b : a)
