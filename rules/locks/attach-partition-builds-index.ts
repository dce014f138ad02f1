import {
  attachSafely,
  defineRule,
  ownLocks,
  PHASES,
  show,
  showLocks,
  sizedSeverity,
  whoWaits,
} from '../../src/lint/kit.ts'

/** What the parent has and the new partition lacks is made while the locks are held. */
export default defineRule({
  id: 'attach-partition-builds-index',
  family: 'locks',
  severity: 'error',
  summary: 'ATTACH PARTITION builds the indexes and checks the foreign keys that the new partition lacks',
  why: `
    A partition has every index and foreign key of its parent. What the new one lacks, \`ATTACH PARTITION\` makes at once:
    it builds each index and looks up each row's key, while the new partition is locked with \`ACCESS EXCLUSIVE\` and the
    table that a key references with \`SHARE ROW EXCLUSIVE\`. Writes to that other table wait meanwhile.

    Make both before: the indexes with \`CREATE INDEX CONCURRENTLY\`, the foreign keys \`NOT VALID\` and then validated. The
    attach finds them and takes them over. An empty table that was made just now needs neither.`,

  examples: {
    bad: [
      {
        title: 'The parent has an index that the table lacks',
        sql: `
          create table events (at date not null, kind text) partition by range (at);
          create index events_kind_idx on events (kind);
          create table events_2024 (at date not null, kind text);
          -- next migration
          alter table events attach partition events_2024 for values from ('2024-01-01') to ('2025-01-01');`,
      },
    ],
    good: [
      {
        title: 'The index is there before',
        sql: `
          create table events (at date not null, kind text) partition by range (at);
          create index events_kind_idx on events (kind);
          create table events_2024 (at date not null, kind text,
            constraint events_2024_bound check (at >= '2024-01-01' and at < '2025-01-01'));
          create index events_2024_kind_idx on events_2024 (kind);
          -- next migration
          alter table events attach partition events_2024 for values from ('2024-01-01') to ('2025-01-01');`,
      },
    ],
  },

  phases: PHASES,
  on: ['attach-partition'],
  *check(change, context) {
    if (context.isNew(change.table) || context.isNew(change.partition)) return
    const locks = ownLocks(context)
    const isBuild = locks.some(({ role, duration }) => role === 'partition' && duration === 'build')
    const isKeyScan = locks.some(({ role, duration }) => role === 'referenced' && duration !== 'instant')
    if (!isBuild && !isKeyScan) return

    const work = isBuild ? 'builds indexes' : 'looks up every row for a foreign key'
    yield {
      message: `attaching ${show(change.partition)} ${work} that it lacks and ${show(change.table)} has, under ${showLocks(locks)}: ${whoWaits(locks)} until that is done`,
      severity: sizedSeverity('error', locks, context),
      fix: attachSafely(change, context),
      locks,
    }
  },
})
