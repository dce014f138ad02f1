import { advise, defineRule, showColumn } from '../../src/lint/kit.ts'

/** Rails and its kin take a column called `type` for the name of a class. */
export default defineRule({
  id: 'inheritance-column-default-breaks-old-code',
  family: 'compatibility',
  severity: 'warning',
  isOptIn: true,
  summary: 'A discriminator column with a default makes old processes load classes that they do not have',
  why: `
    Frameworks with single-table inheritance, such as Rails, look for a column called \`type\` and load the class that it names. A process that runs while the column appears
    meets the default in every row, tries to load that class, and fails if the old release does not have it.

    Add the column without a default, let the new release write it, fill the old rows, and set the default in the contract phase.

    Opt-in: it makes sense for applications on such a framework only. Nothing is reported for a new table.`,
  examples: {
    bad: [
      {
        title: 'Old processes look for a class Invoice',
        sql: `
          create table documents (id int primary key);
          -- next migration
          alter table documents add column type text default 'Invoice';`,
      },
    ],
    good: [
      {
        title: 'Null names no class',
        sql: `
          create table documents (id int primary key);
          -- next migration
          alter table documents add column type text;`,
      },
    ],
  },
  phases: ['expand', 'backfill'],
  on: ['add-column'],
  *check({ table, column }, { isNew }) {
    if (column.name !== 'type' || column.default === null || column.default.shape === 'null' || isNew(table))
      return
    yield {
      message: `processes of the running release take ${column.default.sql} in ${showColumn(table, 'type')} for a class that they may not have`,
      fix: advise('add the column without a default, fill it, and set the default in the contract phase'),
    }
  },
})
