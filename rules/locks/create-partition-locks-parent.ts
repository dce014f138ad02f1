import {
  advise,
  type ChangeOf,
  defaultPartitionOf,
  defineRule,
  type Fix,
  findTable,
  hedge,
  isAtTopLevel,
  ownLocks,
  PHASES,
  type Proof,
  proveBound,
  type RuleContext,
  replace,
  show,
  showLocks,
  sizedSeverity,
  whoWaits,
  within,
} from '../../src/lint/kit.ts'

/** PARTITION OF locks the parent; with a default partition it also reads that one. */
export default defineRule({
  id: 'create-partition-locks-parent',
  family: 'locks',
  severity: 'error',
  summary: 'CREATE TABLE … PARTITION OF takes ACCESS EXCLUSIVE on the parent and scans its default partition',
  why: `
    \`CREATE TABLE … PARTITION OF\` makes a table and locks another one: \`ACCESS EXCLUSIVE\` on the parent, through which
    all partitions are read and written. Where the parent has a default partition, that one is locked too and read row by
    row, to see that it holds no row of the new range, while everybody waits. A \`CHECK\` that says so saves the scan.

    Make the table by itself with \`LIKE … INCLUDING ALL\` and attach it: \`ATTACH PARTITION\` takes \`SHARE UPDATE EXCLUSIVE\`
    on the parent, which no application statement waits for, and an empty table has nothing to be scanned. With a
    default partition add the check that excludes the range there first, \`NOT VALID\`, and validate it.`,

  examples: {
    bad: [
      {
        title: 'The default partition is read while the parent is locked',
        sql: `
          create table events (at date not null, kind text) partition by range (at);
          create table events_other partition of events default;
          -- next migration
          create table events_2025 partition of events for values from ('2025-01-01') to ('2026-01-01');`,
      },
    ],
    good: [
      {
        title: 'The table is made by itself and attached',
        transaction: 'none',
        sql: `
          create table events (at date not null, kind text) partition by range (at);
          -- next migration
          create table events_2025 (like events including all);
          alter table events attach partition events_2025 for values from ('2025-01-01') to ('2026-01-01');`,
      },
    ],
  },

  phases: PHASES,
  on: ['create-table'],
  *check(change, context) {
    const parent = change.partitionOf?.parent
    if (parent === undefined || context.isNew(parent)) return
    const locks = ownLocks(context).filter(({ role }) => role !== 'referenced')
    if (locks.length === 0) return

    const isScan = locks.some(({ duration }) => duration !== 'instant')
    const end = isScan ? 'until the default partition is read' : 'while it waits for its turn'
    yield {
      message: `creating the partition ${show(change.table)} takes ${showLocks(locks)}: ${whoWaits(locks)} ${end}${hedge(context)}`,
      severity: isScan ? sizedSeverity('error', locks, context) : 'warning',
      fix: attachAfterwards(change, context),
      locks,
    }
  },
})

function attachAfterwards(change: ChangeOf<'create-table'>, context: RuleContext): Fix {
  const say = 'make the table with LIKE, then attach it'
  const { before, phase } = context
  const { table, partitionOf } = change
  const parent = partitionOf === null ? undefined : findTable(before, partitionOf.parent)
  if (parent === undefined || partitionOf === null || !isPlain(change) || !isAtTopLevel(context))
    return advise(say)

  const { bound } = partitionOf
  const isScanned = defaultPartitionOf(before, parent.name) !== undefined && !bound.isDefault
  const proof = isScanned
    ? proveBound(phase, { parent: parent.name, partition: table, bound, isEmpty: true }, before)
    : NO_PROOF
  if (proof === null)
    return advise(`${say}; first prove by a CHECK that the default partition has no such rows`)

  // Each partition takes the numbers of the parent's identity column: one of its own is refused.
  const isIdentity = parent.columns.some(({ identity }) => identity !== null)
  const like = `like ${show(parent.name)} including all${isIdentity ? ' excluding identity' : ''}`
  return replace(
    say,
    ...proof.before,
    within(phase, `create table ${show(table)} (${like})`),
    within(phase, `alter table ${show(parent.name)} attach partition ${show(table)} ${bound.sql}`),
    ...proof.after,
  )
}

/** Nothing of its own that LIKE would not bring. */
const isPlain = ({
  columns,
  constraints,
  partitionBy,
  ifNotExists,
  persistence,
}: ChangeOf<'create-table'>): boolean =>
  columns.length + constraints.length === 0 &&
  partitionBy === null &&
  !ifNotExists &&
  persistence === 'permanent'

const NO_PROOF: Proof = { before: [], after: [] }
