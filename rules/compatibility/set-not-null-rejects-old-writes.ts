import {
  alterAlone,
  type ChangeOf,
  defineRule,
  type FixStep,
  findColumn,
  findTable,
  hasOwnValue,
  isFilledByTrigger,
  isProvenNotNull,
  type Name,
  type RuleContext,
  replaceAction,
  requireValues,
  show,
  showColumn,
  textOf,
  within,
} from '../../src/lint/kit.ts'

/** The old release was allowed to write a null or to leave the column out. */
export default defineRule({
  id: 'set-not-null-rejects-old-writes',
  family: 'compatibility',
  severity: 'error',
  summary: 'SET NOT NULL before the old release is gone rejects its writes',
  why: `
    As long as the column may be null, the running release is free to write nulls or to leave the column out. \`SET NOT NULL\`, a primary key, and a
    \`NOT NULL\` constraint, \`NOT VALID\` or not, refuse such a write from the same moment on. The check of the old rows says nothing about the writes
    of the next minute.

    Release code that always fills the column. In the contract phase, when no older code is left, fill the rows that are still null and require it.

    Nothing is reported for a column of this deploy, for one that is NOT NULL already, where a valid check has required a value all along,
    and where a trigger fills the column. A column with a default is a warning: then only an explicit null is refused.`,
  examples: {
    bad: [
      {
        title: 'The running release may leave it out',
        sql: `
          create table orders (id int primary key, note text);
          -- next migration
          alter table orders alter column note set not null;`,
      },
    ],
    good: [
      {
        title: 'Required when only code runs that fills it',
        sql: `
          create table orders (id int primary key, note text);
          -- file: 0002_note/backfill.sql
          update orders set note = '' where note is null;
          -- file: 0002_note/contract.sql
          alter table orders alter column note set not null;`,
      },
    ],
  },
  phases: ['expand', 'backfill'],
  on: ['set-not-null', 'add-constraint'],
  yieldsTo: ['new-unique-rejects-old-writes', 'required-column-breaks-old-inserts'],
  *check(change, context) {
    const { before, options } = context
    const columns = columnsOf(change, context).filter((column) =>
      isNewlyRequired(change.table, column, context),
    )
    for (const column of columns) {
      const known = findColumn(before, change.table, column)
      const isOftenFilled = known !== undefined && hasOwnValue(known, before)
      yield {
        message: `${showColumn(change.table, column)} becomes required: ${isOftenFilled ? 'a null that the running release writes' : 'a write of the running release that leaves it null'} fails from now on${known ? '' : ', unless it is NOT NULL already, which the history does not show'}`,
        severity: isOftenFilled ? 'warning' : 'error',
        fix: replaceAction(
          context,
          `fill ${show(change.table)}, and require the column in the contract phase`,
          {
            instead: [],
            afterwards: [
              ...requireValues('contract', change.table, column, options.pgVersion),
              ...keyStep(change, context),
            ],
          },
        ),
      }
    }
  },
})

/** The primary key itself comes when its columns are required. */
const keyStep = (
  change: ChangeOf<'set-not-null' | 'add-constraint'>,
  context: RuleContext,
): readonly FixStep[] =>
  change.kind === 'add-constraint' && change.constraint.type === 'primary-key'
    ? [within('contract', alterAlone(context, textOf(context)))]
    : []

/** A primary key names its columns, or the index that has them. */
function columnsOf(
  change: ChangeOf<'set-not-null' | 'add-constraint'>,
  { before, after }: RuleContext,
): readonly string[] {
  if (change.kind === 'set-not-null') return [change.column]
  const { constraint, table } = change
  if (constraint.type === 'not-null') return constraint.columns
  if (constraint.type !== 'primary-key') return []
  if (constraint.usingIndex === null) return constraint.columns
  const had = findTable(before, table)?.constraints
  const key = findTable(after, table)?.constraints.find(
    (each) => each.type === 'primary-key' && !had?.includes(each),
  )
  return key?.type === 'primary-key' ? key.columns : []
}

function isNewlyRequired(table: Name, column: string, { before, isNewColumn }: RuleContext): boolean {
  const known = findTable(before, table)
  if (isNewColumn(table, column) || findColumn(before, table, column)?.isNullable === false) return false
  return !((known && isProvenNotNull(known, column)) || isFilledByTrigger(before, table, column))
}
