import {
  advise,
  type ChangeOf,
  defineRule,
  hedge,
  ownLongLocks,
  PHASES,
  show,
  showColumn,
  showLocks,
  whoWaits,
} from '../../src/lint/kit.ts'

type Storage = ChangeOf<'set-persistence' | 'set-access-method' | 'set-tablespace' | 'set-expression'>

/** Where and how rows are stored cannot be changed without writing them. */
export default defineRule({
  id: 'storage-change-rewrites-table',
  family: 'locks',
  severity: 'error',
  summary: 'SET LOGGED, UNLOGGED, ACCESS METHOD, TABLESPACE or EXPRESSION writes the whole table anew',
  why: `
    \`SET LOGGED\` and \`SET UNLOGGED\`, \`SET ACCESS METHOD\` and a new \`SET EXPRESSION\` of a stored generated column write
    the table and its indexes anew; \`SET TABLESPACE\` copies the table or index to another place. All of them hold
    \`ACCESS EXCLUSIVE\` meanwhile, and reads and writes wait.

    Where the table already is what the statement asks for, nothing is written. The expression of a virtual column
    (PostgreSQL 18) is changed in no time.

    Otherwise make a new table with the wanted storage, copy the rows in batches and swap the two, or use the extension
    \`pg_repack\`, which can move a table to another tablespace with brief locks only.`,

  examples: {
    bad: [
      {
        title: 'An unlogged table becomes a durable one',
        sql: `
          create unlogged table sessions (id bigint primary key);
          -- next migration
          alter table sessions set logged;`,
      },
    ],
    good: [
      {
        title: 'The table is logged already',
        sql: `
          create table sessions (id bigint primary key);
          -- next migration
          alter table sessions set logged;`,
      },
    ],
  },

  phases: PHASES,
  on: ['set-persistence', 'set-access-method', 'set-tablespace', 'set-expression'],
  *check(change, context) {
    const locks = ownLongLocks(context)
    if (locks.length === 0) return

    const work = change.kind === 'set-tablespace' ? 'copies it' : 'rewrites the table'
    yield {
      message: `${subject(change)} ${work} under ${showLocks(locks)}: ${whoWaits(locks)} until that is done${hedge(context)}`,
      fix: advise('make a new table with the wanted storage, copy the rows in batches, and swap the two'),
      locks,
    }
  },
})

function subject(change: Storage): string {
  switch (change.kind) {
    case 'set-persistence':
      return `making ${show(change.table)} ${change.to === 'unlogged' ? 'unlogged' : 'logged'}`
    case 'set-access-method':
      return `moving ${show(change.table)} to the access method ${change.to}`
    case 'set-tablespace':
      return `moving ${show(change.relation)} to the tablespace ${change.to}`
    case 'set-expression':
      return `the new expression of ${showColumn(change.table, change.column)}`
  }
}
