import { defineRule, outside, replace, type Session, timeoutInForce, within } from '../../src/lint/kit.ts'

const TIMEOUTS = ['statement_timeout', 'lock_timeout', 'transaction_timeout'] as const

/** A timeout in the middle of a concurrent build leaves something behind that costs and does not work. */
export default defineRule({
  id: 'timeout-kills-concurrent-build',
  family: 'operations',
  severity: 'error',
  summary: 'A timeout can end a CONCURRENTLY statement half-way and leave an invalid object behind',
  why: `
    CONCURRENTLY forms are long by design, and they wait for every older transaction of the database, a wait that \`lock_timeout\` ends as well.
    When a timeout ends them, they leave something: CREATE INDEX an invalid index that keeps its name, a UNIQUE one that may already reject rows but
    cannot serve ON CONFLICT; DROP INDEX an index that queries no longer use and writes still pay for; REINDEX a second index ending in \`_ccnew\`;
    DETACH PARTITION a partition whose rows are already invisible.

    Switch statement_timeout, lock_timeout and, from PostgreSQL 17 on, transaction_timeout off around them. They block no reader and no writer
    while they wait. A VALIDATE that a timeout ends leaves nothing but is never finished: a warning.`,
  examples: {
    bad: [
      {
        title: 'Five seconds for an index build',
        transaction: 'none',
        sql: `
          create table orders (id int primary key, note text);
          -- next migration
          set statement_timeout = '5s';
          create index concurrently orders_note on orders (note);`,
      },
    ],
    good: [
      {
        title: 'Timeouts off around it',
        transaction: 'none',
        sql: `
          create table orders (id int primary key, note text);
          -- next migration
          set statement_timeout = 0;
          set lock_timeout = 0;
          create index concurrently orders_note on orders (note);
          reset statement_timeout;
          reset lock_timeout;`,
      },
    ],
  },
  phases: ['expand', 'backfill', 'contract', 'rollback'],
  on: ['create-index', 'drop-index', 'reindex', 'detach-partition', 'validate-constraint'],
  *check(change, context) {
    const { session, step, phase, isNew } = context
    const isValidate = change.kind === 'validate-constraint'
    if (isValidate ? isNew(change.table) : !change.isConcurrent) return
    const inForce = timeoutsIn(session).filter((name) => !isValidate || name === 'statement_timeout')
    if (inForce.length === 0) return
    const off = inForce.map((name) => `set ${isValidate ? 'local ' : ''}${name} = 0;`)
    const steps = isValidate
      ? [within(phase, [...off, `${step.statement.sql};`].join('\n'))]
      : [
          ...off.map((sql) => outside(phase, sql)),
          outside(phase, `${step.statement.sql};`),
          ...inForce.map((name) => outside(phase, `reset ${name};`)),
        ]
    yield {
      message: `${inForce.join(' and ')} can end this statement half-way${isValidate ? '; it is then not validated' : ' and leave an invalid object behind'}`,
      fix: replace('switch the timeouts off around it', ...steps),
      severity: isValidate ? 'warning' : 'error',
    }
  },
})

const timeoutsIn = (session: Session): readonly (typeof TIMEOUTS)[number][] =>
  TIMEOUTS.filter((name) => timeoutInForce(session, name) !== null)
