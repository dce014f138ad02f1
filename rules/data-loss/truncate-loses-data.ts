import { advise, blockedWhile, defineRule, show } from '../../src/lint/kit.ts'

/** TRUNCATE is DDL in all that matters: no WHERE, ACCESS EXCLUSIVE, not seen by older snapshots. */
export default defineRule({
  id: 'truncate-loses-data',
  family: 'data-loss',
  severity: 'error',
  summary: 'TRUNCATE empties a table that existed before, at once and for good',
  why: `
    TRUNCATE throws the table's file away. There is no WHERE, no trigger for each row, and after the commit no way back. It takes ACCESS EXCLUSIVE,
    so it waits for every running query and all later ones wait behind it. A transaction that started earlier and reads the table afterwards
    sees it empty, which makes a running report silently wrong.

    It also fails while another table references this one, even an empty one.

    To remove rows, delete them in batches, or detach and drop partitions. Nothing is reported for a table that this deploy unit made.`,
  examples: {
    bad: [
      {
        title: 'A table with rows',
        sql: `
          create table carts (id int primary key);
          -- next migration
          truncate carts;`,
      },
    ],
    good: [
      {
        title: 'A table of the same migration',
        sql: `
          create table carts (id int primary key);
          insert into carts values (1);
          truncate carts;`,
      },
    ],
  },
  phases: ['expand', 'backfill', 'contract'],
  on: ['truncate'],
  yieldsTo: ['truncate-cascade-empties-other-tables'],
  *check({ table }, context) {
    if (context.isNew(table)) return
    yield {
      message: `truncating ${show(table)} destroys all its rows and takes ACCESS EXCLUSIVE`,
      fix: advise('delete the rows that must go in batches by key, or detach and drop partitions'),
      locks: blockedWhile(context),
    }
  },
})
