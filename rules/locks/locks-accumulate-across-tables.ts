import {
  advise,
  blockedWhile,
  type Catalog,
  defineRule,
  findIndex,
  findSequence,
  findView,
  heldLocks,
  isAtTopLevel,
  isSameName,
  isStronger,
  type LockMode,
  longWork,
  type Name,
  PHASES,
  replace,
  showLocks,
  showStatement,
  within,
} from '../../src/lint/kit.ts'

/** Every further table makes the outage of the first one longer, and a deadlock possible. */
export default defineRule({
  id: 'locks-accumulate-across-tables',
  family: 'locks',
  severity: 'warning',
  summary: 'One transaction takes blocking locks on several tables in use, one after the other',
  why: `
    Locks last until the transaction ends. A transaction that alters one table and then another keeps the first one
    locked while it waits for its turn on the second: behind one long query of the second table, both stand still.

    It can also deadlock. When the application locks the two tables in the other order, each side waits for the other,
    and PostgreSQL ends one of the two transactions. In measurements it was the migration's.

    Alter one table per transaction. Where that cannot be, take the tables in the order in which the application does.`,

  examples: {
    bad: [
      {
        title: 'Two tables in one transaction',
        sql: `
          create table customers (id bigint primary key);
          create table orders (id bigint primary key);
          -- next migration
          alter table customers add column note text;
          alter table orders add column note text;`,
      },
    ],
    good: [
      {
        title: 'One table per transaction',
        transaction: 'none',
        sql: `
          create table customers (id bigint primary key);
          create table orders (id bigint primary key);
          -- next migration
          alter table customers add column note text;
          alter table orders add column note text;`,
      },
    ],
  },

  phases: PHASES,
  on: 'every',
  yieldsTo: [
    'change-type-locks-foreign-tables',
    'create-partition-locks-parent',
    'detach-partition-locks-parent',
    'drop-index-blocks-table',
    'drop-locks-referenced-tables',
    'drop-partition-locks-parent',
    'inline-foreign-key-locks-both-tables',
    'lock-table-blocks-traffic',
    'several-foreign-keys-lock-many-tables',
  ],
  *check(_, context) {
    const { step, before, phase } = context
    // Longer work is another rule's finding, whose fix takes the statement out of the transaction as well.
    if (step.part !== 0 || longWork(context).length > 0) return
    const held = heldLocks(context).filter(
      ({ lock, relation }) => isStrong(lock) && isTable(before, relation),
    )
    const statements = new Set(held.map(({ takenBy }) => takenBy))
    const added = blockedWhile(context).filter(
      ({ relation, relationKind, lock }) =>
        isStrong(lock) &&
        relationKind === 'table' &&
        !held.some((lock) => isSameName(lock.relation, relation)),
    )
    // Once per transaction: with a third statement the second one has been reported.
    if (statements.size !== 1 || added.length === 0) return

    const [taken] = statements
    const since = taken === null || taken === undefined ? '' : ` since "${showStatement(taken)}"`
    const say = 'alter one table per transaction'
    yield {
      message: `the transaction holds ${showLocks(held)}${since} and now waits for ${showLocks(added)}: all of them stand still meanwhile, and a deadlock with the application is possible`,
      fix: isAtTopLevel(context) ? replace(say, within(phase, step.statement.sql)) : advise(say),
      locks: added,
    }
  },
})

const isStrong = (lock: LockMode): boolean => !isStronger('SHARE ROW EXCLUSIVE', lock)

/** What the history does not know counts as one. */
const isTable = (catalog: Catalog, name: Name): boolean =>
  [findIndex, findSequence, findView].every((find) => find(catalog, name) === undefined)
