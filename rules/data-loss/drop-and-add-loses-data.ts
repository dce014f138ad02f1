import {
  advise,
  defineRule,
  earlierInUnit,
  findColumn,
  findTable,
  isSameName,
  laterInUnit,
  type Name,
  type SchemaChange,
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
    const earlier = earlierInUnit(context).map((step) => step.change)
    const later = laterInUnit(context).map((step) => step.change)
    const onTable = [...earlier, ...context.step.siblings, ...later].filter(
      (change) => 'table' in change && change.table !== null && isSameName(change.table, table),
    )
    const added = onTable.flatMap((change) =>
      change.kind === 'add-column' && change.column.type.name === dropped.type.name
        ? [change.column.name]
        : [],
    )
    const isKey = findTable(context.unitSteps[0]?.before ?? context.before, table)?.constraints.some(
      (each) => each.type === 'primary-key' && each.columns.includes(column),
    )
    // One reference that goes and another that comes are seldom the same under a new name.
    const isReference = /(?:^|_)id$|Id$/.test(column)
    const isOnlyPair =
      !isKey &&
      !isReference &&
      added.length === 1 &&
      onTable.filter(({ kind }) => kind === 'drop-column').length === 1
    const successor = added.find((name) => isOnlyPair || sharesWord(name, column))
    if (successor === undefined || earlier.some((change) => settles(change, table, column, successor))) return
    yield {
      message: `${showColumn(table, column)} is dropped and ${successor} of the same type is added, but nothing copies the values`,
      fix: advise(
        `copy ${column} to ${successor} in batches before the drop, or drop it in a deploy of its own`,
      ),
    }
  },
})

/** The values are copied, the successor is filled from elsewhere, or there are no rows. */
function settles(change: SchemaChange, table: Name, column: string, successor: string): boolean {
  if (!('table' in change) || change.table === null || !isSameName(change.table, table)) return false
  if (change.kind === 'update-rows')
    return change.columns.includes(successor) || change.values.some(({ columns }) => columns.includes(column))
  return change.kind === 'truncate' || (change.kind === 'delete-rows' && change.filter.where === null)
}

/** `name` and `full_name`, `reportId` and `swrs_report_id`. */
const sharesWord = (a: string, b: string): boolean => {
  const words = wordsOf(b)
  return wordsOf(a).some((word) => words.includes(word))
}

/** Words that any two columns may share say nothing. */
const wordsOf = (name: string): readonly string[] =>
  name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word.length > 2 && !['uuid', 'key', 'type', 'ids'].includes(word))
