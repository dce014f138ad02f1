import { advise, defineRule, findColumn, isSameName, laterInUnit, showColumn } from '../../src/lint/kit.ts'

/** The old release has never seen a null there. */
export default defineRule({
  id: 'drop-not-null-feeds-nulls',
  family: 'compatibility',
  severity: 'warning',
  summary: 'DROP NOT NULL lets running code read nulls that it does not expect',
  why: `
    The statement itself breaks nothing. But once the new release writes a null, the old one reads it, and it was written for a column that is always
    filled: a field that is missing, a sum that is null, a mapper that throws.

    Release code that can read a null first, and write nulls one release later.

    Nothing is reported for a column of this deploy, for one that may be null already, and where the same deploy drops the column: then old code
    goes on filling it, and new code does not read it.`,
  examples: {
    bad: [
      {
        title: 'Old code expects a note',
        sql: `
          create table orders (id int primary key, note text not null);
          -- next migration
          alter table orders alter column note drop not null;`,
      },
    ],
    good: [
      {
        title: 'Optional, because it is about to go',
        sql: `
          create table orders (id int primary key, note text not null);
          -- file: 0002_drop_note/expand.sql
          alter table orders alter column note drop not null;
          -- file: 0002_drop_note/contract.sql
          alter table orders drop column note;`,
      },
    ],
  },
  phases: ['expand', 'backfill'],
  on: ['drop-not-null'],
  *check({ table, column }, context) {
    if (context.isNewColumn(table, column) || findColumn(context.before, table, column)?.isNullable) return
    const isAboutToGo = laterInUnit(context).some(
      ({ change }) =>
        (change.kind === 'drop-column' && isSameName(change.table, table) && change.column === column) ||
        (change.kind === 'set-not-null' && isSameName(change.table, table) && change.column === column) ||
        (change.kind === 'drop-table' && isSameName(change.table, table)),
    )
    if (isAboutToGo) return
    yield {
      message: `as soon as a null is written to ${showColumn(table, column)}, the running release reads what it never had to expect`,
      fix: advise('release code that can read a null first, and write nulls one release later'),
    }
  },
})
