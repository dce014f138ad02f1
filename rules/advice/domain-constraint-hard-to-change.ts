import { advise, defineRule, show } from '../../src/lint/kit.ts'

/** One constraint for many tables is one lock on many tables. */
export default defineRule({
  id: 'domain-constraint-hard-to-change',
  family: 'advice',
  severity: 'advice',
  isOptIn: true,
  summary: 'A domain with a constraint makes later changes scan or rewrite every table that uses it',
  why: `
    Changing the constraint of a domain takes SHARE on every table with a column of it and reads them all, in one transaction. Adding a column of a
    constrained domain rewrites the table, even where it is nullable and has no default; changing a column to one does too. And NOT NULL of a domain does not
    hold everywhere: an outer join still gives NULL.

    A CHECK of the table is added NOT VALID, validated without blocking anybody, and replaced table by table.`,
  examples: {
    bad: [{ title: 'For every table at once', sql: "create domain email as text check (value like '%@%');" }],
    good: [
      {
        title: 'For this table',
        sql: "create table people (id bigint primary key, email text check (email like '%@%'));",
      },
    ],
  },
  phases: ['expand', 'contract'],
  on: ['create-domain'],
  *check({ type, checks, notNull }) {
    if (checks.length === 0 && !notNull) return
    yield {
      message: `changing the ${checks.length > 0 ? 'CHECK' : 'NOT NULL'} of ${show(type)} will lock and read every table that uses it`,
      fix: advise('put the constraint on the table, or leave the domain without one'),
    }
  },
})
