import {
  advise,
  type Call,
  type ChangeOf,
  defineRule,
  type Effect,
  type Fix,
  findTable,
  heldLocks,
  isAtTopLevel,
  isKey,
  type Name,
  ownEffects,
  PHASES,
  type RuleContext,
  replace,
  type SchemaChange,
  show,
  showLocks,
  showStatement,
  whoWaits,
  within,
} from '../../src/lint/kit.ts'

/** A brief lock is brief only if the transaction ends soon after it. */
export default defineRule({
  id: 'lock-held-during-long-work',
  family: 'locks',
  severity: 'error',
  summary: 'A transaction keeps a blocking lock while it works on many rows',
  why: `
    \`ALTER TABLE … ADD COLUMN\` takes no time, but its \`ACCESS EXCLUSIVE\` lock lasts until the transaction ends. When an
    \`UPDATE\` that fills the column follows in the same transaction, nobody reads or writes the table until the last row
    is written. The same happens after any other blocking lock, on any table: a foreign key added \`NOT VALID\`, a new
    trigger, \`LOCK TABLE\`. And it takes no \`BEGIN\`, since most runners wrap a whole file in one transaction.

    Commit the schema change first. Then change the rows in batches, each in a short transaction of its own, and build
    indexes and validate constraints in statements of their own.

    Work on tables that the same deploy unit has made, single rows found by a key and literal rows are fine.`,

  examples: {
    bad: [
      {
        title: 'The column is added and filled in one transaction',
        sql: `
          create table orders (id bigint primary key, amount int);
          -- next migration
          alter table orders add column total int;
          update orders set total = amount;`,
      },
    ],
    good: [
      {
        title: 'The column is filled after the lock is gone',
        sql: `
          create table orders (id bigint primary key, amount int);
          -- file: 0002_total/expand.sql
          alter table orders add column total int;
          -- file: 0002_total/backfill.sql
          update orders set total = amount;`,
      },
    ],
  },

  phases: PHASES,
  on: 'every',
  yieldsTo: [
    'add-check-scans-table',
    'add-domain-column-rewrites-table',
    'add-exclude-builds-index',
    'add-foreign-key-scans-table',
    'add-identity-rewrites-table',
    'add-stored-column-rewrites-table',
    'add-unique-builds-index',
    'attach-partition-builds-index',
    'attach-partition-scans',
    'change-type-rebuilds-index',
    'change-type-rechecks-constraint',
    'change-type-rewrites-table',
    'combined-alter-discards-proof',
    'create-index-blocks-writes',
    'create-partition-locks-parent',
    'domain-constraint-scans-tables',
    'enforce-constraint-scans-table',
    'inline-check-scans-table',
    'inline-foreign-key-locks-both-tables',
    'inline-unique-builds-index',
    'maintenance-rewrites-table',
    'partitioned-index-locks-all-partitions',
    'primary-key-scans-nullable-column',
    'refresh-blocks-readers',
    'reindex-blocks-writes',
    'set-not-null-scans-table',
    'storage-change-rewrites-table',
    'validate-under-stronger-lock',
    'volatile-default-rewrites-table',
  ],
  *check(change, context) {
    const held = heldLocks(context)
    const work = held.length === 0 ? null : longWork(change, context)
    if (work === null) return

    const taken = held.find(({ takenBy }) => takenBy !== null)?.takenBy
    const since = taken === undefined || taken === null ? '' : `, since "${showStatement(taken)}"`
    yield {
      message: `${work} runs while the transaction holds ${showLocks(held)}${since}: ${whoWaits(held)} until it commits`,
      fix: afterCommit(change, context),
    }
  },
})

/** What the statement does that takes the longer the more rows there are; null for brief statements. */
function longWork(change: SchemaChange, context: RuleContext): string | null {
  // What a function of the history does follows as steps of its own.
  if (change.kind === 'select') return change.calls.some(isSleep) ? 'pg_sleep' : null
  if (change.kind === 'call') return `the call of ${show(change.procedure)}`
  const rows = rowsOf(change)
  if (rows === null) return scan(context)
  return rows.of.some((name) => !context.isNew(name)) && !isByKey(change, context) ? rows.work : null
}

interface RowWork {
  readonly work: string
  /** The tables whose rows are read or written; none where the text lists the rows itself. */
  readonly of: readonly Name[]
}

function rowsOf(change: SchemaChange): RowWork | null {
  if (change.kind === 'insert-rows') {
    const isQuery = change.source === 'query' && !change.limit
    return { work: `the insert into ${show(change.table)}`, of: isQuery ? change.reads : [] }
  }
  if (change.kind === 'copy') return { work: 'the copy', of: change.table === null ? [] : [change.table] }
  if (change.kind === 'create-table-as') return filling(change.table, change)
  if (change.kind === 'create-materialized-view') return filling(change.view, change)
  return isRowChange(change)
    ? { work: `${VERBS[change.kind]} ${show(change.table)}`, of: [change.table, ...change.reads] }
    : null
}

const filling = (
  name: Name,
  { query, withData }: ChangeOf<'create-table-as' | 'create-materialized-view'>,
): RowWork => ({
  work: `filling ${show(name)}`,
  of: withData ? query.reads : [],
})

const VERBS = {
  'update-rows': 'the update of',
  'delete-rows': 'the delete from',
  'merge-rows': 'the merge into',
} as const

const isRowChange = (change: SchemaChange): change is ChangeOf<keyof typeof VERBS> => change.kind in VERBS

/** A scan, build or rewrite, also one that blocks nobody by itself. */
function scan(context: RuleContext): string | null {
  // ANALYZE reads a sample, however large the table is.
  if (context.step.change.kind === 'analyze') return null
  const long = ownEffects(context).on.find(
    ({ duration, relation, isCreated }) => duration !== 'instant' && !isCreated && !context.isNew(relation),
  )
  return long === undefined ? null : `${WORK[long.duration]} ${show(long.relation)}`
}

const WORK: Readonly<Record<Effect['duration'], string>> = {
  instant: 'the change of',
  query: 'the query of',
  scan: 'the scan of',
  build: 'the index build on',
  rewrite: 'the rewrite of',
}

/** One row, or as many as the text lists. */
function isByKey(change: SchemaChange, { before }: RuleContext): boolean {
  if (change.kind !== 'update-rows' && change.kind !== 'delete-rows') return false
  const { table, filter } = change
  const known = findTable(before, table)
  const keys = known === undefined ? [['id']] : known.constraints.filter(isKey).map(({ columns }) => columns)
  return filter.hasLimit || keys.some((key) => key.every((column) => filter.equals.includes(column)))
}

function afterCommit(change: SchemaChange, context: RuleContext): Fix {
  const { phase, step } = context
  if (!(isRowChange(change) || change.kind === 'insert-rows')) {
    const say = 'end the transaction before, so that the lock is gone'
    return isAtTopLevel(context) ? replace(say, within(phase, step.statement.sql)) : advise(say)
  }
  const say =
    'commit the schema change before, and change the rows in batches, each in a transaction of its own'
  return isAtTopLevel(context) && phase === 'expand'
    ? replace(say, within('backfill', step.statement.sql))
    : advise(say)
}

const isSleep = (call: Call): boolean => call.function.name.startsWith('pg_sleep')
