import {
  advise,
  type Catalog,
  type ChangeOf,
  defineRule,
  type Fix,
  type FixStep,
  foreignKeysFrom,
  foreignKeysTo,
  hasLaterWork,
  isAtTopLevel,
  isBlocking,
  ownEffects,
  PHASES,
  type Phase,
  quoteIdentifier,
  type RuleContext,
  replace,
  show,
  showList,
  showLocks,
  whoWaits,
  within,
} from '../../src/lint/kit.ts'

type Drop = ChangeOf<'drop-table' | 'drop-column' | 'drop-constraint' | 'drop-schema'>

/** A foreign key that goes takes a lock on the table at its other end. */
export default defineRule({
  id: 'drop-locks-referenced-tables',
  family: 'locks',
  severity: 'warning',
  summary: 'A drop that removes foreign keys locks the tables at their other end',
  why: `
    With a table or column its foreign keys go too, and each of them has triggers on the table it references. Removing
    those takes \`ACCESS EXCLUSIVE\` there: dropping an unused table stops reads and writes of the busiest one. With
    \`CASCADE\` the same happens to every table that references the dropped one.

    The lock is brief once it is granted. Until then every later query of that table waits behind it, and so it does
    for the rest of the transaction. Drop the foreign keys first, one per transaction and with a \`lock_timeout\`. After
    that the drop touches its own table only.`,

  examples: {
    bad: [
      {
        title: 'Dropping a table that references another one',
        phase: 'contract',
        sql: `
          create table customers (id bigint primary key);
          create table notes (id bigint primary key, customer_id bigint references customers);
          -- next migration
          drop table notes;`,
      },
    ],
    good: [
      {
        title: 'The foreign key is dropped before, in a transaction of its own',
        phase: 'contract',
        transaction: 'none',
        sql: `
          create table customers (id bigint primary key);
          create table notes (id bigint primary key, customer_id bigint references customers);
          -- next migration
          alter table notes drop constraint notes_customer_id_fkey;
          drop table notes;`,
      },
    ],
  },

  phases: PHASES,
  on: ['drop-table', 'drop-column', 'drop-constraint', 'drop-schema'],
  yieldsTo: ['drop-partition-locks-parent'],
  *check(change, context) {
    const { before, phase } = context
    // Dropping the key by itself is what to do.
    if (change.kind === 'drop-constraint' && !change.isCascade) return
    const others = ownEffects(context).on.filter(
      (effect) =>
        (effect.role === 'referenced' || effect.role === 'referencing') &&
        isBlocking(effect) &&
        !context.isNew(effect.relation),
    )
    if (others.length === 0) return

    const names = showList(others.map(({ relation }) => show(relation)))
    yield {
      message: `${subject(change)} also takes ${showLocks(others)}: ${whoWaits(others)} on ${names} until the transaction ends`,
      severity: hasLaterWork(context) ? 'error' : 'warning',
      fix: keysFirst(keysOf(change, before, phase), context),
      locks: others,
    }
  },
})

function subject(change: Drop): string {
  switch (change.kind) {
    case 'drop-table':
      return `dropping ${show(change.table)}`
    case 'drop-column':
      return `dropping ${show(change.table)}.${quoteIdentifier(change.column)}`
    case 'drop-constraint':
      return `dropping ${quoteIdentifier(change.constraint)} with CASCADE`
    case 'drop-schema':
      return `dropping the schema ${quoteIdentifier(change.schema)}`
  }
}

/** One statement for each foreign key that the drop would take along. */
function keysOf(change: Drop, catalog: Catalog, phase: Phase): readonly FixStep[] {
  if (change.kind === 'drop-schema') return []
  const own = foreignKeysFrom(catalog, change.table).filter(
    ({ constraint }) =>
      change.kind === 'drop-table' ||
      (change.kind === 'drop-column' && constraint.columns.includes(change.column)),
  )
  const others = change.isCascade ? foreignKeysTo(catalog, change.table) : []
  return [...own, ...others].map(({ table, constraint }) =>
    within(phase, `alter table ${show(table.name)} drop constraint ${quoteIdentifier(constraint.name)}`),
  )
}

function keysFirst(keys: readonly FixStep[], context: RuleContext): Fix {
  const say = 'drop the foreign keys first, one per transaction and with a lock_timeout'
  const { step, phase } = context
  return isAtTopLevel(context) && step.siblings.length === 1 && keys.length > 0
    ? replace(say, ...keys, within(phase, step.statement.sql))
    : advise(say)
}
