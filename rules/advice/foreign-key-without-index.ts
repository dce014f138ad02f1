import {
  advise,
  type Catalog,
  constraintsWritten,
  defineRule,
  type Fix,
  findTable,
  indexesOf,
  isAtTopLevel,
  type Name,
  nameFor,
  outside,
  quoteIdentifier,
  type RuleContext,
  replace,
  show,
  showColumns,
  within,
} from '../../src/lint/kit.ts'

/** PostgreSQL indexes the referenced side and leaves the referencing one to its author. */
export default defineRule({
  id: 'foreign-key-without-index',
  family: 'advice',
  severity: 'advice',
  isOptIn: true,
  summary:
    'No index leads with the columns of a foreign key, so that deleting a referenced row scans the table',
  why: `
    When a row of the referenced table is deleted, or its key changes, PostgreSQL looks for rows that point to it, once for each row. Without an index that
    begins with the columns of the foreign key it reads the whole referencing table each time, while it holds the row locks. Joins from parent to child
    read it all as well.

    Build the index CONCURRENTLY before the foreign key is added. It is not needed where the referenced table never loses a row. An index that the same
    deploy unit makes later counts.`,
  examples: {
    bad: [
      {
        title: 'Deleting a customer reads all orders',
        sql: `
          create table customers (id bigint primary key);
          create table orders (id bigint primary key, customer_id bigint);
          -- next migration
          alter table orders add foreign key (customer_id) references customers not valid;`,
      },
    ],
    good: [
      {
        title: 'With an index',
        sql: `
          create table customers (id bigint primary key);
          create table orders (id bigint primary key, customer_id bigint);
          create index orders_customer_id on orders (customer_id);
          -- next migration
          alter table orders add foreign key (customer_id) references customers not valid;`,
      },
    ],
  },
  phases: ['expand', 'contract'],
  on: ['create-table', 'add-column', 'add-constraint'],
  *check(change, context) {
    if (change.table.schema === 'pg_temp') return
    const end = context.unitSteps.findLast(({ phase }) => phase !== 'rollback')?.after ?? context.after
    if (findTable(end, change.table)?.isComplete !== true) return
    for (const key of constraintsWritten(change)) {
      if (key.type !== 'foreign-key' || isIndexed(end, change.table, key.columns)) continue
      yield {
        message: `no index of ${show(change.table)} begins with ${showColumns(key.columns)}: deleting from ${show(key.references)} reads the whole table`,
        fix: indexFix(context, change.table, key.columns),
      }
    }
  },
})

/** The first keys of an index in any order; a predicate may only leave out rows that reference nothing. */
const isIndexed = (catalog: Catalog, table: Name, columns: readonly string[]): boolean =>
  indexesOf(catalog, table).some(({ keys, where, method }) => {
    const leading = keys.slice(0, columns.length).map(({ column }) => column)
    const isWhole = where === null || columns.every((column) => where.provesNotNull.includes(column))
    return isWhole && method !== 'brin' && columns.every((column) => leading.includes(column))
  })

function indexFix(context: RuleContext, table: Name, columns: readonly string[]): Fix {
  const say = `index ${showColumns(columns)}`
  const { step, phase, effects, isNew } = context
  const isPlain = findTable(context.after, table)?.kind === 'table'
  if (!isAtTopLevel(context) || !isPlain || !effects.isAllowedInTransaction) return advise(say)
  const name = quoteIdentifier(nameFor(table.name, ...columns, 'idx'))
  const isOnNew = isNew(table) || step.change.kind === 'create-table'
  const index = isOnNew
    ? within(phase, `create index ${name} on ${show(table)} (${showColumns(columns)})`)
    : outside(phase, `create index concurrently ${name} on ${show(table)} (${showColumns(columns)})`)
  const statement = within(phase, step.statement.sql)
  return step.change.kind === 'add-constraint'
    ? replace(say, index, statement)
    : replace(say, statement, index)
}
