import {
  attachSafely,
  defineRule,
  hedge,
  ownLocks,
  PHASES,
  show,
  showList,
  showLocks,
  sizedSeverity,
  whoWaits,
} from '../../src/lint/kit.ts'

/** Rows that nobody has proven to be within the bound are read under ACCESS EXCLUSIVE. */
export default defineRule({
  id: 'attach-partition-scans',
  family: 'locks',
  severity: 'error',
  summary: 'ATTACH PARTITION scans the new partition, or the default partition, while nobody may use it',
  why: `
    \`ATTACH PARTITION\` is gentle to the parent: it takes \`SHARE UPDATE EXCLUSIVE\`. But it must know that all rows of the
    new partition lie within its bound, and that the default partition, if there is one, holds none of them. Without a
    proof it reads both under \`ACCESS EXCLUSIVE\`; while the default partition is locked, inserts that go there wait.

    A valid \`CHECK\` is the proof: on the new partition one that says the same as the bound, with the key \`NOT NULL\`, and
    on the default partition one that says the opposite. Add them \`NOT VALID\`, validate them, attach, and drop them. An
    empty table that was made just now needs no proof.`,

  examples: {
    bad: [
      {
        title: 'Nothing says what the rows hold',
        sql: `
          create table events (at date not null, kind text) partition by range (at);
          create table events_2024 (at date not null, kind text);
          -- next migration
          alter table events attach partition events_2024 for values from ('2024-01-01') to ('2025-01-01');`,
      },
    ],
    good: [
      {
        title: 'A valid check says the same as the bound',
        sql: `
          create table events (at date not null, kind text) partition by range (at);
          create table events_2024 (at date not null, kind text,
            constraint events_2024_bound check (at >= '2024-01-01' and at < '2025-01-01'));
          -- next migration
          alter table events attach partition events_2024 for values from ('2024-01-01') to ('2025-01-01');`,
      },
    ],
  },

  phases: PHASES,
  on: ['attach-partition'],
  yieldsTo: ['attach-partition-builds-index'],
  *check(change, context) {
    if (context.isNew(change.table)) return
    const scanned = ownLocks(context).filter(
      ({ role, duration }) => (role === 'partition' || role === 'default-partition') && duration === 'scan',
    )
    if (scanned.length === 0) return

    const names = showList(scanned.map(({ relation }) => show(relation)))
    yield {
      message: `attaching ${show(change.partition)} to ${show(change.table)} reads every row of ${names} under ${showLocks(scanned)}: ${whoWaits(scanned)} until the scan ends${hedge(context)}`,
      severity: sizedSeverity('error', scanned, context),
      fix: attachSafely(change, context),
      locks: scanned,
    }
  },
})
