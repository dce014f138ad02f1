import {
  advise,
  type ChangeOf,
  defineRule,
  earlierInUnit,
  findView,
  isSameName,
  type Problem,
  type RuleContext,
  show,
  showColumns,
  type View,
} from '../../src/lint/kit.ts'

/** Readers of a view rely on its columns, and PostgreSQL lets CREATE OR REPLACE only append to them. */
export default defineRule({
  id: 'replace-view-changes-shape',
  family: 'compatibility',
  severity: 'error',
  summary: 'Replacing a view with fewer, other or reordered columns is refused or breaks its readers',
  why: `
    \`CREATE OR REPLACE VIEW\` must begin with the columns of the old view, with the same names in the same order; only more may follow. Otherwise the server refuses it and
    the deploy stops. \`DROP\` and \`CREATE\` are not refused: then the readers of the running release fail for the columns that are missing.

    Append columns, and give a view of another shape another name.

    A plain view can be written through. When it gets a join, \`DISTINCT\` or \`GROUP BY\` it cannot, which is a warning: whether anybody writes through it,
    the history does not show.`,
  examples: {
    bad: [
      {
        title: 'The server refuses to drop a column',
        fails: true,
        sql: `
          create table orders (id int primary key, note text, total int);
          create view order_list as select id, note, total from orders;
          -- next migration
          create or replace view order_list as select id, total from orders;`,
      },
    ],
    good: [
      {
        title: 'One column more, at the end',
        sql: `
          create table orders (id int primary key, note text, total int);
          create view order_list as select id, note from orders;
          -- next migration
          create or replace view order_list as select id, note, total from orders;`,
      },
    ],
  },
  phases: ['expand', 'backfill', 'contract'],
  on: ['create-view', 'create-materialized-view'],
  *check(change, context) {
    const { view } = change
    const old = findView(context.before, view)
    if (old && change.kind === 'create-view' && change.isReplace) {
      if (!context.isNew(view) || isRefused(old, context)) yield* replaced(change, old, context)
      return
    }
    const dropped = earlierInUnit(context).findLast(
      ({ change: { kind, ...rest } }) =>
        (kind === 'drop-view' || kind === 'drop-materialized-view') &&
        'view' in rest &&
        isSameName(rest.view, view),
    )
    const before = dropped && findView(dropped.before, view)
    if (!before?.columns || context.phase === 'contract') return
    const left = findView(context.after, view)?.columns
    if (!left || left.includes(null)) return
    const missing = before.columns.filter(
      (column): column is string => column !== null && !left.includes(column),
    )
    if (missing.length === 0) return
    yield {
      message: `the new ${show(view)} lacks ${showColumns(missing)}: queries of the running release that read it fail`,
      fix: advise('keep the columns, or give the new view another name'),
    }
  },
})

/** The first columns are not those of the old view. */
function isRefused({ name, columns }: View, { after }: RuleContext): boolean {
  const now = findView(after, name)?.columns
  if (!columns || !now) return false
  return (
    now.length < columns.length ||
    columns.some(
      (column, at) => column !== null && now[at] !== null && now[at] !== undefined && now[at] !== column,
    )
  )
}

function* replaced(
  { view, query }: ChangeOf<'create-view'>,
  old: View,
  context: RuleContext,
): Iterable<Problem> {
  if (isRefused(old, context)) {
    yield {
      message: `the server refuses to replace ${show(view)}: its columns may only be appended to, not dropped, renamed or reordered`,
      fix: advise('append columns only, or give the new view another name'),
    }
  } else if (old.query.isSimple && !query.isSimple && context.phase !== 'contract') {
    yield {
      message: `${show(view)} cannot be written through any more: if the running release does so, its writes fail`,
      severity: 'warning',
      fix: advise('give the new view another name, or an INSTEAD OF trigger'),
    }
  }
}
