import {
  advise,
  defineRule,
  ownLongLocks,
  PHASES,
  show,
  showColumn,
  showLocks,
  showType,
  sizedSeverity,
  whoWaits,
} from '../../src/lint/kit.ts'

/** The rows may stay as they are while an index must be built anew. */
export default defineRule({
  id: 'change-type-rebuilds-index',
  family: 'locks',
  severity: 'error',
  summary: 'ALTER COLUMN TYPE leaves the rows alone but builds an index anew under ACCESS EXCLUSIVE',
  why: `
    Some changes of a type keep the rows and still sort differently, or may do so: \`timestamp\` to \`timestamptz\` under
    UTC, \`text\` to \`citext\`, \`int\` to \`oid\`, another collation. PostgreSQL then builds the indexes on the column anew.
    And whatever the change, an index on an expression with the column, or with the column in its \`WHERE\`, is built
    anew. All of that happens under \`ACCESS EXCLUSIVE\`: reads and writes wait until the last index stands.

    Drop the index with \`CONCURRENTLY\` before, change the type, and build it again with \`CONCURRENTLY\`, if queries can
    do without it meanwhile. Otherwise use a second column with the new type and an index of its own.`,

  examples: {
    bad: [
      {
        title: 'An index on an expression with the column',
        sql: `
          create table customers (id bigint primary key, email varchar(100));
          create index customers_email_lower on customers (lower(email));
          -- next migration
          alter table customers alter column email type text;`,
      },
    ],
    good: [
      {
        title: 'A plain index stays as it is',
        sql: `
          create table customers (id bigint primary key, email varchar(100));
          create index customers_email on customers (email);
          -- next migration
          alter table customers alter column email type text;`,
      },
    ],
  },

  phases: PHASES,
  on: ['change-type'],
  yieldsTo: ['change-type-rewrites-table'],
  *check({ table, column, to }, context) {
    const locks = ownLongLocks(context, 'build')
    if (locks.length === 0 || locks.some(({ duration }) => duration === 'rewrite')) return

    yield {
      message: `changing ${showColumn(table, column)} to ${showType(to)} builds indexes of ${show(table)} anew under ${showLocks(locks)}: ${whoWaits(locks)} until they are built`,
      severity: sizedSeverity('error', locks, context),
      fix: advise(
        `drop the indexes on ${showColumn(table, column)} with CONCURRENTLY, change the type, and build them again with CONCURRENTLY`,
      ),
      locks,
    }
  },
})
