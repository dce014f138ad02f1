import {
  advise,
  defineRule,
  earlierInUnit,
  findColumn,
  isSameName,
  type Name,
  type RuleContext,
  show,
} from '../../src/lint/kit.ts'

/** A write without a condition is either a backfill, which belongs into batches, or a mistake. */
export default defineRule({
  id: 'unfiltered-write-hits-every-row',
  family: 'data-loss',
  severity: 'error',
  summary: 'An UPDATE or DELETE without a condition overwrites or removes every row',
  why: `
    Without WHERE, or with a condition that is always true, an UPDATE overwrites a value in every row and a DELETE empties the table, in one
    transaction. The old values are gone at commit. Meanwhile every row is locked, and the table grows by a dead version of each row.

    Filling a column that the same deploy unit added is not reported here: nothing is overwritten. It still wants batches; see
    backfill-in-one-statement.`,
  examples: {
    bad: [
      {
        title: 'Every price is overwritten',
        sql: `
          create table items (id int primary key, price int);
          -- next migration
          update items set price = 0;`,
      },
    ],
    good: [
      {
        title: 'A real condition',
        sql: `
          create table items (id int primary key, price int);
          -- next migration
          update items set price = 0 where price is null and id between 1 and 1000;`,
      },
    ],
  },
  phases: ['expand', 'backfill', 'contract'],
  on: ['update-rows', 'delete-rows'],
  *check(change, context) {
    const { table, filter } = change
    if (context.isNew(table)) return
    if (filter.where !== null && filter.where.shape !== 'true') return
    if (filter.hasLimit) return
    if (change.kind === 'update-rows') {
      const old = change.columns.filter((column) => !isAddedBefore(table, column, context))
      if (old.length === 0) return
      const isUnknown = old.every((column) => findColumn(context.before, table, column) === undefined)
      yield {
        message: `this UPDATE overwrites ${old.join(', ')} in every row of ${show(table)}${isUnknown ? ', as far as the history shows' : ''}`,
        fix: advise('say which rows are meant, in batches by key'),
      }
      return
    }
    yield {
      message: `this DELETE removes every row of ${show(table)}`,
      fix: advise('say which rows are meant, in batches by key'),
    }
  },
})

/** The same deploy has added the column, perhaps in its expand phase or with IF NOT EXISTS, and nobody has written it. */
const isAddedBefore = (table: Name, column: string, context: RuleContext): boolean =>
  earlierInUnit(context).some(
    ({ change }) =>
      change.kind === 'add-column' && isSameName(change.table, table) && change.column.name === column,
  )
