import { advise, beforeUnit, defineRule, findColumn, nameBefore, showColumn } from '../../src/lint/kit.ts'

/** A generated column takes no value from an INSERT or UPDATE. */
export default defineRule({
  id: 'generated-column-rejects-writes',
  family: 'compatibility',
  severity: 'error',
  summary: 'A column that becomes GENERATED fails statements that write it',
  why: `
    An ordinary column cannot be made a generated one, so it is dropped and added again under its name. The running release still writes it, and every
    such insert or update fails with "cannot insert a non-DEFAULT value" or "can only be updated to DEFAULT".

    Add the generated column under a name of its own, let the new release read that, and drop the old one in the contract phase.

    Nothing is reported for a new name, and for a column that was generated before.`,
  examples: {
    bad: [
      {
        title: 'Old code writes total',
        sql: `
          create table items (id int primary key, price int, pieces int, total int);
          -- next migration
          alter table items drop column total, add column total int generated always as (price * pieces) stored;`,
      },
    ],
    good: [
      {
        title: 'Under a name of its own',
        sql: `
          create table items (id int primary key, price int, pieces int, total int);
          -- next migration
          alter table items add column computed_total int generated always as (price * pieces) stored;`,
      },
    ],
  },
  phases: ['expand', 'backfill'],
  on: ['add-column'],
  *check({ table, column }, context) {
    if (column.generated === null || context.isNew(table)) return
    const old = findColumn(beforeUnit(context), nameBefore(context, table), column.name)
    if (old === undefined || old.generated !== null || findColumn(context.before, table, column.name)) return
    yield {
      message: `statements of the running release that write ${showColumn(table, column.name)} fail, now that it is generated`,
      fix: advise(
        'add it under another name, move readers to it, and drop the old column in the contract phase',
      ),
    }
  },
})
