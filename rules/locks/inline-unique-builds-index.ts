import {
  advise,
  buildKey,
  type ColumnDefinition,
  columnSql,
  constraintsAdded,
  defineRule,
  type Fix,
  isKey,
  type Name,
  ownLongLocks,
  PHASES,
  type RuleContext,
  replaceAction,
  requireValues,
  showColumn,
  showLocks,
  sizedSeverity,
  whenOldCodeIsGone,
  whoWaits,
} from '../../src/lint/kit.ts'

/** An inline UNIQUE or PRIMARY KEY builds its index under the lock of the ALTER TABLE. */
export default defineRule({
  id: 'inline-unique-builds-index',
  family: 'locks',
  severity: 'error',
  summary: 'ADD COLUMN … UNIQUE or PRIMARY KEY builds an index under ACCESS EXCLUSIVE',
  why: `
    Adding a column takes no time; a key on it does. PostgreSQL builds the index at once, reading the whole table, and
    it does so under the \`ACCESS EXCLUSIVE\` lock of the \`ALTER TABLE\`. Reads and writes wait until the index stands,
    even though every row holds the same null.

    Add the column by itself. Then build the unique index with \`CONCURRENTLY\`, outside a transaction, and turn it
    into the constraint with \`ADD CONSTRAINT … USING INDEX\`, which takes no time. There is no \`NOT VALID\` for keys.`,

  examples: {
    bad: [
      {
        title: 'A new column that must be unique',
        sql: `
          create table orders (id bigint primary key);
          -- next migration
          alter table orders add column code text unique;`,
      },
    ],
    good: [
      {
        title: 'The index is built while writes go on',
        transaction: 'none',
        sql: `
          create table orders (id bigint primary key);
          -- next migration
          alter table orders add column code text;
          create unique index concurrently orders_code_key on orders (code);
          alter table orders add constraint orders_code_key unique using index orders_code_key;`,
      },
    ],
  },

  phases: PHASES,
  on: ['add-column'],
  yieldsTo: [
    'add-identity-rewrites-table',
    'add-stored-column-rewrites-table',
    'add-domain-column-rewrites-table',
    'volatile-default-rewrites-table',
  ],
  *check({ table, column }, context) {
    const locks = column.constraints.some(isKey) ? ownLongLocks(context) : []
    if (locks.length === 0) return

    yield {
      message: `the key on the new column ${showColumn(table, column.name)} builds an index under ${showLocks(locks)}: ${whoWaits(locks)} until it is built`,
      severity: sizedSeverity('error', locks, context),
      fix: keyAfterwards(table, column, context),
      locks,
    }
  },
})

function keyAfterwards(table: Name, column: ColumnDefinition, context: RuleContext): Fix {
  const say =
    'add the column alone, build the unique index with CONCURRENTLY, then add the constraint USING INDEX'
  const keys = constraintsAdded(context).filter(isKey)
  if (keys.length === 0 || keys.length !== column.constraints.length) return advise(say)

  const { phase, options } = context
  const later = whenOldCodeIsGone(phase)
  const keyPhase = column.default === null ? phase : later
  return replaceAction(context, say, {
    instead: [`add column ${columnSql(column, { constraints: true, notNull: true })}`],
    afterwards: [
      ...(column.notNull ? requireValues(later, table, column.name, options.pgVersion) : []),
      ...keys.flatMap((key) => buildKey(column.notNull ? later : keyPhase, table, key.name, key)),
    ],
  })
}
