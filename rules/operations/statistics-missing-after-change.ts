import {
  type ChangeOf,
  defineRule,
  findColumn,
  isAtTopLevel,
  isSameName,
  laterInUnit,
  type Name,
  type RuleContext,
  replace,
  type SchemaChange,
  show,
  showColumn,
  within,
} from '../../src/lint/kit.ts'

/** The planner works with what the last ANALYZE saw. */
export default defineRule({
  id: 'statistics-missing-after-change',
  family: 'operations',
  severity: 'warning',
  isOptIn: true,
  summary: 'A type change, an expression index or new statistics is not followed by ANALYZE',
  why: `
    Changing the type of a column discards its statistics, also where no row is touched. An index on an expression and CREATE STATISTICS have none
    until the next ANALYZE. Until autovacuum comes by, which may take hours on a table that changes little, the planner guesses, and a query that took
    a millisecond may scan the table.

    Run ANALYZE of the table after the change has been committed. It takes SHARE UPDATE EXCLUSIVE, which blocks neither reads nor writes, and reads a
    sample. It is reported once per table, for the last such change of the deploy unit.`,
  examples: {
    bad: [
      {
        title: 'No statistics about lower(email)',
        transaction: 'none',
        sql: `
          create table people (id int primary key, email text);
          -- next migration
          create index concurrently people_email on people (lower(email));`,
      },
    ],
    good: [
      {
        title: 'With a fresh sample',
        transaction: 'none',
        sql: `
          create table people (id int primary key, email text);
          -- next migration
          create index concurrently people_email on people (lower(email));
          analyze people;`,
      },
    ],
  },
  phases: ['expand', 'backfill', 'contract'],
  on: ['change-type', 'create-index', 'create-statistics'],
  *check(change, context) {
    const { table } = change
    if (context.isNew(table) || !losesStatistics(change)) return
    const isLater = laterInUnit(context).some(
      ({ change: other }) => isOn(other, table) && (isAnalyze(other) || losesStatistics(other)),
    )
    if (isLater || (change.kind === 'change-type' && context.isNewColumn(table, change.column))) return
    yield {
      message: `the planner knows nothing about ${subjectOf(change, context)} until the next ANALYZE`,
      fix: replace('analyze the table afterwards', ...fixSteps(context, table)),
    }
  },
})

type Change = ChangeOf<'change-type' | 'create-index' | 'create-statistics'>

const losesStatistics = (change: SchemaChange): boolean =>
  change.kind === 'change-type' ||
  change.kind === 'create-statistics' ||
  (change.kind === 'create-index' && change.index.keys.some(({ expression }) => expression !== null))

const isAnalyze = (change: SchemaChange): boolean =>
  change.kind === 'analyze' || (change.kind === 'vacuum' && change.isAnalyze)

/** `ANALYZE` without a table is about all of them. */
const isOn = (change: SchemaChange, table: Name): boolean =>
  ((change.kind === 'analyze' || change.kind === 'vacuum') && change.table === null) ||
  ('table' in change && change.table !== null && isSameName(change.table, table))

function subjectOf(change: Change, { before }: RuleContext): string {
  switch (change.kind) {
    case 'change-type':
      return findColumn(before, change.table, change.column)
        ? showColumn(change.table, change.column)
        : `${change.column} of ${show(change.table)}`
    case 'create-index':
      return change.index.keys
        .flatMap(({ expression }) => (expression === null ? [] : [expression.sql]))
        .join(', ')
    case 'create-statistics':
      return `the combinations of columns of ${show(change.table)}`
  }
}

function fixSteps(context: RuleContext, table: Name) {
  const { step, phase, effects } = context
  if (!isAtTopLevel(context)) return []
  const analyze = within(phase, `analyze ${show(table)}`)
  return effects.isAllowedInTransaction
    ? [within(phase, step.statement.sql), analyze]
    : [{ phase, sql: step.statement.sql, isTransactional: false }, analyze]
}
