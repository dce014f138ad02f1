import {
  advise,
  defineRule,
  earlierInUnit,
  findColumn,
  isSameName,
  type Name,
  type SchemaChange,
  showColumn,
} from '../../src/lint/kit.ts'

/** In the contract phase a drop is expected; what is asked for is that its values are kept somewhere. */
export default defineRule({
  id: 'drop-column-loses-data',
  family: 'data-loss',
  severity: 'warning',
  summary: 'DROP COLUMN in the contract phase destroys values that no rollback can bring back',
  why: `
    Dropping a column is instant because PostgreSQL only hides it in the catalog, and final because nothing brings the values back. Once the
    statement has committed, the release before this one cannot be restored with its data.

    The contract phase is the right place for a drop. What is missing is a way back: rename the column away first, live with that for a
    retention time, then drop it; or copy its values with the key of their rows into an archive table.

    Nothing is reported for a column that this deploy unit made, for a generated column, and for one whose values the unit has copied into
    another column.`,
  examples: {
    bad: [
      {
        title: 'The values exist nowhere else',
        phase: 'contract',
        sql: `
          create table orders (id int primary key, note text);
          -- next migration
          alter table orders drop column note;`,
      },
    ],
    good: [
      {
        title: 'The same unit has copied them',
        sql: `
          create table orders (id int primary key, note text);
          -- file: 0002_memo/expand.sql
          alter table orders add column memo text;
          -- file: 0002_memo/backfill.sql
          update orders set memo = note where memo is null and id between 1 and 1000;
          -- file: 0002_memo/contract.sql
          alter table orders drop column note;`,
      },
    ],
  },
  phases: ['contract'],
  on: ['drop-column'],
  *check({ table, column }, context) {
    if (context.isNewColumn(table, column)) return
    const known = findColumn(context.before, table, column)
    if (known?.generated) return
    if (earlierInUnit(context).some(({ change }) => copies(change, table, column))) return
    yield {
      message: `dropping ${showColumn(table, column)} destroys its values for good`,
      fix: advise(
        'rename the column away, keep it for a retention time, then drop it; or archive its values with their key first',
      ),
    }
  },
})

/** Puts the values of the column, or whole rows, into another place. */
function copies(change: SchemaChange, table: Name, column: string): boolean {
  const isRead = (reads: readonly Name[]): boolean => reads.some((name) => isSameName(name, table))
  if (change.kind === 'insert-rows') return change.source === 'query' && isRead(change.reads)
  if (change.kind === 'create-table-as') return change.withData && isRead(change.query.reads)
  return (
    change.kind === 'update-rows' &&
    (isSameName(change.table, table) || isRead(change.reads)) &&
    change.values.some((value) => value.columns.includes(column))
  )
}
