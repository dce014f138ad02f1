import {
  advise,
  type ConstraintDefinition,
  defineRule,
  earlierInTransaction,
  earlierInUnit,
  findColumn,
  isSameName,
  type Name,
  passesOldWrites,
  quoteIdentifier,
  type RuleContext,
  show,
} from '../../src/lint/kit.ts'

/** An UPDATE checks the whole new row, whatever columns it sets. */
export default defineRule({
  id: 'unvalidated-check-blocks-row-updates',
  family: 'compatibility',
  severity: 'warning',
  summary: 'A NOT VALID check fails every update of a row that breaks it',
  why: `
    \`NOT VALID\` is often taken for harmless: the old rows are not looked at. But an \`UPDATE\` writes a new version of the whole row, and that is
    checked. So each row that breaks the rule can no longer be updated at all, not even in a column that has nothing to do with it, until somebody
    repairs it. \`NOT NULL … NOT VALID\` of PostgreSQL 18 does the same.

    Repair the rows first, in batches, then add the constraint and validate it without a pause. "Add it first, fill later" has the order
    the wrong way round.

    Nothing is reported when this deploy has repaired rows of the table before, for a new table, and for columns of this deploy whose values pass.
    Foreign keys and domains are different: they look at a value only when it changes.`,
  examples: {
    bad: [
      {
        title: 'Rows without a note cannot be updated any more',
        phase: 'contract',
        sql: `
          create table orders (id int primary key, note text);
          -- next migration
          alter table orders add constraint orders_note_filled check (note is not null) not valid;`,
      },
    ],
    good: [
      {
        title: 'Repaired before',
        sql: `
          create table orders (id int primary key, note text);
          -- file: 0002_note/backfill.sql
          update orders set note = '' where note is null;
          -- file: 0002_note/contract.sql
          alter table orders add constraint orders_note_filled check (note is not null) not valid;`,
      },
    ],
  },
  phases: ['expand', 'backfill', 'contract'],
  on: ['add-constraint'],
  yieldsTo: [
    'new-check-rejects-old-writes',
    'set-not-null-rejects-old-writes',
    'required-column-breaks-old-inserts',
  ],
  *check({ table, constraint }, context) {
    if (constraint.type !== 'check' && constraint.type !== 'not-null') return
    if (constraint.isValid || context.isNew(table) || isKept(constraint, table, context)) return
    const columns = constraint.type === 'check' ? constraint.expression.columns : constraint.columns
    if (isRepaired(table, columns, context)) return
    const rule =
      constraint.type === 'check'
        ? constraint.expression.sql
        : `${quoteIdentifier(constraint.columns[0])} is not null`
    yield {
      message: `from now on every update of a row of ${show(table)} that breaks (${rule}) fails, whatever column it sets`,
      fix: advise(
        `repair what \`select * from ${show(table)} where not (${rule})\` finds in batches first, then add the constraint and validate it without a pause`,
      ),
    }
  },
})

type Tested = Extract<ConstraintDefinition, { readonly type: 'check' | 'not-null' }>

/** No row can break it. */
const isKept = (constraint: Tested, table: Name, context: RuleContext): boolean =>
  constraint.type === 'check'
    ? !constraint.isEnforced || passesOldWrites(constraint.expression, table, context)
    : findColumn(context.before, table, constraint.columns[0])?.isNullable === false

/** Rows were written before in this deploy, and that has been committed. */
const isRepaired = (table: Name, columns: readonly string[], context: RuleContext): boolean => {
  const together = earlierInTransaction(context)
  return earlierInUnit(context).some((step) => {
    const { change } = step
    if (together.includes(step) || !('table' in change) || change.table === null) return false
    if (change.kind === 'delete-rows') return isSameName(change.table, table)
    return (
      change.kind === 'update-rows' &&
      isSameName(change.table, table) &&
      change.columns.some((column) => columns.includes(column))
    )
  })
}
