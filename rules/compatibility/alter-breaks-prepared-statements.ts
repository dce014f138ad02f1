import { advise, defineRule, findColumn, showColumn, showType } from '../../src/lint/kit.ts'

/** The plan is kept, its result type is not. */
export default defineRule({
  id: 'alter-breaks-prepared-statements',
  family: 'compatibility',
  severity: 'warning',
  summary: 'Dropping or retyping a column fails statements that pooled connections have prepared',
  why: `
    A prepared statement remembers the types of its result. When a column in it goes or changes its type, also in a way that costs nothing, the next
    execution fails with \`cached plan must not change result type\` (0A000), once for each statement on each pooled connection; inside a transaction the
    whole transaction fails. Many drivers prepare without being asked.

    Statements with a list of columns survive a drop of other columns, \`SELECT *\` and \`RETURNING *\` do not. Let the code list its columns, use a
    driver that prepares again by itself, and recycle the connections right after the step.

    Nothing is reported for a column of this deploy, and where the old release fails anyway.`,
  examples: {
    bad: [
      {
        title: 'The result type changes, if only from varchar to text',
        sql: `
          create table orders (id int primary key, code varchar(20));
          -- next migration
          alter table orders alter column code type text;`,
      },
    ],
    good: [
      {
        title: 'A new column of its own',
        sql: `
          create table orders (id int primary key, code varchar(20));
          -- next migration
          alter table orders add column long_code text;`,
      },
    ],
  },
  phases: ['expand', 'backfill', 'contract'],
  on: ['drop-column', 'change-type'],
  yieldsTo: ['drop-column-still-read', 'change-type-breaks-old-code'],
  *check(change, context) {
    const { table, column } = change
    const known = findColumn(context.before, table, column)
    if (context.isNewColumn(table, column)) return
    if (change.kind === 'drop-column') {
      if (change.ifExists && known === undefined) return
      yield {
        message: `statements prepared as SELECT * or RETURNING * fail once per connection when ${showColumn(table, column)} is dropped`,
        fix: advise('list the columns in the code, and recycle the connection pools right after the step'),
      }
      return
    }
    if (known && showType(known.type) === showType(change.to)) return
    yield {
      message: `statements prepared with ${showColumn(table, column)} in their result fail once per connection when its type changes`,
      fix: advise(
        'recycle the connection pools right after the step, or use a driver that prepares again by itself',
      ),
    }
  },
})
