import type { Effect } from '../model/effect.ts'
import type { Severity } from '../model/finding.ts'
import { blocksReads, blocksWrites } from '../model/lock.ts'
import type { RuleContext } from './rule.ts'

/** The lock makes reads or writes of an existing relation wait. */
export const isBlocking = ({ lock, isCreated }: Effect): boolean =>
  !isCreated && (blocksReads(lock) || blocksWrites(lock))

/** Blocking locks of the statement on relations that somebody may be using, strongest facts first. */
export const blockedWhile = ({ effects, isNew }: RuleContext): readonly Effect[] =>
  effects.on.filter((effect) => isBlocking(effect) && !isNew(effect.relation))

/** Those of {@link blockedWhile} that last for as long as the table is large. */
export const longWork = (context: RuleContext): readonly Effect[] =>
  blockedWhile(context).filter(({ duration }) => duration !== 'instant')

/**
 * Lock axis only: a scan or build of a table that the live database says is small enough is a warning. A rewrite stays what it is, since
 * it also empties the table for older snapshots (PostgreSQL documentation, 13.6 "Caveats").
 */
export function sizedSeverity(
  severity: Severity,
  locks: readonly Effect[],
  { sizeOf, options }: RuleContext,
): Severity {
  const limit = options.smallTableBytes
  if (limit === null || severity !== 'error') return severity
  const long = locks.filter(({ duration }) => duration !== 'instant')
  const isSmall = long.every(({ relation, duration }) => {
    const bytes = sizeOf(relation)
    return duration !== 'rewrite' && bytes !== null && bytes <= limit
  })
  return isSmall && long.length > 0 ? 'warning' : severity
}
