import {
  advise,
  columnSql,
  defaultOfType,
  defineRule,
  fill,
  hedge,
  isConstrainedDomain,
  ownLongLocks,
  PHASES,
  quoteIdentifier,
  replaceAction,
  requireValues,
  showColumn,
  showLocks,
  volatilityOf,
  whenOldCodeIsGone,
  whoWaits,
} from '../../src/lint/kit.ts'

/** A default is stored once for all old rows, unless its value may differ from row to row. */
export default defineRule({
  id: 'volatile-default-rewrites-table',
  family: 'locks',
  severity: 'error',
  summary: 'ADD COLUMN with a volatile default rewrites the whole table',
  why: `
    PostgreSQL adds a column with a default in no time when it can evaluate the default once and keep that value
    for all rows that exist. It can do so for constants and for everything that is stable within a statement:
    \`now()\`, \`current_date\`, \`current_user\`, \`jsonb_build_object(…)\`, arithmetic on them.

    It cannot when the function is \`VOLATILE\`, as \`gen_random_uuid()\`, \`clock_timestamp()\`, \`random()\` and every
    function of your own that is not declared otherwise. Then each row needs its own value, and the table and all its
    indexes are written anew under \`ACCESS EXCLUSIVE\`: nobody reads or writes until that is done. Transactions with
    an older snapshot find the table empty afterwards.

    Add the column without the default and set the default in the same statement: only new rows get it. Then fill the
    old rows in batches.`,

  examples: {
    bad: [
      {
        title: 'Every row gets another identifier',
        sql: `
          create table orders (id bigint primary key);
          -- next migration
          alter table orders add column token uuid default gen_random_uuid();`,
      },
    ],
    good: [
      {
        title: 'The default is for new rows, old rows are filled later',
        sql: `
          create table orders (id bigint primary key);
          -- next migration
          alter table orders add column token uuid, alter column token set default gen_random_uuid();`,
      },
      {
        title: 'now() is the same for every row',
        sql: `
          create table orders (id bigint primary key);
          -- next migration
          alter table orders add column created_at timestamptz not null default now();`,
      },
    ],
  },

  phases: PHASES,
  on: ['add-column'],
  yieldsTo: ['add-identity-rewrites-table'],
  *check({ table, column }, context) {
    const value = column.default ?? defaultOfType(context.before, column.type)
    const volatility = value === null ? 'settled' : volatilityOf(value, context.before)
    if (value === null || volatility === 'settled') return
    const locks = ownLongLocks(context, 'rewrite')
    if (locks.length === 0) return

    const name = quoteIdentifier(column.name)
    // Without the default of the domain's the column would be another one.
    const isPlain =
      column.constraints.length === 0 &&
      column.default !== null &&
      isConstrainedDomain(column.type, context.before) === false
    const say =
      'add the column without the default, set the default for new rows, and fill the old rows in batches'
    const required = column.notNull
      ? requireValues(whenOldCodeIsGone(context.phase), table, column.name, context.options.pgVersion)
      : []
    yield {
      message: `the default ${value.sql} of ${showColumn(table, column.name)} ${volatility === 'volatile' ? 'is' : 'may be'} volatile: the table is rewritten under ${showLocks(locks)}, and ${whoWaits(locks)} until that is done${hedge(context)}`,
      fix: isPlain
        ? replaceAction(context, say, {
            instead: [
              `add column ${columnSql(column, { default: true, notNull: true })}`,
              `alter column ${name} set default ${value.sql}`,
            ],
            afterwards: [fill(table, column.name, value.sql), ...required],
          })
        : advise(say),
      locks,
    }
  },
})
