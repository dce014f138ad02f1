import { advise, defineRule, findColumn, publicationsOf, show } from '../../src/lint/kit.ts'

/** Rows are replicated, the schema is not. */
export default defineRule({
  id: 'published-column-missing-at-subscriber',
  family: 'compatibility',
  severity: 'warning',
  summary: 'A change of a published table has to be made at the subscriber first',
  why: `
    Logical replication carries rows, not DDL. A row with a column that the subscriber's table lacks, of a type that it cannot take, or of a table that it does
    not have stops the subscriber's apply worker, and it stays behind until somebody makes the change there.

    Add columns and tables at the subscriber first, then here. Drop them here first, then at the subscriber.

    Only publications of the migration history are known.`,
  examples: {
    bad: [
      {
        title: 'The subscriber does not have the column',
        sql: `
          create table orders (id int primary key);
          create publication shop for table orders;
          -- next migration
          alter table orders add column note text;`,
      },
    ],
    good: [
      {
        title: 'The table is not published',
        sql: `
          create table orders (id int primary key);
          create table items (id int primary key);
          create publication shop for table orders;
          -- next migration
          alter table items add column note text;`,
      },
    ],
  },
  phases: ['expand', 'backfill'],
  on: ['add-column', 'change-type', 'create-table'],
  *check(change, context) {
    const { table } = change
    if (change.kind === 'create-table' && (change.partitionOf !== null || change.persistence !== 'permanent'))
      return
    if (change.kind !== 'create-table' && context.isNew(table)) return
    if (change.kind === 'add-column' && findColumn(context.before, table, change.column.name)) return
    const [publication] = publicationsOf(context.after, table)
    if (publication === undefined) return
    yield {
      message: `${show(table)} is published by ${publication.name}: a subscriber without this change stops applying its rows`,
      fix: advise('make the change at the subscriber first'),
    }
  },
})
