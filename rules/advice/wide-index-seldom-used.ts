import { advise, defineRule, show } from '../../src/lint/kit.ts'

/** The fourth column seldom narrows anything down. */
export default defineRule({
  id: 'wide-index-seldom-used',
  family: 'advice',
  severity: 'advice',
  isOptIn: true,
  summary: 'An index over more than three columns serves few queries and costs every write',
  why: `
    A btree index is used from its first column on: a query that leaves out the first two finds nothing in it. Few queries give a value to four columns, and
    the rows that three of them pick are seldom many. Every write keeps the index up to date, and an update of any of its columns cannot be a
    heap-only one.

    Index the columns that select, and add what a query only returns with INCLUDE. A unique index states a fact and is not reported.`,
  examples: {
    bad: [
      {
        title: 'Four columns',
        sql: `
          create table visits (id bigint primary key, page text, country text, browser text, day date);
          create index visits_all on visits (day, country, browser, page);`,
      },
    ],
    good: [
      {
        title: 'Two select, one is returned',
        sql: `
          create table visits (id bigint primary key, page text, country text, browser text, day date);
          create index visits_day on visits (day, country) include (page);`,
      },
    ],
  },
  phases: ['expand', 'contract'],
  on: ['create-index'],
  *check({ table, index }) {
    if (index.isUnique || index.keys.length <= 3) return
    yield {
      message: `an index of ${show(table)} over ${index.keys.length} columns serves few queries`,
      fix: advise('keep the columns that select, and move those that are only returned to INCLUDE'),
    }
  },
})
