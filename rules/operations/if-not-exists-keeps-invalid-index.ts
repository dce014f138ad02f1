import {
  defineRule,
  earlierInUnit,
  outside,
  quoteIdentifier,
  quoteName,
  replace,
} from '../../src/lint/kit.ts'

/** The clause compares names, not validity. */
export default defineRule({
  id: 'if-not-exists-keeps-invalid-index',
  family: 'operations',
  severity: 'error',
  summary: 'CREATE INDEX CONCURRENTLY IF NOT EXISTS accepts the invalid index that a failed run left behind',
  why: `
    When CREATE INDEX CONCURRENTLY fails, its invalid index stays under its name. With IF NOT EXISTS the second run sees that name, says "already
    exists, skipping", and succeeds. The migration is recorded as done, the index serves no query, and every write pays for it.

    Drop a leftover first, then create without the clause. Both statements run outside a transaction.`,
  examples: {
    bad: [
      {
        title: 'The second run would be a success',
        transaction: 'none',
        sql: `
          create table orders (id int primary key, note text);
          -- next migration
          create index concurrently if not exists orders_note on orders (note);`,
      },
    ],
    good: [
      {
        title: 'A leftover is dropped first',
        transaction: 'none',
        sql: `
          create table orders (id int primary key, note text);
          -- next migration
          drop index concurrently if exists orders_note;
          create index concurrently orders_note on orders (note);`,
      },
    ],
  },
  phases: ['expand', 'backfill', 'contract', 'rollback'],
  on: ['create-index'],
  *check({ index, table, isConcurrent, ifNotExists }, context) {
    if (!isConcurrent || !ifNotExists || index.name === null) return
    const before = earlierInUnit(context).at(-1)?.change
    if (before?.kind === 'drop-index' && before.ifExists && before.index.name === index.name) return
    const { statement } = context.step
    const name =
      table.schema === 'public'
        ? quoteIdentifier(index.name)
        : quoteName({ schema: table.schema, name: index.name })
    yield {
      message: `after a failed run, IF NOT EXISTS keeps the invalid index ${index.name} and reports success`,
      fix: replace(
        'drop a leftover first and create without the clause',
        outside(context.phase, `drop index concurrently if exists ${name};`),
        outside(context.phase, `${statement.sql.replace(/\s+if\s+not\s+exists\b/i, '')};`),
      ),
    }
  },
})
