import { advise, defineRule } from '../../src/lint/kit.ts'

/** One statement, everything inside: no review sees what goes. */
export default defineRule({
  id: 'drop-schema-loses-data',
  family: 'data-loss',
  severity: 'error',
  summary: 'DROP SCHEMA … CASCADE and DROP OWNED destroy everything inside',
  why: `
    \`DROP SCHEMA … CASCADE\` drops every table, view, type and function of the schema, and what depends on them elsewhere. \`DROP OWNED\` does the
    same for all that a role owns in this database. Neither names a victim, both are final, and the first takes ACCESS EXCLUSIVE on every table
    that tables of the schema reference.

    Drop the tables one by one in the contract phase, then the empty schema without CASCADE.

    Nothing is reported when the whole history is known and the schema holds no table in it.`,
  examples: {
    bad: [
      {
        title: 'The schema holds a table',
        sql: `
          create schema archive;
          create table archive.orders (id int primary key);
          -- next migration
          drop schema archive cascade;`,
      },
    ],
    good: [
      {
        title: 'Its table first, then the empty schema',
        sql: `
          create schema archive;
          create table archive.orders (id int primary key);
          -- next migration
          drop table archive.orders;
          drop schema archive;`,
      },
    ],
  },
  phases: ['expand', 'backfill', 'contract'],
  on: ['drop-schema', 'drop-owned'],
  *check(change, { before, step }) {
    if (change.kind === 'drop-owned') {
      yield {
        message: 'DROP OWNED drops everything that the role owns in this database',
        fix: advise('reassign what must stay, and drop the rest by name'),
      }
      return
    }
    if (!change.isCascade) return
    const tables = [...before.tables.values()].filter(({ name }) => name.schema === change.schema)
    const origin = before.schemas.get(change.schema)
    const isNew = origin?.unit === step.unit && origin.isCertain
    if (isNew || (tables.length === 0 && before.isComplete)) return
    const list =
      tables.length === 0
        ? 'whatever it holds'
        : `${tables.length} ${tables.length === 1 ? 'table' : 'tables'}`
    yield {
      message: `dropping schema ${change.schema} with CASCADE destroys ${list} and all that depends on it`,
      fix: advise('drop its tables one by one in the contract phase, then the empty schema without CASCADE'),
    }
  },
})
