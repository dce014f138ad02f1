import {
  type ChangeOf,
  constraintsAdded,
  defineRule,
  type Fix,
  type FixStep,
  findTable,
  leafPartitionsOf,
  type Name,
  ownLocks,
  PHASES,
  quoteIdentifier,
  type RuleContext,
  replaceAction,
  show,
  showList,
  showLocks,
  sizedSeverity,
  textOf,
  whenOldCodeIsGone,
  whoWaits,
  within,
} from '../../src/lint/kit.ts'

/** A foreign key is tested against every row while writes to both tables wait, unless it is added NOT VALID. */
export default defineRule({
  id: 'add-foreign-key-scans-table',
  family: 'locks',
  severity: 'error',
  summary: 'ADD FOREIGN KEY without NOT VALID stops writes to both tables for a scan',
  why: `
    \`ADD FOREIGN KEY\` looks up the referenced row for every row of the table. Meanwhile it holds \`SHARE ROW EXCLUSIVE\`
    on *both* tables, so inserts, updates and deletes of either one wait until it is through.

    With \`NOT VALID\` it takes the same locks for a moment only and holds for all writes from then on. \`VALIDATE
    CONSTRAINT\`, in a transaction of its own, checks the old rows under \`SHARE UPDATE EXCLUSIVE\` and \`ROW SHARE\`, which
    no application statement waits for. An index on the referencing columns should exist before.

    A partitioned table does not take \`NOT VALID\` before PostgreSQL 18. There every partition gets the key that way
    first; the table itself then takes them over without a scan.`,

  examples: {
    bad: [
      {
        title: 'Both tables are in use',
        sql: `
          create table customers (id bigint primary key);
          create table orders (id bigint primary key, customer_id bigint);
          -- next migration
          alter table orders add constraint orders_customer_id_fkey
            foreign key (customer_id) references customers (id);`,
      },
    ],
    good: [
      {
        title: 'The rows are checked while writes go on',
        phase: 'contract',
        transaction: 'none',
        sql: `
          create table customers (id bigint primary key);
          create table orders (id bigint primary key, customer_id bigint);
          -- next migration
          alter table orders add constraint orders_customer_id_fkey
            foreign key (customer_id) references customers (id) not valid;
          alter table orders validate constraint orders_customer_id_fkey;`,
      },
    ],
  },

  phases: PHASES,
  on: ['add-constraint'],
  *check(change, context) {
    const { table, constraint } = change
    if (constraint.type !== 'foreign-key' || context.isNew(table)) return
    const locks = ownLocks(context)
    // Where every partition has the key already, the parent takes it over.
    if (locks.every(({ duration, role }) => duration === 'instant' || role === 'referenced')) return

    const tables = showList([...new Set([show(table), show(constraint.references)])])
    yield {
      message: `checking the foreign key of ${show(table)} reads every row while it holds ${showLocks(locks)}: ${whoWaits(locks)} on ${tables} until the scan ends`,
      severity: sizedSeverity('error', locks, context),
      fix: fixOf(change, context),
      locks,
    }
  },
})

function fixOf({ table, constraint }: ChangeOf<'add-constraint'>, context: RuleContext): Fix {
  const { before, isNewColumn, options } = context
  const isForOldColumns =
    constraint.type === 'foreign-key' && constraint.columns.some((column) => !isNewColumn(table, column))
  const phase = isForOldColumns ? whenOldCodeIsGone(context.phase) : context.phase
  const name = quoteIdentifier(constraintsAdded(context)[0]?.name ?? '')
  // An unnamed key would take the partition's name.
  const text = textOf(context).replace(/^add\s+(?!constraint\b)/i, `add constraint ${name} `)
  const provenOn = (target: Name): readonly FixStep[] => [
    within(phase, `alter table ${show(target)} ${text} not valid`),
    within(phase, `alter table ${show(target)} validate constraint ${name}`),
  ]
  if (findTable(before, table)?.kind !== 'partitioned-table' || options.pgVersion >= 18) {
    return replaceAction(
      context,
      'add the foreign key NOT VALID, and validate it in a transaction of its own',
      {
        instead: [],
        afterwards: provenOn(table),
      },
    )
  }
  return replaceAction(
    context,
    'add the foreign key to each partition NOT VALID and validate it, then to the table',
    {
      instead: [],
      afterwards: [
        ...leafPartitionsOf(before, table).flatMap((leaf) => provenOn(leaf.name)),
        within(phase, `alter table ${show(table)} ${text}`),
      ],
    },
  )
}
