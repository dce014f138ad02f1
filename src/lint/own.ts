import { effectsOf } from '../catalog/effects/effects.ts'
import type { Duration, Effect, Effects } from '../model/effect.ts'
import { blocksWrites } from '../model/lock.ts'
import { laterInTransaction } from './around.ts'
import { isBlocking } from './hazard.ts'
import type { RuleContext } from './rule.ts'

export interface HeldLock extends Pick<Effect, 'relation' | 'lock'> {
  /** The statement that took it. */
  readonly takenBy: string | null
}

/** What this part of the statement would do alone; `effects` of the context are those of the whole statement. */
export function ownEffects({ step, effects, options, before, session }: RuleContext): Effects {
  const { siblings, change, statement } = step
  if (siblings.length === 1 || statement.execution === 'deferred') return effects
  const zone = session.settings.get('timezone')
  const timeZone = zone === undefined ? options.timeZone : zone.value
  return effectsOf([change], before, { pgVersion: options.pgVersion, timeZone })
}

/** Blocking locks of this part alone on relations that somebody may be using. */
export const ownLocks = (context: RuleContext): readonly Effect[] =>
  ownEffects(context).on.filter((effect) => isBlocking(effect) && !context.isNew(effect.relation))

/**
 * Those of {@link ownLocks}, if rows are read or written under one of them: then all of them last for as long as that table is large.
 * `durations` narrows what counts as such work.
 */
export function ownLongLocks(context: RuleContext, ...durations: readonly Duration[]): readonly Effect[] {
  const isLong = ({ duration }: Effect): boolean =>
    durations.length === 0 ? duration !== 'instant' : durations.includes(duration)
  const locks = ownLocks(context)
  return locks.some(isLong) ? locks : []
}

/** The end of a message about objects that the history does not hold. */
export const hedge = (context: RuleContext): string =>
  ownEffects(context).isCertain ? '' : ', as far as the history shows'

/** Blocking locks that the transaction has taken before this statement and keeps until it ends, on relations in use. */
export const heldLocks = ({ session, isNew, unitSteps, step }: RuleContext): readonly HeldLock[] =>
  // The body of a function runs when it is called, not here.
  (step.statement.execution === 'deferred' ? [] : [...session.locks.values()])
    .filter(({ relation, mode }) => blocksWrites(mode) && !isNew(relation))
    .map(({ relation, mode, since }) => ({
      relation,
      lock: mode,
      takenBy: unitSteps[since]?.statement.sql ?? null,
    }))

/** The transaction goes on with work that takes the longer the more rows there are. */
export const hasLaterWork = (context: RuleContext): boolean =>
  laterInTransaction(context).some(({ effects }) =>
    effects.on.some(({ duration, isCreated }) => duration !== 'instant' && !isCreated),
  )

/** The transaction goes on with statements that have to wait for locks of their own. */
export const hasLaterLocks = (context: RuleContext): boolean =>
  laterInTransaction(context).some(({ effects }) => effects.on.some(({ isCreated }) => !isCreated))
