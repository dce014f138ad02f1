import {
  advise,
  afterCommit,
  type ChangeOf,
  defaultPartitionOf,
  defineRule,
  findTable,
  isSameName,
  type Name,
  partitionsOf,
  type RuleContext,
  show,
  type Table,
} from '../../src/lint/kit.ts'

/** A row without a partition has no place to go. */
export default defineRule({
  id: 'drop-partition-rejects-rows',
  family: 'compatibility',
  severity: 'error',
  summary: 'Without the partition, inserts of its rows fail',
  why: `
    When a partition is detached or dropped its rows vanish from the table, and a row that belongs there is refused: \`no partition of relation found for row\` (23514).
    Hash and list partitions and a default partition take rows at any time. A range in the past may be closed, which the text does not show: there it
    is a warning.

    Have a default partition, or detach only ranges that nobody writes any more.

    Nothing is reported when a default partition stays, when another partition takes the same bound in the same transaction, and for a table of this
    deploy.`,
  examples: {
    bad: [
      {
        title: 'Orders of region north are refused',
        sql: `
          create table orders (id int, region text) partition by list (region);
          create table orders_north partition of orders for values in ('north');
          -- next migration
          alter table orders detach partition orders_north;`,
      },
    ],
    good: [
      {
        title: 'A default partition takes them',
        sql: `
          create table orders (id int, region text) partition by list (region);
          create table orders_north partition of orders for values in ('north');
          create table orders_rest partition of orders default;
          -- next migration
          alter table orders detach partition orders_north;`,
      },
    ],
  },
  phases: ['expand', 'backfill', 'contract'],
  on: ['detach-partition', 'drop-table'],
  *check(change, context) {
    const removed = removedBy(change, context)
    if (removed === null || context.isNew(removed.parent) || context.isNew(removed.partition)) return
    const { parent, partition, known } = removed
    const after = afterCommit(context)
    if (findTable(context.before, parent) && findTable(after, parent) === undefined) return
    if (defaultPartitionOf(after, parent)) return
    const bound = known?.partitionOf?.bound
    if (bound && partitionsOf(after, parent).some((other) => other.partitionOf?.bound.sql === bound.sql))
      return
    const isRange = bound === undefined || bound.strategy === 'range'
    yield {
      message: `rows of ${show(parent)} that belong to ${show(partition)} vanish, and inserts of such rows fail${isRange ? ', unless nobody writes that range any more' : ''}`,
      severity: isRange ? 'warning' : 'error',
      fix: advise('have a default partition, or detach only what nobody writes any more'),
    }
  },
})

interface Removed {
  readonly parent: Name
  readonly partition: Name
  readonly known: Table | undefined
}

function removedBy(
  change: ChangeOf<'detach-partition' | 'drop-table'>,
  { before }: RuleContext,
): Removed | null {
  if (change.kind === 'detach-partition') {
    const { table: parent, partition, isFinalize } = change
    return isFinalize ? null : { parent, partition, known: findTable(before, partition) }
  }
  const known = findTable(before, change.table)
  const parent = known?.partitionOf?.parent
  return parent === undefined || isSameName(parent, change.table)
    ? null
    : { parent, partition: change.table, known }
}
