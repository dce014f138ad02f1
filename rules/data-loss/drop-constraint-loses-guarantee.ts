import {
  advise,
  type Constraint,
  type ConstraintDefinition,
  defineRule,
  findTable,
  indexesOf,
  isSameName,
  type Name,
  quoteIdentifier,
  type RuleContext,
  show,
  showColumns,
} from '../../src/lint/kit.ts'

/** From the moment of the drop rows may come in that the constraint would have refused, and re-adding it may fail. */
export default defineRule({
  id: 'drop-constraint-loses-guarantee',
  family: 'data-loss',
  severity: 'warning',
  summary: 'Dropping a constraint lets rows in that readers do not expect',
  why: `
    Code relies on constraints without naming them: that an order has a customer, that a price is not negative. When one goes, the first bad row may
    come minutes later and be found months later. Adding the constraint again needs a scan, and fails if the bad row is there.

    If a stronger one replaces it, add that one first, in the same deploy. If it is meant to go, nothing else is asked for.`,
  examples: {
    bad: [
      {
        title: 'Nothing takes its place',
        sql: `
          create table items (id int primary key, price int constraint price_positive check (price > 0));
          -- next migration
          alter table items drop constraint price_positive;`,
      },
    ],
    good: [
      {
        title: 'The successor is added in the same deploy',
        sql: `
          create table items (id int primary key, price int constraint price_positive check (price > 0));
          -- next migration
          alter table items add constraint price_sane check (price > 0 and price < 1000000) not valid;
          alter table items drop constraint price_positive;`,
      },
    ],
  },
  phases: ['expand', 'backfill', 'contract'],
  on: ['drop-constraint', 'alter-constraint'],
  *check(change, context) {
    const { table, constraint: name } = change
    if (change.kind === 'alter-constraint' && change.isEnforced !== false) return
    const lost = findTable(context.before, table)?.constraints.find((each) => each.name === name)
    if (lost === undefined || context.isNew(table) || lost.origin?.unit === context.step.unit) return
    const what = guaranteeOf(lost)
    if (what === null || isProofOnly(lost, table, context) || isGoneToo(lost, table, context)) return
    if (hasSuccessor(lost, table, context)) return
    yield {
      message: `${change.kind === 'drop-constraint' ? 'dropping' : 'not enforcing'} ${quoteIdentifier(name)} gives up ${what} on ${show(table)}`,
      fix: advise('add its successor first in the same deploy, or say in an ignore why no row needs it'),
    }
  },
})

function guaranteeOf(constraint: Constraint): string | null {
  switch (constraint.type) {
    case 'check':
      return constraint.isEnforced ? `check (${constraint.expression.sql})` : null
    case 'foreign-key':
      return constraint.isEnforced ? `the reference to ${show(constraint.references)}` : null
    case 'unique':
    case 'primary-key':
      return `the uniqueness of ${showColumns(constraint.columns)}`
    case 'exclude':
    case 'not-null':
      return null
  }
}

const columnsOf = (constraint: ConstraintDefinition): readonly string[] =>
  constraint.type === 'check'
    ? constraint.expression.columns
    : 'columns' in constraint
      ? constraint.columns
      : []

/** A CHECK that only proved NOT NULL has done its work once the column is NOT NULL. */
const isProofOnly = (constraint: Constraint, table: Name, { before }: RuleContext): boolean =>
  constraint.type === 'check' &&
  constraint.expression.provesNotNull.length > 0 &&
  constraint.expression.columns.every((column) =>
    findTable(before, table)?.columns.some(({ name, isNullable }) => name === column && !isNullable),
  )

const isGoneToo = (constraint: Constraint, table: Name, { unitSteps }: RuleContext): boolean =>
  unitSteps.some(
    ({ change }) =>
      (change.kind === 'drop-column' &&
        isSameName(change.table, table) &&
        columnsOf(constraint).includes(change.column)) ||
      (change.kind === 'drop-table' && isSameName(change.table, table)),
  )

/** Another constraint of the kind over some of the columns; of a key, one that is as strong when the deploy unit ends. */
function hasSuccessor(lost: Constraint, table: Name, { unitSteps, after, step }: RuleContext): boolean {
  const columns = columnsOf(lost)
  if (lost.type === 'unique' || lost.type === 'primary-key') {
    const end = unitSteps.findLast(({ phase }) => phase !== 'rollback')?.after ?? after
    return indexesOf(end, table).some(
      ({ isUnique, where, keys, origin }) =>
        isUnique &&
        where === null &&
        keys.every(({ column, expression }) =>
          column === null
            ? // `md5(version)` for `version`: nobody can tell from the text that it is weaker.
              origin?.unit === step.unit && expression?.columns.some((each) => columns.includes(each))
            : columns.includes(column),
        ),
    )
  }
  return unitSteps.some(
    ({ change, index }) =>
      index !== step.index &&
      change.kind === 'add-constraint' &&
      isSameName(change.table, table) &&
      change.constraint.type === lost.type &&
      columnsOf(change.constraint).some((column) => columns.includes(column)),
  )
}
