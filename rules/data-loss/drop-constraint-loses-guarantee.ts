import {
  advise,
  defineRule,
  earlierInUnit,
  findTable,
  isSameName,
  laterInUnit,
  type Step,
  show,
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
  on: ['drop-constraint'],
  *check({ table, constraint }, context) {
    const dropped = findTable(context.before, table)?.constraints.find(({ name }) => name === constraint)
    if (dropped === undefined || context.isNew(table) || dropped.origin?.unit === context.step.unit) return
    if (dropped.type !== 'check' && dropped.type !== 'foreign-key') return
    const columns = dropped.type === 'check' ? dropped.expression.columns : dropped.columns
    // A CHECK that only proved NOT NULL has done its work once the column is NOT NULL.
    const isProofOnly =
      dropped.type === 'check' &&
      dropped.expression.provesNotNull.length > 0 &&
      columns.every((column) =>
        findTable(context.before, table)?.columns.some((c) => c.name === column && !c.isNullable),
      )
    if (isProofOnly) return
    const siblings = context.step.siblings.map((change) => ({ change }))
    const around: readonly Pick<Step, 'change'>[] = [
      ...earlierInUnit(context),
      ...siblings,
      ...laterInUnit(context),
    ]
    const isReplaced = around.some(
      ({ change }) =>
        (change.kind === 'add-constraint' &&
          isSameName(change.table, table) &&
          change.constraint.type === dropped.type &&
          overlaps(
            change.constraint.type === 'check'
              ? change.constraint.expression.columns
              : columnsOf(change.constraint),
            columns,
          )) ||
        (change.kind === 'drop-column' &&
          isSameName(change.table, table) &&
          columns.includes(change.column)) ||
        (change.kind === 'drop-table' && isSameName(change.table, table)),
    )
    if (isReplaced) return
    const what =
      dropped.type === 'check'
        ? `check (${dropped.expression.sql})`
        : `the reference to ${show(dropped.references)}`
    yield {
      message: `dropping ${constraint} gives up ${what} on ${show(table)}`,
      fix: advise('add its successor first in the same deploy, or say in an ignore why no row needs it'),
    }
  },
})

const columnsOf = (constraint: { readonly columns?: readonly string[] }): readonly string[] =>
  constraint.columns ?? []

const overlaps = (a: readonly string[], b: readonly string[]): boolean =>
  a.some((column) => b.includes(column))
