import { advise, defineRule } from '../../src/lint/kit.ts'

/** No migration of a schema needs it. */
export default defineRule({
  id: 'drop-database-loses-data',
  family: 'data-loss',
  severity: 'error',
  summary: 'DROP DATABASE or DROP TABLESPACE in a migration',
  why: `
    A migration changes the schema of the database that it is connected to. One that drops a database destroys another application's data, or
    fails because somebody is connected. One that drops a tablespace reaches every database of the server. Both also refuse to run inside a
    transaction block.

    Leave it to the people who operate the server. It is reported always.`,
  examples: {
    bad: [
      {
        title: 'Another database',
        sql: 'drop database if exists reports;',
        transaction: 'none',
      },
    ],
    good: [
      {
        title: 'A table of this database',
        sql: `
          create table reports (id int primary key);
          drop table reports;`,
      },
    ],
  },
  phases: ['expand', 'backfill', 'contract'],
  on: ['drop-database', 'drop-tablespace'],
  *check(change) {
    const what =
      change.kind === 'drop-database' ? `database ${change.database}` : `tablespace ${change.tablespace}`
    yield {
      message: `dropping ${what} is no change of this schema`,
      fix: advise('take it out of the migration'),
    }
  },
})
