import { advise, clipName, defineRule, PHASES, quoteIdentifier } from '../../src/lint/kit.ts'

/** A fact of the server, not a matter of taste, hence on by default. */
export default defineRule({
  id: 'identifier-is-truncated',
  family: 'advice',
  severity: 'warning',
  summary: 'A name of more than 63 bytes is cut to 63, with a NOTICE only',
  why: `
    PostgreSQL keeps 63 bytes of a name, bytes and not characters, and says so in a NOTICE. The object has another name than the migration says: a query of the
    catalog does not find it, a tool that compares schemas wants to make it again, and two long names that differ at their end only collide. ORMs
    cut long names in their own way, to yet another name.

    Choose a shorter name; then the file says what the database has.`,
  examples: {
    bad: [
      {
        title: '70 bytes',
        sql: `
          create table orders (id int primary key, note text);
          create index orders_that_were_delivered_late_and_have_a_note_about_the_customer_idx on orders (note);`,
      },
    ],
    good: [
      {
        title: 'A name that stays',
        sql: `
          create table orders (id int primary key, note text);
          create index orders_note on orders (note);`,
      },
    ],
  },
  phases: PHASES,
  on: 'every',
  *check(_, { step: { statement, part } }) {
    const [name] = statement.truncatedIdentifiers
    if (name === undefined || part > 0) return
    const more = statement.truncatedIdentifiers.length - 1
    yield {
      message: `${quoteIdentifier(name)} is cut to ${quoteIdentifier(clipName(name, 63))}${more === 0 ? '' : `, and ${more} more ${more === 1 ? 'name' : 'names'}`}`,
      fix: advise('choose a name of at most 63 bytes'),
    }
  },
})
