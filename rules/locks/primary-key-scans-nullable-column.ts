import {
  defineRule,
  findColumn,
  findIndex,
  hedge,
  ownLongLocks,
  PHASES,
  replaceAction,
  requireValues,
  show,
  showColumns,
  showLocks,
  sizedSeverity,
  textOf,
  whenOldCodeIsGone,
  whoWaits,
  within,
} from '../../src/lint/kit.ts'

/** The index may be there already; the proof that no value is null may not. */
export default defineRule({
  id: 'primary-key-scans-nullable-column',
  family: 'locks',
  severity: 'error',
  summary: 'ADD PRIMARY KEY USING INDEX scans the table when a column may be null',
  why: `
    Making a primary key from an index that exists takes no time, unless one of its columns may be null. Then PostgreSQL
    sets it \`NOT NULL\` on the way and reads the whole table under \`ACCESS EXCLUSIVE\` to make sure. It skips that only
    when the column is \`NOT NULL\` already or a valid \`CHECK (… IS NOT NULL)\` proves it.

    Make the columns \`NOT NULL\` first, step by step and while reads and writes go on. The primary key itself is instant
    after that. PostgreSQL 18 refuses the key while a \`NOT NULL\` constraint of the column is still \`NOT VALID\`.`,

  examples: {
    bad: [
      {
        title: 'The column of the index may be null',
        sql: `
          create table orders (id bigint);
          create unique index orders_pkey on orders (id);
          -- next migration
          alter table orders add constraint orders_pkey primary key using index orders_pkey;`,
      },
    ],
    good: [
      {
        title: 'The column is NOT NULL',
        sql: `
          create table orders (id bigint not null);
          create unique index orders_pkey on orders (id);
          -- next migration
          alter table orders add constraint orders_pkey primary key using index orders_pkey;`,
      },
    ],
  },

  phases: PHASES,
  on: ['add-constraint'],
  yieldsTo: ['add-unique-builds-index'],
  *check({ table, constraint }, context) {
    if (constraint.type !== 'primary-key' || constraint.usingIndex === null) return
    const locks = ownLongLocks(context, 'scan')
    if (locks.length === 0) return

    const { before, options } = context
    const phase = whenOldCodeIsGone(context.phase)
    const index = findIndex(before, { schema: table.schema, name: constraint.usingIndex })
    const columns = index?.keys.flatMap(({ column }) => (column === null ? [] : [column])) ?? []
    const nullable = columns.filter((column) => findColumn(before, table, column)?.isNullable !== false)
    const what = nullable.length === 0 ? 'its columns are' : `${showColumns(nullable)} is`
    yield {
      message: `the primary key of ${show(table)} reads every row under ${showLocks(locks)} since nothing proves that ${what} not null: ${whoWaits(locks)} until the scan ends${hedge(context)}`,
      severity: sizedSeverity('error', locks, context),
      fix: replaceAction(context, 'make the columns NOT NULL first, each step in a transaction of its own', {
        instead: [],
        afterwards: [
          ...nullable.flatMap((column) => requireValues(phase, table, column, options.pgVersion)),
          within(phase, `alter table ${show(table)} ${textOf(context)}`),
        ],
      }),
      locks,
    }
  },
})
