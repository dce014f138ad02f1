import {
  advise,
  type ChangeOf,
  defineRule,
  earlierInTransaction,
  isBlocking,
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
    A timeout that does nothing is worse than none, because the review sees it. It happens in five ways: \`SET LOCAL\` outside a transaction is a
    warning and nothing else; 0 means no limit; a SET after the statement that took the lock comes too late; a \`lock_timeout\` of minutes lets the
    queue grow for minutes; a \`lock_timeout\` that is not below \`statement_timeout\` never comes to act.

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
  on: ['set'],
  *check(change, context) {
    if (change.setting !== 'lock_timeout' && change.setting !== 'statement_timeout') return
    const problem = problemOf(change, context)
    if (problem !== null) yield problem
  },
})

function problemOf(change: ChangeOf<'set'>, context: RuleContext): Problem | null {
  const { session, options } = context
  const { setting } = change
  if (change.isLocal && session.transaction === 'none')
    return {
      message: `SET LOCAL ${setting} outside a transaction has no effect`,
      fix: advise('put it with its statements between BEGIN and COMMIT, or use SET and RESET'),
    }
  const ms = milliseconds(change.value)
  if (ms === null || setting !== 'lock_timeout') return null
  const blocking = governed(change, context).filter((step) => blocks(step, context))
  if (ms === 0) {
    if (blocking.length === 0) return null
    return { message: 'lock_timeout = 0 means that the lock is waited for without a limit', fix: advise("say for example lock_timeout = '2s'") }
  }
  if (ms > options.lockTimeoutLimitMs)
    return {
      message: `a lock_timeout of ${change.value} lets traffic queue up for that long; the limit is ${options.lockTimeoutLimitMs} ms`,
      fix: advise("wait for less, for example lock_timeout = '2s', and let the runner try again"),
    }
  if (ms < 50 && /^\d+$/.test(change.value?.trim() ?? ''))
    return {
      message: `lock_timeout = ${change.value} is ${change.value} ms: a bare number is milliseconds`,
      fix: advise(`write the unit, for example lock_timeout = '${change.value}s'`),
      severity: 'warning',
    }
  const statementTimeout = timeoutInForce(session, 'statement_timeout')
  if (statementTimeout !== null && ms >= statementTimeout)
    return {
      message: `a lock_timeout of ${change.value} never acts below a statement_timeout of ${statementTimeout} ms`,
      fix: advise('make lock_timeout shorter than statement_timeout'),
    }
  const isLate = blocking.length === 0 && earlierInTransaction(context).some((step) => blocks(step, context))
  return isLate
    ? { message: 'this lock_timeout comes after the statement that takes the lock', fix: advise('move it to the beginning of the transaction') }
    : null
}

/** Statements for which the setting is in force. */
const governed = (change: ChangeOf<'set'>, context: RuleContext): readonly Step[] => {
  const later = context.session.transaction === 'none' ? laterInUnit(context).filter(({ file }) => file === context.step.file) : laterInTransaction(context)
  const end = later.findIndex(
    (step) => (step.change.kind === 'set' && step.change.setting === change.setting) || (step.change.kind === 'reset' && step.change.setting === change.setting),
  )
  return end === -1 ? later : later.slice(0, end)
}

const blocks = ({ effects }: Step, { isNew }: RuleContext): boolean =>
  effects.isAllowedInTransaction && effects.on.some((effect) => isBlocking(effect) && !isNew(effect.relation))
