import {
  advise,
  type ChangeOf,
  defineRule,
  earlierInTransaction,
  isBlocking,
  isNewAt,
  laterInTransaction,
  laterInUnit,
  milliseconds,
  type Problem,
  type RuleContext,
  type Step,
  timeoutInForce,
} from '../../src/lint/kit.ts'

/** It looks protected and is not. */
export default defineRule({
  id: 'ineffective-timeout',
  family: 'operations',
  severity: 'error',
  summary: 'A timeout is set where, when or so that it has no effect',
  why: `
    A timeout that does nothing is worse than none, because the review sees it. It happens in several ways: \`SET LOCAL\` outside a
    transaction is a warning and nothing else, and inside one it ends with COMMIT; 0 means no limit, and RESET goes back to it; a SET after the
    statement that took the lock comes too late; a \`lock_timeout\` of minutes lets the queue grow for minutes; one that is not below
    \`statement_timeout\` never comes to act.

    A bare number is milliseconds: \`SET lock_timeout = 5\` gives up after 5 ms, so that the statement hardly ever succeeds. Write the unit.

    Setting 0 right before a CONCURRENTLY form is right and not reported.`,
  examples: {
    bad: [
      {
        title: 'SET LOCAL without a transaction',
        transaction: 'none',
        sql: `
          create table orders (id int primary key);
          -- next migration
          set local lock_timeout = '2s';
          alter table orders add column note text;`,
      },
    ],
    good: [
      {
        title: 'Inside the transaction, before the lock',
        sql: `
          create table orders (id int primary key);
          -- next migration
          set local lock_timeout = '2s';
          alter table orders add column note text;`,
      },
    ],
  },
  phases: ['expand', 'backfill', 'contract', 'rollback'],
  on: ['set', 'reset'],
  *check(change, context) {
    const problem = change.kind === 'reset' ? problemOfReset(change, context) : problemOfSet(change, context)
    if (problem !== null) yield problem
  },
})

type Setting = ChangeOf<'set' | 'reset'>

function problemOfSet(change: ChangeOf<'set'>, context: RuleContext): Problem | null {
  const { setting, value, isLocal } = change
  if (setting !== 'lock_timeout' && setting !== 'statement_timeout') return null
  if (isLocal && context.session.transaction === 'none')
    return {
      message: `SET LOCAL ${setting} outside a transaction has no effect`,
      fix: advise('put it with its statements between BEGIN and COMMIT, or use SET and RESET'),
    }
  if (value === null) return problemOfReset(change, context)
  const ms = milliseconds(value)
  if (ms === null) return null
  if (setting === 'statement_timeout')
    return problemOfOrder(timeoutInForce(context.session, 'lock_timeout'), ms)
  return (
    problemOfValue(ms, change, context) ??
    problemOfOrder(ms, timeoutInForce(context.session, 'statement_timeout')) ??
    problemOfPlace(change, context)
  )
}

/** Back to the server's default, which is no limit, while a lock is still to come. */
function problemOfReset(change: Setting, context: RuleContext): Problem | null {
  const isOfLocks = change.setting === 'lock_timeout' || change.setting === 'all'
  if (!isOfLocks || timeoutInForce(context.session, 'lock_timeout') === null) return null
  return governed(context).some((step) => blocks(step))
    ? {
        message: 'the lock_timeout is taken away before a statement that takes a lock',
        fix: advise('reset it at the end of the file'),
      }
    : null
}

function problemOfValue(ms: number, { value }: ChangeOf<'set'>, context: RuleContext): Problem | null {
  const limit = context.options.lockTimeoutLimitMs
  if (ms === 0)
    return governed(context).some((step) => blocks(step))
      ? {
          message: 'lock_timeout = 0 means that the lock is waited for without a limit',
          fix: advise("say for example lock_timeout = '2s'"),
        }
      : null
  if (ms > limit)
    return {
      message: `a lock_timeout of ${value} lets traffic queue up for that long; the limit is ${limit} ms`,
      fix: advise("wait for less, for example lock_timeout = '2s', and let the runner try again"),
    }
  const isSlip = ms < 50 && /^\d+$/.test(value?.trim() ?? '')
  return isSlip
    ? {
        message: `lock_timeout = ${value} is ${value} ms: a bare number is milliseconds`,
        fix: advise(`write the unit, for example lock_timeout = '${value}s'`),
        severity: 'warning',
      }
    : null
}

const problemOfOrder = (lockMs: number | null, statementMs: number | null): Problem | null =>
  lockMs !== null && statementMs !== null && statementMs > 0 && lockMs >= statementMs
    ? {
        message: `a lock_timeout of ${lockMs} ms never acts below a statement_timeout of ${statementMs} ms`,
        fix: advise('make lock_timeout shorter than statement_timeout'),
      }
    : null

/** Nothing that blocks comes while the setting lasts: it came too late, or ended too early. */
function problemOfPlace(change: ChangeOf<'set'>, context: RuleContext): Problem | null {
  if (governed(context).some((step) => blocks(step))) return null
  if (earlierInTransaction(context).some((step) => blocks(step)))
    return {
      message: 'this lock_timeout comes after the statement that takes the lock',
      fix: advise('move it to the beginning of the transaction'),
    }
  const next = laterInFile(context).find((step) => blocks(step))
  const isLost =
    context.session.transaction === 'explicit' &&
    next !== undefined &&
    timeoutInForce(next.session, 'lock_timeout') === null &&
    !laterInFile(context).some((step) => step.index < next.index && setsLockTimeout(step))
  return isLost
    ? {
        message: `this lock_timeout ends with ${change.isLocal ? 'its transaction' : 'the ROLLBACK'}, before the statement that takes the lock`,
        fix: advise('put it into the transaction of that statement'),
      }
    : null
}

const laterInFile = (context: RuleContext): readonly Step[] =>
  laterInUnit(context).filter(({ file }) => file === context.step.file)

const setsLockTimeout = ({ change }: Step): boolean =>
  (change.kind === 'set' && change.setting === 'lock_timeout') ||
  (change.kind === 'reset' && (change.setting === 'lock_timeout' || change.setting === 'all'))

/** Statements for which the setting is in force. */
const governed = (context: RuleContext): readonly Step[] => {
  const later = context.session.transaction === 'none' ? laterInFile(context) : laterInTransaction(context)
  const end = later.findIndex(setsLockTimeout)
  return end === -1 ? later : later.slice(0, end)
}

const blocks = (step: Step): boolean =>
  step.effects.isAllowedInTransaction &&
  step.effects.on.some((effect) => isBlocking(effect) && !isNewAt(step, effect.relation))
