import {
  addTwin,
  advise,
  type ChangeOf,
  canHaveTwin,
  defineRule,
  dropTwin,
  type Fix,
  findColumn,
  isHiding,
  type RuleContext,
  replaceAction,
  requireValues,
  shimOf,
  showColumn,
} from '../../src/lint/kit.ts'

/** In either phase: one of two releases that run at the same time names a column that does not exist. */
export default defineRule({
  id: 'rename-column-breaks-old-queries',
  family: 'compatibility',
  severity: 'error',
  summary: 'RENAME COLUMN fails the queries of one of the two releases',
  why: `
    There is no moment at which old and new code agree on the name. Rename before the release and the old one fails, rename after it and the new
    one does. That it takes the server no time is beside the point. Bodies of functions that are kept as text do not follow either.

    Add a column under the new name, let a trigger (or both versions of the code) write each value into the other, fill the old rows, move reads
    and writes over, and drop the old column in the contract phase.

    Nothing is reported for a table or column of this deploy, and where in the same transaction the table is renamed as well and a view with the
    old name and the old column names takes its place. In the contract phase a rename that only hides a column nobody names any more is expected:
    \`note\` to \`note_dropped\`, \`note_old\`, \`note_deprecated\`, or any name that begins with an underscore.`,
  examples: {
    bad: [
      {
        title: 'The old release selects note, the new one memo',
        sql: `
          create table orders (id int primary key, note text);
          -- next migration
          alter table orders rename column note to memo;`,
      },
    ],
    good: [
      {
        title: 'Both names exist while both releases run',
        sql: `
          create table orders (id int primary key, note text);
          -- file: 0002_memo/expand.sql
          alter table orders add column memo text;
          create function orders_sync() returns trigger language plpgsql as $$
          begin
            if new.memo is null then new.memo := new.note; else new.note := new.memo; end if;
            return new;
          end $$;
          create trigger orders_sync before insert or update on orders for each row execute function orders_sync();
          -- file: 0002_memo/backfill.sql
          update orders set memo = note where memo is null;
          -- file: 0002_memo/contract.sql
          drop trigger orders_sync on orders;
          alter table orders drop column note;`,
      },
    ],
  },
  phases: ['expand', 'backfill', 'contract'],
  on: ['rename-column'],
  *check(change, context) {
    const { table, column, to } = change
    if (context.isNewColumn(table, column)) return
    if (context.phase === 'contract' && isHiding(column, to)) return
    if (shimOf(context, table)?.columns?.includes(column)) return
    yield {
      message: `renaming ${showColumn(table, column)} to ${to} fails one of the two releases: the old one names ${column}, the new one ${to}`,
      fix: fixOf(change, context),
    }
  },
})

function fixOf({ table, column, to }: ChangeOf<'rename-column'>, context: RuleContext): Fix {
  const say = `add ${to} beside ${column}, keep both in step by a trigger, fill it, and drop ${column} in the contract phase`
  const known = findColumn(context.before, table, column)
  if (known === undefined || context.phase === 'contract' || !canHaveTwin(context.before, table, column))
    return advise(say)
  const required = known.isNullable ? [] : requireValues('contract', table, to, context.options.pgVersion)
  return replaceAction(context, say, {
    instead: [],
    afterwards: [...addTwin(table, known, to), ...required, dropTwin(table, known, to)],
  })
}
