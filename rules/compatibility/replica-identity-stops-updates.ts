import {
  advise,
  afterCommit,
  type ChangeOf,
  defineRule,
  findIndex,
  findTable,
  type Name,
  publicationsOf,
  type RuleContext,
  show,
  type Table,
} from '../../src/lint/kit.ts'

/** A published row is found at the subscriber by its replica identity. */
export default defineRule({
  id: 'replica-identity-stops-updates',
  family: 'compatibility',
  severity: 'error',
  summary: 'A published table without a replica identity refuses UPDATE and DELETE',
  why: `
    Logical replication sends an update together with what identifies the row: the primary key, or what \`REPLICA IDENTITY\` says. When that is gone, because the
    primary key or the index goes, or because a new table in a publication \`FOR ALL TABLES\` has none, every \`UPDATE\` and \`DELETE\` of the table fails
    with 55000. Inserts go on, so it is noticed late.

    Set \`REPLICA IDENTITY USING INDEX\` of another unique index, or \`FULL\`, before.

    Only publications of the migration history are known; a table that is published by hand is not seen.`,
  examples: {
    bad: [
      {
        title: 'The table is published, and its key goes',
        sql: `
          create table orders (id int primary key, note text);
          create publication shop for table orders;
          -- next migration
          alter table orders drop constraint orders_pkey;`,
      },
    ],
    good: [
      {
        title: 'Whole rows identify themselves',
        sql: `
          create table orders (id int primary key, note text);
          create publication shop for table orders;
          -- next migration
          alter table orders replica identity full;
          alter table orders drop constraint orders_pkey;`,
      },
    ],
  },
  phases: ['expand', 'backfill', 'contract'],
  on: ['drop-constraint', 'drop-index', 'set-replica-identity', 'create-table'],
  *check(change, context) {
    const table = tableOf(change, context)
    if (table === undefined) return
    const after = afterCommit(context)
    const left = findTable(after, table)
    const [publication] = publicationsOf(after, table)
    if (
      left === undefined ||
      publication === undefined ||
      left.persistence !== 'permanent' ||
      hasIdentity(left)
    )
      return
    const had = findTable(context.before, table)
    if (had && !hasIdentity(had)) return
    yield {
      message: `${show(table)} is published by ${publication.name} and has no replica identity any more: every UPDATE and DELETE fails`,
      fix: advise(`set the replica identity of ${show(table)} to another unique index, or to FULL, before`),
    }
  },
})

const tableOf = (
  change: ChangeOf<'drop-constraint' | 'drop-index' | 'set-replica-identity' | 'create-table'>,
  { before }: RuleContext,
): Name | undefined => (change.kind === 'drop-index' ? findIndex(before, change.index)?.table : change.table)

/** A table that is not known completely counts as having one. */
function hasIdentity({ replicaIdentity: { kind, index }, constraints, isComplete }: Table): boolean {
  if (kind === 'full' || !isComplete) return true
  if (kind === 'nothing') return false
  if (kind === 'index') return index !== null
  return constraints.some(({ type }) => type === 'primary-key')
}
