import {
  advise,
  defineRule,
  hasLaterWork,
  ownLocks,
  PHASES,
  show,
  showLocks,
  whoWaits,
} from '../../src/lint/kit.ts'

/** LOCK TABLE blocks until the transaction ends, whatever comes after it. */
export default defineRule({
  id: 'lock-table-blocks-traffic',
  family: 'locks',
  severity: 'warning',
  summary: 'LOCK TABLE stops traffic until the transaction ends',
  why: `
    \`LOCK TABLE\` without a mode takes \`ACCESS EXCLUSIVE\`, and on a view it locks every table below as well. Reads and
    writes wait until the transaction ends, however long the statements after it take.

    A migration seldom needs it: each \`ALTER TABLE\` takes the lock that it needs, and with a \`lock_timeout\` it gives up
    instead of making everybody wait. \`SHARE UPDATE EXCLUSIVE\` and the weaker modes stop no application statement.`,

  examples: {
    bad: [
      {
        title: 'A lock before the real work',
        sql: `
          create table orders (id bigint primary key);
          -- next migration
          lock table orders;
          alter table orders add column note text;`,
      },
    ],
    good: [
      {
        title: 'The statement takes the lock that it needs',
        sql: `
          create table orders (id bigint primary key);
          -- next migration
          set local lock_timeout = '2s';
          alter table orders add column note text;`,
      },
      {
        title: 'A mode that stops other schema changes only',
        sql: `
          create table orders (id bigint primary key);
          -- next migration
          lock table orders in share update exclusive mode;`,
      },
    ],
  },

  phases: PHASES,
  on: ['lock-table'],
  *check({ table, mode }, context) {
    const locks = ownLocks(context)
    if (locks.length === 0) return

    yield {
      message: `LOCK TABLE ${show(table)} takes ${showLocks(locks)}: ${whoWaits(locks)} until the transaction ends`,
      severity: hasLaterWork(context) ? 'error' : 'warning',
      fix: advise(
        `leave it out: the statements after it take the locks that they need, with a lock_timeout instead of ${mode}`,
      ),
      locks,
    }
  },
})
