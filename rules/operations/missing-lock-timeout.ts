import {
  blockedWhile,
  defineRule,
  earlierInUnit,
  hasLockTimeout,
  isAtTopLevel,
  isBlocking,
  isNewAt,
  keyOf,
  laterInUnit,
  replace,
  type Step,
  show,
  within,
} from '../../src/lint/kit.ts'

/** Once per transaction: the lock is short, the queue behind it is not. */
export default defineRule({
  id: 'missing-lock-timeout',
  family: 'operations',
  severity: 'warning',
  summary: 'A lock that blocks traffic is waited for without a lock_timeout',
  why: `
    A statement that needs a strong lock waits until every older transaction has released the table, and while it waits, **all later ones wait behind
    it**. One forgotten report turns an instant ALTER TABLE into an outage of the table, for as long as the report runs.

    With \`lock_timeout\` the statement gives up instead, traffic goes on, and the runner tries again. Two seconds are a good start. It is reported
    once per transaction, with every relation that it locks. Nothing is reported for relations of this deploy unit, for locks that only
    maintenance waits for, for CONCURRENTLY forms, and where the configuration says that the runner sets it.`,
  examples: {
    bad: [
      {
        title: 'Waits as long as it takes',
        sql: `
          create table orders (id int primary key);
          -- next migration
          alter table orders add column note text;`,
      },
    ],
    good: [
      {
        title: 'Gives up after two seconds',
        sql: `
          create table orders (id int primary key);
          -- next migration
          set local lock_timeout = '2s';
          alter table orders add column note text;`,
      },
    ],
  },
  phases: ['expand', 'backfill', 'contract', 'rollback'],
  on: 'every',
  *check(_, context) {
    const { step, phase, session, options } = context
    if (step.part > 0 || hasLockTimeout(session, options.lockTimeoutLimitMs)) return
    const locks = blockedWhile(context)
    if (locks.length === 0 || !context.effects.isAllowedInTransaction) return
    if (
      earlierInUnit(context).some(
        (other) => isTogether(other, step) && isUnprotected(other, options.lockTimeoutLimitMs),
      )
    )
      return

    const later = laterInUnit(context).filter(
      (other) => isTogether(other, step) && isUnprotected(other, options.lockTimeoutLimitMs),
    )
    const all = [
      ...locks,
      ...later.flatMap((other) =>
        other.effects.on.filter((effect) => isBlocking(effect) && !isNewAt(other, effect.relation)),
      ),
    ]
    const tables = all.filter(({ relationKind }) => relationKind !== 'index' && relationKind !== 'sequence')
    const names = [
      ...new Map(
        (tables.length > 0 ? tables : all).map(({ relation }) => [keyOf(relation), show(relation)]),
      ).values(),
    ]
    yield {
      message: `${list(names)} ${names.length === 1 ? 'is' : 'are'} locked without a lock_timeout: behind one long query, all traffic waits`,
      fix: replace(
        'limit the wait before the first lock',
        ...(isAtTopLevel(context)
          ? [within(phase, `set local lock_timeout = '2s';\n${step.statement.sql}`)]
          : []),
      ),
      locks: [...locks],
    }
  },
})

/** Statements without a transaction share the session's settings, so one finding per file is enough. */
const isTogether = (a: Step, b: Step): boolean =>
  a.file === b.file &&
  a.session.transaction === b.session.transaction &&
  (a.session.transaction === 'none' || a.session.transactionId === b.session.transactionId)

const isUnprotected = (step: Step, limitMs: number): boolean =>
  step.effects.isAllowedInTransaction &&
  !hasLockTimeout(step.session, limitMs) &&
  step.effects.on.some((effect) => isBlocking(effect) && !isNewAt(step, effect.relation))

function list(names: readonly string[]): string {
  const shown = names.slice(0, 4)
  const rest = names.length - shown.length
  return rest === 0 ? shown.join(', ') : `${shown.join(', ')} and ${rest} more`
}
