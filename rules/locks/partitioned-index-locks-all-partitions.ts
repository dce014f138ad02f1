import {
  advise,
  defineRule,
  type Fix,
  type FixStep,
  findTable,
  type Index,
  indexesOf,
  isAtTopLevel,
  type Name,
  nameFor,
  outside,
  ownLongLocks,
  PHASES,
  type Phase,
  partitionsOf,
  quoteIdentifier,
  type RuleContext,
  replace,
  show,
  showLocks,
  sizedSeverity,
  whenOldCodeIsGone,
  whoWaits,
  within,
} from '../../src/lint/kit.ts'

/** One statement builds an index per partition and locks all of them until the last is built. */
export default defineRule({
  id: 'partitioned-index-locks-all-partitions',
  family: 'locks',
  severity: 'error',
  summary: 'CREATE INDEX on a partitioned table stops writes to all partitions until the last index is built',
  why: `
    On a partitioned table \`CREATE INDEX\` takes \`SHARE\` on every partition at once and keeps it until the index of the
    last one is built: writes to all of them wait for all builds together. \`CONCURRENTLY\` is refused there.

    Create the index \`ON ONLY\` the parent: that is instant, and the index is not valid yet. Build an index on each
    partition with \`CONCURRENTLY\`, and attach it with \`ALTER INDEX … ATTACH PARTITION\`. With the last one the index of the
    parent becomes valid. Partitions that are made later get theirs by themselves.`,

  examples: {
    bad: [
      {
        title: 'All partitions are locked for all builds',
        sql: `
          create table events (at date not null, kind text) partition by range (at);
          create table events_2024 partition of events for values from ('2024-01-01') to ('2025-01-01');
          create table events_2025 partition of events for values from ('2025-01-01') to ('2026-01-01');
          -- next migration
          create index events_kind_idx on events (kind);`,
      },
    ],
    good: [
      {
        title: 'One partition after the other, while writes go on',
        transaction: 'none',
        sql: `
          create table events (at date not null, kind text) partition by range (at);
          create table events_2024 partition of events for values from ('2024-01-01') to ('2025-01-01');
          -- next migration
          create index events_kind_idx on only events (kind);
          create index concurrently events_2024_kind_idx on events_2024 (kind);
          alter index events_kind_idx attach partition events_2024_kind_idx;`,
      },
    ],
  },

  phases: PHASES,
  on: ['create-index'],
  *check({ table, index, isConcurrent, isOnly }, context) {
    const isPartitioned = findTable(context.before, table)?.kind === 'partitioned-table'
    const locks = isPartitioned && !isConcurrent && !isOnly ? ownLongLocks(context) : []
    if (locks.length === 0) return

    const phase = index.isUnique ? whenOldCodeIsGone(context.phase) : context.phase
    yield {
      message: `creating an index on the partitioned table ${show(table)} takes ${showLocks(locks)}: ${whoWaits(locks)} on all partitions until the last index is built`,
      severity: sizedSeverity('error', locks, context),
      fix: onePartitionAfterTheOther(table, phase, context),
      locks,
    }
  },
})

function onePartitionAfterTheOther(table: Name, phase: Phase, context: RuleContext): Fix {
  const say = 'create it ON ONLY the parent, build each partition’s index with CONCURRENTLY, and attach them'
  const { before, after, step } = context
  const known = new Set(indexesOf(before, table).map(({ name }) => name.name))
  const parent = indexesOf(after, table).find(({ name }) => !known.has(name.name))
  const text = INDEX.exec(step.statement.sql)?.groups
  if (parent === undefined || text === undefined || !isAtTopLevel(context)) return advise(say)

  const unique = text['unique'] === undefined ? '' : 'unique '
  const rest = text['rest'] ?? ''
  const create = (name: Name, on: Name): string =>
    `create ${unique}index ${quoteIdentifier(name.name)} on only ${show(on)} ${rest}`
  const build = (name: Name, on: Name): string =>
    `create ${unique}index concurrently ${quoteIdentifier(name.name)} on ${show(on)} ${rest}`
  const below = (name: Name, on: Name): readonly FixStep[] =>
    partitionsOf(before, on).flatMap((partition) => {
      const own = { schema: partition.name.schema, name: childName(partition.name, parent) }
      const steps =
        partition.kind === 'partitioned-table'
          ? [within(phase, create(own, partition.name)), ...below(own, partition.name)]
          : [outside(phase, build(own, partition.name))]
      return [...steps, within(phase, `alter index ${show(name)} attach partition ${show(own)}`)]
    })
  return replace(say, within(phase, create(parent.name, table)), ...below(parent.name, table))
}

const NAME = String.raw`(?:"(?:[^"]|"")+"|[\w$]+)`

/** A CREATE INDEX up to what stands behind the name of the table. */
const INDEX = new RegExp(
  String.raw`^create\s+(?<unique>unique\s+)?index\s+(?:if\s+not\s+exists\s+)?(?:(?!on\b)${NAME}\s+)?on\s+${NAME}(?:\s*\.\s*${NAME})?\s*(?<rest>(?:using\b|\().*)$`,
  'is',
)

const childName = (partition: Name, { keys }: Index): string =>
  nameFor(partition.name, ...keys.map(({ column }) => column ?? 'expr'), 'idx')
