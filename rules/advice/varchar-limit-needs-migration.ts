import { advise, columnsMade, defineRule, showColumns } from '../../src/lint/kit.ts'

/** A limit in the type is a limit in the schema. */
export default defineRule({
  id: 'varchar-limit-needs-migration',
  family: 'advice',
  severity: 'advice',
  isOptIn: true,
  summary: 'A limit in varchar(n) needs a migration when it changes',
  why: `
    text and varchar are stored alike, and a limit makes nothing faster. It makes a too long value fail, and a new limit a migration: widening rewrites
    nothing, but it takes ACCESS EXCLUSIVE, is refused while a view reads the column, and breaks prepared statements; narrowing reads every row.

    Use text. Where the limit is a rule of the business, a CHECK says so under its own name and is replaced without touching the type. Let the
    application check what is only a matter of display.`,
  examples: {
    bad: [{ title: 'Why 50?', sql: 'create table people (id bigint primary key, name varchar(50));' }],
    good: [
      {
        title: 'A rule with a name',
        sql: `
          create table people (
            id bigint primary key,
            name text constraint name_length check (length(name) <= 50)
          );`,
      },
    ],
  },
  phases: ['expand', 'contract'],
  on: ['create-table', 'add-column'],
  *check(change) {
    const limited = columnsMade(change).filter(
      ({ type }) => type.name === 'character varying' && type.modifiers.length > 0,
    )
    if (limited.length === 0) return
    yield {
      message: `changing the limit of ${showColumns(limited.map(({ name }) => name))} needs a migration`,
      fix: advise('say text, and put a real limit into a CHECK'),
    }
  },
})
