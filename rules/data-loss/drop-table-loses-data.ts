import { advise, defineRule, earlierInUnit, isSameName, show } from '../../src/lint/kit.ts'

/** As with columns: in the contract phase the drop is expected, its finality is not. */
export default defineRule({
  id: 'drop-table-loses-data',
  family: 'data-loss',
  severity: 'warning',
  summary: 'DROP TABLE in the contract phase destroys rows that no rollback can bring back',
  why: `
    The file of a dropped table is gone at commit. Only a backup brings its rows back, and a backup of a large database takes hours that an
    incident does not have.

    Rename the table away first: that is as instant as the drop, breaks the same forgotten reader, and is undone by one statement. Drop it when
    a retention time has passed without anybody missing it. Or copy its rows into an archive.

    Nothing is reported for a table that this deploy unit made, nor when the unit has copied the rows with INSERT … SELECT or CREATE TABLE AS.
    A partition counts as a table: its rows are as final.`,
  examples: {
    bad: [
      {
        title: 'The rows exist nowhere else',
        phase: 'contract',
        sql: `
          create table old_orders (id int primary key, note text);
          -- next migration
          drop table old_orders;`,
      },
    ],
    good: [
      {
        title: 'The same unit has copied the rows',
        sql: `
          create table old_orders (id int primary key, note text);
          -- file: 0002_orders/expand.sql
          create table orders (id int primary key, note text);
          -- file: 0002_orders/backfill.sql
          insert into orders select id, note from old_orders;
          -- file: 0002_orders/contract.sql
          drop table old_orders;`,
      },
    ],
  },
  phases: ['contract'],
  on: ['drop-table'],
  *check({ table }, context) {
    if (context.isNew(table)) return
    const isCopied = earlierInUnit(context).some(
      ({ change }) =>
        (change.kind === 'insert-rows' && change.reads.some((name) => isSameName(name, table))) ||
        (change.kind === 'create-table-as' &&
          change.withData &&
          change.query.reads.some((name) => isSameName(name, table))),
    )
    if (isCopied) return
    yield {
      message: `dropping ${show(table)} destroys its rows for good`,
      fix: advise(
        'rename the table away, keep it for a retention time, then drop it; or archive its rows first',
      ),
    }
  },
})
