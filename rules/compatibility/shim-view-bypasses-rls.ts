import {
  advise,
  beforeTransaction,
  type ChangeOf,
  defineRule,
  findTable,
  findView,
  isAtTopLevel,
  isSameName,
  type RuleContext,
  replace,
  show,
  within,
} from '../../src/lint/kit.ts'

/** A view reads with the rights of its owner, whom policies seldom bind. */
export default defineRule({
  id: 'shim-view-bypasses-rls',
  family: 'compatibility',
  severity: 'error',
  summary: 'A view over a table with row security shows all of its rows',
  why: `
    A view reads its tables as its owner. The owner of the table is not bound by the table's policies, so whoever may read the view sees every row, also those that
    the policies hide from them. Nothing fails.

    Create the view with \`security_invoker = true\`, from PostgreSQL 15 on: then the policies of the caller apply. Before 15 do not put a view over such
    a table.

    Nothing is reported for a table of this deploy, and for a view that has read the table before.`,
  examples: {
    bad: [
      {
        title: 'Every reader of the view sees all orders',
        pgVersion: 16,
        sql: `
          create table orders (id int primary key, owner text);
          alter table orders enable row level security;
          create policy own_orders on orders using (owner = current_user);
          -- next migration
          create view order_list as select id, owner from orders;`,
      },
    ],
    good: [
      {
        title: 'The policies of the caller apply',
        pgVersion: 16,
        sql: `
          create table orders (id int primary key, owner text);
          alter table orders enable row level security;
          create policy own_orders on orders using (owner = current_user);
          -- next migration
          create view order_list with (security_invoker = true) as select id, owner from orders;`,
      },
    ],
  },
  phases: ['expand', 'backfill'],
  on: ['create-view'],
  *check(change, context) {
    const { view, query, isSecurityInvoker } = change
    if (isSecurityInvoker) return
    const old = findView(beforeTransaction(context), view)
    const guarded = query.reads.filter(
      (name) =>
        findTable(context.before, name)?.hasRowSecurity &&
        !context.isNew(name) &&
        !old?.query.reads.some((read) => isSameName(read, name)),
    )
    const [table] = guarded
    if (table === undefined) return
    yield {
      message: `the view ${show(view)} shows every row of ${show(table)}, whatever its policies say`,
      fix: fixOf(change, context),
    }
  },
})

function fixOf({ options }: ChangeOf<'create-view'>, context: RuleContext) {
  if (context.options.pgVersion < 15)
    return advise('leave the view out: before PostgreSQL 15 it cannot be bound by the policies')
  const say = 'create it with security_invoker = true'
  const { sql } = context.step.statement
  const head =
    /^(create\s+(?:or\s+replace\s+)?(?:temp(?:orary)?\s+)?view\s+(?:"[^"]+"|[\w$.])+(?:\s*\([^)]*\))?)\s+as\b/i
  if (options.length > 0 || !isAtTopLevel(context) || !head.test(sql)) return advise(say)
  return replace(say, within(context.phase, sql.replace(head, '$1 with (security_invoker = true) as')))
}
