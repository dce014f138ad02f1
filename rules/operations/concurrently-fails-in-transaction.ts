import {
  blockAround,
  type ChangeOf,
  defineRule,
  isAtTopLevel,
  outside,
  PHASES,
  replace,
} from '../../src/lint/kit.ts'

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
  phases: PHASES,
  readsBodies: true,
  on: ['create-index', 'drop-index', 'reindex', 'detach-partition'],
  *check(change, context) {
    const { step, phase } = context
    const block = blockAround(step)
    if (!change.isConcurrent || block === null) return
    yield {
      message: `${commandOf(change)} CONCURRENTLY fails inside ${block}`,
      fix: replace(
        'run it alone, in a migration that the runner does not wrap in a transaction',
        ...(isAtTopLevel(context) ? [outside(phase, step.statement.sql)] : []),
      ),
    }
  },
})

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
