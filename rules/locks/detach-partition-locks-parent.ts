import {
  advise,
  defaultPartitionOf,
  defineRule,
  type Fix,
  isAtTopLevel,
  type Name,
  outside,
  ownLocks,
  PHASES,
  type RuleContext,
  replace,
  show,
  showLocks,
  whoWaits,
} from '../../src/lint/kit.ts'

/** DETACH locks the parent; CONCURRENTLY does not. */
export default defineRule({
  id: 'detach-partition-locks-parent',
  family: 'locks',
  severity: 'warning',
  summary: 'DETACH PARTITION without CONCURRENTLY takes ACCESS EXCLUSIVE on the parent',
  why: `
    \`DETACH PARTITION\` takes \`ACCESS EXCLUSIVE\` on the parent, the partition and the default partition. It is done at once,
    but while it waits for its turn every query of the parent waits behind it. Where another table references the
    parent, that table is locked as well and read row by row, to see that no row points into the partition; that is so
    with \`CONCURRENTLY\` too.

    \`DETACH PARTITION … CONCURRENTLY\`, from PostgreSQL 14 on, takes \`SHARE UPDATE EXCLUSIVE\` on the parent and waits for
    older transactions without a lock. It runs outside a transaction, and only where there is no default partition. An
    interrupted one leaves the partition half detached: \`DETACH PARTITION … FINALIZE\` ends that. Where it cannot be used a
    \`lock_timeout\` and a second try are all there is.`,

  examples: {
    bad: [
      {
        title: 'The parent is locked',
        sql: `
          create table events (at date not null) partition by range (at);
          create table events_2024 partition of events for values from ('2024-01-01') to ('2025-01-01');
          -- next migration
          alter table events detach partition events_2024;`,
      },
    ],
    good: [
      {
        title: 'Queries of the parent go on',
        transaction: 'none',
        sql: `
          create table events (at date not null) partition by range (at);
          create table events_2024 partition of events for values from ('2024-01-01') to ('2025-01-01');
          -- next migration
          alter table events detach partition events_2024 concurrently;`,
      },
    ],
  },

  phases: PHASES,
  on: ['detach-partition'],
  *check({ table, isConcurrent, isFinalize }, context) {
    if (isFinalize || context.isNew(table)) return
    const all = ownLocks(context)
    const locks = isConcurrent ? all.filter(({ role }) => role === 'referencing') : all
    if (locks.length === 0) return

    const isScan = locks.some(({ duration }) => duration !== 'instant')
    const end = isScan ? 'until the referencing rows are read' : 'while it waits for its turn'
    yield {
      message: `detaching a partition from ${show(table)} takes ${showLocks(locks)}: ${whoWaits(locks)} ${end}`,
      severity: isScan ? 'error' : 'warning',
      fix: isScan ? WITHOUT_KEYS : fixOf(table, context),
      locks,
    }
  },
})

const WITHOUT_KEYS = advise(
  'drop the foreign keys to the parent first, one per transaction, detach with CONCURRENTLY, and add them again NOT VALID',
)

function fixOf(table: Name, context: RuleContext): Fix {
  const { before, options, phase, step } = context
  if (options.pgVersion < 14) {
    return advise(
      'set a lock_timeout and try again when it fails: before PostgreSQL 14 there is no CONCURRENTLY here',
    )
  }
  if (defaultPartitionOf(before, table) !== undefined) {
    return advise(
      'set a lock_timeout and try again when it fails: CONCURRENTLY is refused while there is a default partition',
    )
  }
  const say = 'detach with CONCURRENTLY, outside a transaction'
  return isAtTopLevel(context) && step.siblings.length === 1
    ? replace(say, outside(phase, `${step.statement.sql} concurrently`))
    : advise(say)
}
