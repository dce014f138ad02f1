import {
  advise,
  columnSql,
  defineRule,
  findColumn,
  replaceAction,
  showColumn,
  showType,
  type Type,
} from '../../src/lint/kit.ts'

/** Without an equality operator rows cannot be compared. */
export default defineRule({
  id: 'json-column-breaks-distinct',
  family: 'compatibility',
  severity: 'warning',
  summary: 'A json column fails SELECT DISTINCT *, GROUP BY and UNION on its table',
  why: `
    \`json\`, \`xml\` and \`point\` have no equality. As soon as the table has such a column, statements that compare whole rows fail: \`SELECT DISTINCT *\`,
    \`GROUP BY\` of all columns, \`UNION\` and \`EXCEPT\` of \`*\`, with "could not identify an equality operator". Database libraries write \`DISTINCT\` over
    all columns when they join.

    Use \`jsonb\`, which can be compared.

    Nothing is reported for a new table.`,
  examples: {
    bad: [
      {
        title: 'SELECT DISTINCT * FROM orders fails from now on',
        sql: `
          create table orders (id int primary key);
          -- next migration
          alter table orders add column payload json;`,
      },
    ],
    good: [
      {
        title: 'jsonb can be compared',
        sql: `
          create table orders (id int primary key);
          -- next migration
          alter table orders add column payload jsonb;`,
      },
    ],
  },
  phases: ['expand', 'backfill'],
  on: ['add-column', 'change-type'],
  yieldsTo: ['change-type-breaks-old-code'],
  *check(change, context) {
    const { table } = change
    if (context.isNew(table)) return
    const [column, type] =
      change.kind === 'add-column' ? [change.column.name, change.column.type] : [change.column, change.to]
    const known = findColumn(context.before, table, column)
    if (!isIncomparable(type) || (known && isIncomparable(known.type))) return
    const isJson = type.name === 'json'
    const say = isJson ? 'use jsonb' : 'list the columns in statements that compare rows, before this deploy'
    yield {
      message: `rows of ${showColumn(table, column)} type ${showType(type)} cannot be compared: SELECT DISTINCT *, GROUP BY and UNION of all columns fail`,
      fix:
        isJson && change.kind === 'add-column' && change.column.generated === null
          ? replaceAction(context, say, {
              instead: [`add column ${columnSql({ ...change.column, type: { ...type, name: 'jsonb' } })}`],
              afterwards: [],
            })
          : advise(say),
    }
  },
})

const isIncomparable = ({ schema, name }: Type): boolean =>
  schema === '' && ['json', 'xml', 'point'].includes(name)
