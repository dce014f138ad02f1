import { advise, defineRule, findSequence, show } from '../../src/lint/kit.ts'

/** A sequence that goes back hands out ids that are taken. */
export default defineRule({
  id: 'restart-sequence-reissues-ids',
  family: 'data-loss',
  severity: 'error',
  summary: 'Restarting a sequence hands out ids that were given before',
  why: `
    After RESTART, or TRUNCATE … RESTART IDENTITY, the sequence starts again. While a row with such an id exists, inserts fail with a duplicate key.
    Where none exists, the id is given a second time, and everything outside the database that remembers the first owner (logs, caches, invoices)
    now means the wrong row.

    Set a sequence from the data: \`select setval(pg_get_serial_sequence('orders', 'id'), (select max(id) from orders))\`. That is not reported. A
    sequence of this deploy unit is not either.`,
  examples: {
    bad: [
      {
        title: 'Starting over',
        sql: `
          create table orders (id serial primary key);
          -- next migration
          alter sequence orders_id_seq restart with 1;`,
      },
    ],
    good: [
      {
        title: 'Set from the data',
        sql: `
          create table orders (id serial primary key);
          -- next migration
          select setval('orders_id_seq', (select coalesce(max(id), 1) from orders));`,
      },
    ],
  },
  phases: ['expand', 'backfill', 'contract'],
  on: ['alter-sequence', 'truncate', 'set-identity'],
  *check(change, context) {
    if (change.kind === 'alter-sequence') {
      const owner = findSequence(context.before, change.sequence)?.ownedBy?.table
      if (!change.restarts || context.isNew(change.sequence) || (owner && context.isNew(owner))) return
      yield { message: `restarting ${show(change.sequence)} hands out ids again`, fix: SET_FROM_DATA }
      return
    }
    if (context.isNew(change.table)) return
    if (change.kind === 'truncate' ? !change.restartsIdentity : !change.restarts) return
    yield {
      message: `the ids of ${show(change.table)} start again and are given a second time`,
      fix: SET_FROM_DATA,
    }
  },
})

const SET_FROM_DATA = advise('set the sequence from max() of its column, or let it go on')
