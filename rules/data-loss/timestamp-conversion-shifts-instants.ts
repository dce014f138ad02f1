import { advise, defineRule, findColumn, showColumn } from '../../src/lint/kit.ts'

/** The meaning of a timestamp without a zone is in the session that converts it. */
export default defineRule({
  id: 'timestamp-conversion-shifts-instants',
  family: 'data-loss',
  severity: 'warning',
  summary: 'A change between timestamp and timestamptz reads old values in the zone of whoever runs it',
  why: `
    PostgreSQL converts between timestamp and timestamp with time zone by the TimeZone of the session. The same migration gives other instants on a
    laptop and in CI. The hour that a clock repeats in autumn cannot be told apart, and a release that still reads the column as the old type,
    in another zone, sees other values.

    Say the zone: \`SET LOCAL TimeZone = 'UTC'\` in the migration and no USING keeps PostgreSQL from rewriting the table as well;
    \`USING c AT TIME ZONE 'Europe/Berlin'\` says which zone the old values mean, and rewrites.`,
  examples: {
    bad: [
      {
        title: 'Whose zone?',
        sql: `
          create table orders (id int primary key, paid_at timestamp);
          -- next migration
          alter table orders alter column paid_at type timestamptz;`,
      },
    ],
    good: [
      {
        title: 'The zone is said',
        sql: `
          create table orders (id int primary key, paid_at timestamp);
          -- next migration
          set local timezone = 'UTC';
          alter table orders alter column paid_at type timestamptz;`,
      },
    ],
  },
  phases: ['expand', 'backfill', 'contract'],
  on: ['change-type'],
  *check({ table, column, to, using }, context) {
    const from = findColumn(context.before, table, column)?.type
    if (from === undefined || from.isArray || from.name === to.name) return
    if (!ZONED.has(from.name) || !ZONED.has(to.name)) return
    if (context.isNewColumn(table, column)) return
    // The configuration says in which zone the runner works.
    if (context.options.timeZone !== null) return
    const scope = context.session.settings.get('timezone')?.scope
    if (
      scope === 'session' ||
      scope === 'transaction' ||
      (using !== null && /at\s+time\s+zone/i.test(using.sql))
    )
      return
    yield {
      message: `values of ${showColumn(table, column)} are converted in the TimeZone of whoever runs this`,
      fix: advise(
        "set the zone that the old values mean in the migration, for example with set local timezone = 'UTC'",
      ),
    }
  },
})

const ZONED: ReadonlySet<string> = new Set(['timestamp with time zone', 'timestamp without time zone'])
