import { type ChangeOf, defineRule, outside, type Phase, replace, type Step } from '../../src/lint/kit.ts'

type Concurrent = ChangeOf<'create-index' | 'drop-index' | 'reindex' | 'detach-partition'>

/** 25001 at run time, often after earlier files of the release have been committed. */
export default defineRule({
  id: 'concurrently-fails-in-transaction',
  family: 'operations',
  severity: 'error',
  summary: 'A CONCURRENTLY statement runs inside a transaction, where PostgreSQL refuses it',
  why: `
    CREATE INDEX, DROP INDEX, REINDEX and DETACH PARTITION with CONCURRENTLY commit on their own while they work, so they refuse to run inside a
    transaction block. A block is not only BEGIN … COMMIT in the file: most runners wrap each file in a transaction, several statements in one
    query string are one implicit transaction, and a function, a procedure or a DO block always is inside one, even after its own COMMIT. IF NOT
    EXISTS does not help, not even when the index is there.

    Put the statement into a migration of its own and use the runner's marker for "no transaction".`,
  examples: {
    bad: [
      {
        title: 'The runner wraps the file',
        fails: true,
        sql: `
          create table orders (id int primary key, note text);
          -- next migration
          create index concurrently orders_note on orders (note);`,
      },
    ],
    good: [
      {
        title: 'Outside a transaction',
        transaction: 'none',
        sql: `
          create table orders (id int primary key, note text);
          -- next migration
          create index concurrently orders_note on orders (note);`,
      },
    ],
  },
  phases: ['expand', 'backfill', 'contract', 'rollback'],
  on: ['create-index', 'drop-index', 'reindex', 'detach-partition'],
  *check(change, { session, step, phase }) {
    if (!change.isConcurrent) return
    const where = placeOf(step) ?? TRANSACTIONS[session.transaction]
    if (where === null) return
    const sql = step.statement.sql
    yield {
      message: `${commandOf(change)} CONCURRENTLY fails inside ${where}`,
      fix: replace('run it alone, in a migration that the runner does not wrap in a transaction', ...alone(step, phase, sql)),
    }
  },
})

const alone = (step: Step, phase: Phase, sql: string) => (step.statement.within === null ? [outside(phase, `${sql};`)] : [])

const placeOf = ({ statement: { within } }: Step): string | null =>
  within === null ? null : within.kind === 'do' ? 'a DO block' : `a ${within.kind}`

const TRANSACTIONS = {
  none: null,
  explicit: 'the transaction that BEGIN opened',
  wrapped: "the runner's transaction around the file",
  implicit: 'the implicit transaction of a query string with several statements',
} as const

function commandOf(change: Concurrent): string {
  switch (change.kind) {
    case 'create-index':
      return 'CREATE INDEX'
    case 'drop-index':
      return 'DROP INDEX'
    case 'reindex':
      return 'REINDEX'
    case 'detach-partition':
      return 'DETACH PARTITION'
  }
}
