import {
  advise,
  afterCommit,
  type ChangeOf,
  defineRule,
  type Fix,
  findTable,
  isAtTopLevel,
  isHiding,
  nameBefore,
  type RuleContext,
  replace,
  shimOf,
  shimSql,
  show,
  within,
} from '../../src/lint/kit.ts'

/** A view under the old name, made in the same transaction, is the way out. */
export default defineRule({
  id: 'rename-table-breaks-old-queries',
  family: 'compatibility',
  severity: 'error',
  summary: 'RENAME TO fails the queries of one of the two releases',
  why: `
    The old release names the table by its old name, the new one by its new name, and both run at the same time for a while. Whenever the rename
    happens, one of them fails.

    The best name is the one that it has. Otherwise rename it and create a view with the old name *in the same transaction*: a plain list of the
    table's columns, with the same grants. \`SELECT\`, \`INSERT\`, \`UPDATE\`, \`DELETE\` and \`ON CONFLICT\` work through such a view. Drop it in the
    contract phase. What does not work through it, \`shim-view-differs-from-table\` says.

    Nothing is reported for a table of this deploy, for a partition, where a table with all the old columns takes the name in the same transaction,
    and, in the contract phase, for a rename that hides a table before it is dropped: \`orders_old\`, \`orders_dropped\`, \`_orders\`.`,
  examples: {
    bad: [
      {
        title: 'The old release selects from orders',
        sql: `
          create table orders (id int primary key, note text);
          -- next migration
          alter table orders rename to purchases;`,
      },
    ],
    good: [
      {
        title: 'A view takes the old name at once',
        sql: `
          create table orders (id int primary key, note text);
          -- next migration
          alter table orders rename to purchases;
          create view orders as select id, note from purchases;`,
      },
    ],
  },
  phases: ['expand', 'backfill', 'contract'],
  on: ['rename-table'],
  *check(change, context) {
    const { table, to } = change
    const known = findTable(context.before, table)
    if (context.isNew(table) || known?.partitionOf) return
    if (context.phase === 'contract' && isHiding(table.name, to)) return
    const shim = shimOf(context, table)
    if (shim?.kind === 'view' && shim.query.isSimple) return
    const heir = findTable(afterCommit(context), nameBefore(context, table))
    if (heir && (known?.columns ?? []).every(({ name }) => heir.columns.some((c) => c.name === name))) return
    yield {
      message: `renaming ${show(table)} to ${to} fails one of the two releases: the old one names ${table.name}, the new one ${to}`,
      fix: fixOf(change, context),
    }
  },
})

function fixOf({ table, to }: ChangeOf<'rename-table'>, context: RuleContext): Fix {
  const say =
    'keep the name, or create a view under the old name in the same transaction and drop it in the contract phase'
  const shim = shimSql(context, table, table, { schema: table.schema, name: to })
  const isOnlyChange = context.step.siblings.length === 1 && isAtTopLevel(context)
  if (shim === null || !isOnlyChange || context.phase === 'contract') return advise(say)
  return replace(
    say,
    within('expand', `${context.step.statement.sql};\n${shim}`),
    within('contract', `drop view ${show(table)}`),
  )
}
