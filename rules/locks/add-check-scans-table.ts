import {
  constraintsAdded,
  defineRule,
  ownLongLocks,
  PHASES,
  quoteIdentifier,
  replaceAction,
  show,
  showLocks,
  sizedSeverity,
  textOf,
  whenOldCodeIsGone,
  whoWaits,
  within,
} from '../../src/lint/kit.ts'

/** A check is tested against every row while the table is locked, unless it is added NOT VALID. */
export default defineRule({
  id: 'add-check-scans-table',
  family: 'locks',
  severity: 'error',
  summary: 'ADD CHECK without NOT VALID scans the whole table while reads and writes wait',
  why: `
    \`ADD CONSTRAINT … CHECK\` reads every row, those of all partitions included, and holds \`ACCESS EXCLUSIVE\` while it
    reads: every query of the table waits until the scan ends.

    With \`NOT VALID\` the constraint is added at once and holds for all writes from then on. \`VALIDATE CONSTRAINT\`, in a
    statement of its own and a transaction of its own, then reads the rows under \`SHARE UPDATE EXCLUSIVE\`, which no
    application statement waits for.

    \`NOT VALID\` is not harmless for old rows: an update of a row that breaks the rule fails, whatever it changes.
    Correct such rows before.`,

  examples: {
    bad: [
      {
        title: 'A rule for the rows that exist',
        sql: `
          create table orders (id bigint primary key, amount int);
          -- next migration
          alter table orders add constraint orders_amount_positive check (amount > 0);`,
      },
    ],
    good: [
      {
        title: 'The rows are read while writes go on',
        phase: 'contract',
        transaction: 'none',
        sql: `
          create table orders (id bigint primary key, amount int);
          -- next migration
          alter table orders add constraint orders_amount_positive check (amount > 0) not valid;
          alter table orders validate constraint orders_amount_positive;`,
      },
    ],
  },

  phases: PHASES,
  on: ['add-constraint'],
  yieldsTo: ['inline-check-scans-table'],
  *check({ table, constraint }, context) {
    const locks = constraint.type === 'check' ? ownLongLocks(context) : []
    if (constraint.type !== 'check' || locks.length === 0) return

    const [added] = constraintsAdded(context)
    const isForOldColumns = constraint.expression.columns.some(
      (column) => !context.isNewColumn(table, column),
    )
    const phase = isForOldColumns ? whenOldCodeIsGone(context.phase) : context.phase
    const alter = `alter table ${show(table)}`
    yield {
      message: `checking ${constraint.expression.sql} reads every row of ${show(table)} under ${showLocks(locks)}: ${whoWaits(locks)} until the scan ends`,
      severity: sizedSeverity('error', locks, context),
      fix: replaceAction(context, 'add the constraint NOT VALID, and validate it in a statement of its own', {
        instead: [],
        afterwards: [
          within(phase, `${alter} ${textOf(context)} not valid`),
          ...(added === undefined
            ? []
            : [within(phase, `${alter} validate constraint ${quoteIdentifier(added.name)}`)]),
        ],
      }),
      locks,
    }
  },
})
