import {
  advise,
  defineRule,
  earlierInUnit,
  findColumn,
  isSameName,
  laterInUnit,
  type Step,
  showColumn,
} from '../../src/lint/kit.ts'

/** What a schema diff makes of a rename. */
export default defineRule({
  id: 'drop-and-add-loses-data',
  family: 'data-loss',
  severity: 'warning',
  summary: 'A column is dropped while a similar one is added, and nothing copies its values',
  why: `
    A tool that compares two schemas cannot see a rename: it drops the old column and adds the new one. The values of the old one are gone, and
    the new one is empty.

    If it is a rename, add the new column, keep both in step, backfill, and drop the old one in the contract phase. If it is not, nothing is lost by
    putting the two into different deploys.`,
  examples: {
    bad: [
      {
        title: 'A generated rename',
        sql: `
          create table people (id int primary key, name text);
          -- next migration
          alter table people drop column name, add column full_name text;`,
      },
    ],
    good: [
      {
        title: 'The values are copied first',
        sql: `
          create table people (id int primary key, name text);
          -- next migration
          alter table people add column full_name text;
          update people set full_name = name where full_name is null and id between 1 and 1000;
          alter table people drop column name;`,
      },
    ],
  },
  phases: ['expand', 'backfill', 'contract'],
  on: ['drop-column'],
  *check({ table, column }, context) {
    const dropped = findColumn(context.before, table, column)
    if (dropped === undefined || context.isNewColumn(table, column)) return
    const siblings = context.step.siblings.map((change) => ({ change }))
    const around: readonly Pick<Step, 'change'>[] = [
      ...earlierInUnit(context),
      ...siblings,
      ...laterInUnit(context),
    ]
    const added = around.flatMap(({ change }) =>
      change.kind === 'add-column' &&
      isSameName(change.table, table) &&
      change.column.type.name === dropped.type.name
        ? [change.column.name]
        : [],
    )
    const isCopied = earlierInUnit(context).some(
      ({ change }) =>
        change.kind === 'update-rows' && change.values.some(({ columns }) => columns.includes(column)),
    )
    const [successor] = added
    if (successor === undefined || isCopied) return
    yield {
      message: `${showColumn(table, column)} is dropped and ${successor} of the same type is added, but nothing copies the values`,
      fix: advise(
        `copy ${column} to ${successor} in batches before the drop, or drop it in a deploy of its own`,
      ),
    }
  },
})
