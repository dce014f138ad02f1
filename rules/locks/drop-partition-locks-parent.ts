import {
  advise,
  defaultPartitionOf,
  defineRule,
  findTable,
  isAtTopLevel,
  outside,
  ownLocks,
  PHASES,
  replace,
  show,
  showLocks,
  whoWaits,
  within,
} from '../../src/lint/kit.ts'

/** Dropping a partition locks the table that it belongs to. */
export default defineRule({
  id: 'drop-partition-locks-parent',
  family: 'locks',
  severity: 'warning',
  summary: 'DROP TABLE of a partition takes ACCESS EXCLUSIVE on its parent',
  why: `
    \`DROP TABLE\` of a partition names one table and locks others: \`ACCESS EXCLUSIVE\` on the parent and on its default
    partition. It is brief once it is granted, but while it waits for its turn every query of the parent waits behind it.

    Detach the partition first with \`DETACH PARTITION … CONCURRENTLY\` (PostgreSQL 14 and later, no default partition) and
    drop it afterwards: by that time it is a table of its own. Otherwise set a \`lock_timeout\`.`,

  examples: {
    bad: [
      {
        title: 'An old partition goes',
        phase: 'contract',
        sql: `
          create table events (at date not null) partition by range (at);
          create table events_2023 partition of events for values from ('2023-01-01') to ('2024-01-01');
          -- next migration
          drop table events_2023;`,
      },
    ],
    good: [
      {
        title: 'Detached before',
        phase: 'contract',
        transaction: 'none',
        sql: `
          create table events (at date not null) partition by range (at);
          create table events_2023 partition of events for values from ('2023-01-01') to ('2024-01-01');
          -- next migration
          alter table events detach partition events_2023 concurrently;
          drop table events_2023;`,
      },
    ],
  },

  phases: PHASES,
  on: ['drop-table'],
  *check({ table }, context) {
    const { before, options, phase, step } = context
    const parent = findTable(before, table)?.partitionOf?.parent
    if (parent === undefined || context.isNew(parent)) return
    const locks = ownLocks(context).filter(({ role }) => role !== 'target')
    if (locks.length === 0) return

    const canDetach = options.pgVersion >= 14 && defaultPartitionOf(before, parent) === undefined
    const say = canDetach
      ? 'detach it with CONCURRENTLY first, outside a transaction'
      : 'set a lock_timeout and try again when it fails'
    const detach = `alter table ${show(parent)} detach partition ${show(table)} concurrently`
    const isAlone = isAtTopLevel(context) && step.siblings.length === 1
    yield {
      message: `dropping the partition ${show(table)} also takes ${showLocks(locks)}: ${whoWaits(locks)} while it waits for its turn`,
      fix:
        canDetach && isAlone
          ? replace(say, outside(phase, detach), within(phase, step.statement.sql))
          : advise(say),
      locks,
    }
  },
})
