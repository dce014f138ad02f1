import {
  advise,
  defineRule,
  earlierInUnit,
  findTable,
  isSameName,
  laterInUnit,
  show,
} from '../../src/lint/kit.ts'

/** The "force" option of frameworks: DROP TABLE IF EXISTS before CREATE TABLE. */
export default defineRule({
  id: 'recreate-table-loses-data',
  family: 'data-loss',
  severity: 'error',
  summary: 'DROP TABLE followed by CREATE TABLE of the same name replaces the rows by nothing',
  why: `
    Some frameworks write \`DROP TABLE IF EXISTS\` above every \`CREATE TABLE\`, which is harmless on a developer's machine and fatal where the table
    exists. The statement pair looks like a definition; on production it empties the table, and everything that referenced it has to be made
    again: grants, foreign keys, views.

    Change the table in place with ALTER TABLE, or build the new one under another name, copy, and swap. Nothing is reported when the unit has
    copied the rows before, or made the table itself.`,
  examples: {
    bad: [
      {
        title: 'A framework that starts over',
        sql: `
          create table settings (id int primary key);
          -- next migration
          drop table if exists settings;
          create table settings (id int primary key, value text);`,
      },
    ],
    good: [
      {
        title: 'Change it in place',
        sql: `
          create table settings (id int primary key);
          -- next migration
          alter table settings add column value text;`,
      },
    ],
  },
  phases: ['expand', 'backfill', 'contract'],
  on: ['drop-table'],
  *check({ table }, context) {
    if (context.isNew(table)) return
    const isRemade = laterInUnit(context).some(
      ({ change }) =>
        (change.kind === 'create-table' || change.kind === 'create-table-as') &&
        isSameName(change.table, table),
    )
    const isCopied = earlierInUnit(context).some(
      ({ change }) =>
        (change.kind === 'insert-rows' && change.reads.some((name) => isSameName(name, table))) ||
        (change.kind === 'create-table-as' && change.query.reads.some((name) => isSameName(name, table))),
    )
    // A table that a wholly known history never made is not there: the DROP is a precaution.
    const isAbsent = context.before.isComplete && findTable(context.before, table) === undefined
    if (!isRemade || isCopied || isAbsent) return
    yield {
      message: `${show(table)} is dropped and created again: its rows are gone`,
      fix: advise(
        'change the table in place, or create the new one under another name, copy the rows and swap the names',
      ),
    }
  },
})
