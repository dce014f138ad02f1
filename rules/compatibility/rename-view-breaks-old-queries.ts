import {
  advise,
  afterCommit,
  type ChangeOf,
  defineRule,
  type Fix,
  findView,
  isAtTopLevel,
  isHiding,
  type RuleContext,
  relationKind,
  replace,
  show,
  showColumn,
  showColumns,
  within,
} from '../../src/lint/kit.ts'

/** A view costs nothing, so there may be two of them for a while. */
export default defineRule({
  id: 'rename-view-breaks-old-queries',
  family: 'compatibility',
  severity: 'error',
  summary: 'Renaming a view or one of its columns fails the readers of one release',
  why: `
    Readers of the old release use the old name, those of the new release the new one, and both run at the same time. Whenever the rename happens,
    one of them fails. The same holds for a column of a view.

    A view holds no data: create a second one under the new name, or with the new column on top, and drop the first in the contract phase.

    Nothing is reported for a view of this deploy, and where the same transaction puts another one under the old name.`,
  examples: {
    bad: [
      {
        title: 'The running release reads big_orders',
        sql: `
          create table orders (id int primary key, total int);
          create view big_orders as select id from orders where total > 100;
          -- next migration
          alter view big_orders rename to large_orders;`,
      },
    ],
    good: [
      {
        title: 'Two views for a while',
        sql: `
          create table orders (id int primary key, total int);
          create view big_orders as select id from orders where total > 100;
          -- file: 0002_large/expand.sql
          create view large_orders as select id from orders where total > 100;
          -- file: 0002_large/contract.sql
          drop view big_orders;`,
      },
    ],
  },
  phases: ['expand', 'backfill', 'contract'],
  on: ['rename-view', 'rename-view-column'],
  *check(change, context) {
    const { view, to } = change
    if (context.isNew(view)) return
    const after = afterCommit(context)
    if (change.kind === 'rename-view-column') {
      if (findView(after, view)?.columns?.includes(change.column)) return
      yield {
        message: `renaming ${showColumn(view, change.column)} to ${to} fails the readers of one of the two releases`,
        fix: advise(
          `append a column ${to} with CREATE OR REPLACE VIEW, and leave ${change.column} until the contract phase`,
        ),
      }
      return
    }
    if (relationKind(after, view) !== undefined) return
    if (context.phase === 'contract' && isHiding(view.name, to)) return
    yield {
      message: `renaming ${show(view)} to ${to} fails the readers of one of the two releases`,
      fix: fixOf(change, context),
    }
  },
})

function fixOf({ view, to, isMaterialized }: ChangeOf<'rename-view'>, context: RuleContext): Fix {
  const say = `create a second view ${to}, and drop ${view.name} in the contract phase`
  const known = findView(context.before, view)
  if (known === undefined || isMaterialized || context.phase === 'contract' || !isAtTopLevel(context))
    return advise(say)
  const options = known.isSecurityInvoker ? ' with (security_invoker = true)' : ''
  const names = known.columns?.filter((column) => column !== null)
  const columns =
    names === undefined || names.length < (known.columns?.length ?? 0) ? '' : ` (${showColumns(names)})`
  return replace(
    say,
    within('expand', `create view ${show({ ...view, name: to })}${columns}${options} as ${known.query.sql}`),
    within('contract', `drop view ${show(view)}`),
  )
}
