import { type LockMode, strongest } from '../../src/model/lock.ts'
import type { Observation, ObservedLock } from '../../src/verify/observation.ts'
import type { Observed } from './effect-differences.ts'

/** An observation of our own in the shape of a comparison. */
export const observedOf = ({
  allowedInTransaction,
  locks,
  rewrites,
  scanned,
  indexesBuilt,
}: Observation): Observed => ({
  isAllowedInTransaction: allowedInTransaction,
  locks: strongestOf(locks.filter(({ kind }) => !kind.endsWith('index'))),
  indexLocks: strongestOf(locks.filter(({ kind }) => kind.endsWith('index'))),
  rewritten: new Set(rewrites),
  scanned: new Set(scanned),
  built: new Set(indexesBuilt),
})

function strongestOf(locks: readonly ObservedLock[]): ReadonlyMap<string, LockMode> {
  const modes = new Map<string, LockMode>()
  for (const { schema, relation, mode, isNew } of locks) {
    const name = `${schema}.${relation}`
    if (!isNew) modes.set(name, strongest(modes.get(name) ?? mode, mode))
  }
  return modes
}
