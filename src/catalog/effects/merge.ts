import type { Duration, Effect, Effects } from '../../model/effect.ts'
import { type LockMode, strongest } from '../../model/lock.ts'
import { keyOf, type NameKey } from '../../model/name.ts'
import type { Fact, Touch } from './fact.ts'

/** From the shortest to the longest. */
const DURATIONS: readonly Duration[] = ['instant', 'query', 'scan', 'build', 'rewrite']

export const longest = (a: Duration, b: Duration): Duration =>
  DURATIONS.indexOf(b) > DURATIONS.indexOf(a) ? b : a

/**
 * One entry per relation: the strongest lock of all actions, because ALTER TABLE takes it at once for all of them, and the longest
 * work done under it.
 */
export function effectsOfFacts(facts: readonly Fact[]): Omit<Effects, 'breaks' | 'destroys'> {
  const touches = facts.filter((fact): fact is Touch => fact.is === 'touch')
  return {
    on: mergeTouches(touches),
    isAllowedInTransaction: !facts.some(({ is }) => is === 'outside-transaction'),
    waitsForOldTransactions: facts.some(({ is }) => is === 'waits'),
    isCertain: !facts.some(({ is }) => is === 'unsure'),
  }
}

function mergeTouches(touches: readonly Touch[]): readonly Effect[] {
  const target = touches
    .filter(({ role, isRecursed }) => role === 'target' && !isRecursed)
    .reduce<LockMode>((lock, touched) => strongest(lock, touched.lock), 'ACCESS SHARE')
  const merged = new Map<NameKey, Effect>()
  for (const touched of touches) {
    const key = keyOf(touched.relation)
    const effect = effectOf(touched, target)
    const known = merged.get(key)
    merged.set(key, known === undefined ? effect : mergeEffects(known, effect))
  }
  return [...merged.values()]
}

function effectOf(
  { relation, relationKind, role, lock, duration, isCreated, isRecursed }: Touch,
  target: LockMode,
): Effect {
  return {
    relation,
    relationKind,
    role,
    lock: isRecursed ? strongest(lock, target) : lock,
    duration,
    isCreated,
  }
}

const mergeEffects = (a: Effect, b: Effect): Effect => ({
  ...a,
  role: b.role === 'target' ? 'target' : a.role,
  lock: strongest(a.lock, b.lock),
  duration: longest(a.duration, b.duration),
  isCreated: a.isCreated || b.isCreated,
})
