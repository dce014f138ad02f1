import { advise, defineRule, newerThan, PHASES, refusalOf, showList } from '../../src/lint/kit.ts'

/** What the text and the history know before the server is asked. */
export default defineRule({
  id: 'statement-cannot-succeed',
  family: 'operations',
  severity: 'error',
  summary: 'PostgreSQL refuses the statement on every database, or on one of the target version',
  why: `
    Some statements parse and never run. CONCURRENTLY and USING INDEX are refused on a partitioned table, as is a NOT VALID foreign key before PostgreSQL
    18. USING INDEX needs a valid, unique, plain index. REFRESH … CONCURRENTLY needs a unique index and a view that was filled before. A column of a
    partition key can be neither dropped nor retyped. A foreign key needs types that compare. And syntax of a newer PostgreSQL fails on an older one.

    The deploy stops there: what the files before it did stays, and the release that needs the rest does not start. Such a statement was never run on a
    database like production's.

    What the history does not know is not reported. The target version is the oldest server of the configuration; where it gives none, syntax that is
    too new is a warning.`,
  examples: {
    bad: [
      {
        title: 'A partitioned table takes no index CONCURRENTLY',
        transaction: 'none',
        fails: true,
        sql: `
          create table orders (id int, day date) partition by range (day);
          -- next migration
          create index concurrently orders_day on orders (day);`,
      },
    ],
    good: [
      {
        title: 'On the parent alone, then on each partition',
        transaction: 'none',
        sql: `
          create table orders (id int, day date) partition by range (day);
          create table orders_2024 partition of orders for values from ('2024-01-01') to ('2025-01-01');
          -- next migration
          create index orders_day on only orders (day);
          create index concurrently orders_2024_day on orders_2024 (day);
          alter index orders_day attach partition orders_2024_day;`,
      },
    ],
  },
  phases: PHASES,
  on: 'every',
  *check(change, context) {
    const { step, before, options } = context
    const { sql, execution } = step.statement
    const isCertain = execution === 'always'
    const refusal = refusalOf(change, context)
    if (refusal !== null)
      yield {
        message: `this fails: ${refusal.reason}`,
        fix: advise(refusal.instead),
        severity: isCertain ? 'error' : 'warning',
      }
    const newer = newerThan(options.pgVersion, change, sql, before)
    if (newer.length === 0) return
    const since = Math.max(...newer.map((each) => each.since))
    yield {
      message: `this fails below PostgreSQL ${since}: ${showList([...new Set(newer.map(({ what }) => what))])} is newer than the target, ${options.pgVersion}`,
      fix: advise(`write it without, or raise the target to ${since} in the configuration`),
      severity: isCertain && options.isPgVersionAssumed !== true ? 'error' : 'warning',
    }
  },
})
