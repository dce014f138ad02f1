import { advise, defineRule, show } from '../../src/lint/kit.ts'

/** UNLOGGED is a promise that the rows may vanish. */
export default defineRule({
  id: 'set-unlogged-loses-data',
  family: 'data-loss',
  severity: 'error',
  summary: 'An UNLOGGED table is emptied by a crash and absent on replicas',
  why: `
    Changes of an unlogged table are not in the write-ahead log. After a crash or an immediate shutdown PostgreSQL truncates it, and a physical
    replica never has its rows: after a failover the table is empty.

    That is right for a cache that can be filled again, and wrong for anything else. Keep such a cache in a table of its own. A table that this
    migration makes UNLOGGED is not reported: who writes CREATE UNLOGGED TABLE has said so. Turning an existing table is.`,
  examples: {
    bad: [
      {
        title: 'Orders that a crash may take',
        sql: `
          create table orders (id int primary key);
          -- next migration
          alter table orders set unlogged;`,
      },
    ],
    good: [
      {
        title: 'A cache of its own',
        sql: `
          create table orders (id int primary key);
          -- next migration
          create unlogged table order_totals (order_id int primary key, total int);`,
      },
    ],
  },
  phases: ['expand', 'backfill', 'contract'],
  on: ['set-persistence'],
  *check({ table, to }, context) {
    if (to !== 'unlogged' || context.isNew(table)) return
    yield {
      message: `${show(table)} UNLOGGED is emptied by a crash and has no rows on a replica`,
      fix: advise('keep the table logged, and what may be lost in an unlogged table of its own'),
    }
  },
})
