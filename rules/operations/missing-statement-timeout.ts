import { defineRule, isAtTopLevel, longWork, PHASES, replace, showLocks, within } from '../../src/lint/kit.ts'

/** A limit for work that blocks traffic while it lasts. Policy, hence opt-in. */
export default defineRule({
  id: 'missing-statement-timeout',
  family: 'operations',
  severity: 'advice',
  isOptIn: true,
  summary: 'A statement that blocks traffic for as long as the table is large has no statement_timeout',
  why: `
    \`lock_timeout\` limits the wait for a lock and nothing else. A scan, an index build or a rewrite that has its lock holds it until it is done, and
    reads or writes wait that long. With \`statement_timeout\` the damage has an upper bound: the statement is undone, and the migration can be
    written in another way.

    Nothing is reported when the migration sets it to any value, also to 0, nor for VALIDATE and CONCURRENTLY forms: those block nobody, and a timeout
    in the middle of a concurrent build leaves an invalid index.`,
  examples: {
    bad: [
      {
        title: 'The index build may take an hour',
        sql: `
          create table orders (id int primary key, note text);
          -- next migration
          create index orders_note on orders (note);`,
      },
    ],
    good: [
      {
        title: 'At most ten seconds',
        sql: `
          create table orders (id int primary key, note text);
          -- next migration
          set local statement_timeout = '10s';
          create index orders_note on orders (note);`,
      },
    ],
  },
  phases: PHASES,
  on: 'every',
  *check(_, context) {
    const { step, session, effects, phase } = context
    if (step.part > 0 || !effects.isAllowedInTransaction || session.settings.has('statement_timeout')) return
    const locks = longWork(context)
    if (locks.length === 0) return
    yield {
      message: `nothing limits how long this statement holds ${showLocks(locks)}`,
      fix: replace(
        'limit the time before it',
        ...(isAtTopLevel(context)
          ? [within(phase, `set local statement_timeout = '10s';\n${step.statement.sql}`)]
          : []),
      ),
      locks,
    }
  },
})
