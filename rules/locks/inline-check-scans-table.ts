import {
  advise,
  type ChangeOf,
  columnSql,
  constraintsAdded,
  defineRule,
  type Fix,
  type FixStep,
  hasSibling,
  ownLongLocks,
  PHASES,
  type Phase,
  quoteIdentifier,
  type RuleContext,
  replaceAction,
  requireValues,
  show,
  showColumn,
  showLocks,
  sizedSeverity,
  textOf,
  whenOldCodeIsGone,
  whoWaits,
  within,
} from '../../src/lint/kit.ts'

type Checking = ChangeOf<'add-column' | 'add-constraint' | 'set-not-null'>

/** A check that comes with its column reads every row, although all rows hold the same value. */
export default defineRule({
  id: 'inline-check-scans-table',
  family: 'locks',
  severity: 'error',
  summary: 'A CHECK or NOT NULL added together with its column scans the table under ACCESS EXCLUSIVE',
  why: `
    Every row of a new column holds the same value, yet PostgreSQL reads all rows to test a \`CHECK\` on it, and it
    reads them under the \`ACCESS EXCLUSIVE\` lock of the \`ALTER TABLE\`. The same goes for \`ADD CONSTRAINT … CHECK\` and
    \`ALTER COLUMN … SET NOT NULL\` in the statement that adds the column, and for a virtual column (PostgreSQL 18) with a
    \`CHECK\` or \`NOT NULL\`.

    A column constraint cannot be \`NOT VALID\`, a table constraint can: add the column and, in the same statement if you
    like, the constraint \`NOT VALID\`. Validate it in a statement of its own; that scan lets reads and writes go on.

    \`NOT NULL DEFAULT <constant>\` written at the column itself needs no scan and is fine.`,

  examples: {
    bad: [
      {
        title: 'A check at the column',
        sql: `
          create table orders (id bigint primary key);
          -- next migration
          alter table orders add column amount int check (amount > 0);`,
      },
    ],
    good: [
      {
        title: 'The check is a table constraint that is validated later',
        transaction: 'none',
        sql: `
          create table orders (id bigint primary key);
          -- next migration
          alter table orders add column amount int,
            add constraint orders_amount_check check (amount > 0) not valid;
          alter table orders validate constraint orders_amount_check;`,
      },
      {
        title: 'NOT NULL with a constant default at the column needs no scan',
        sql: `
          create table orders (id bigint primary key);
          -- next migration
          alter table orders add column amount int not null default 1;`,
      },
    ],
  },

  phases: PHASES,
  on: ['add-column', 'add-constraint', 'set-not-null'],
  yieldsTo: [
    'add-identity-rewrites-table',
    'add-stored-column-rewrites-table',
    'add-domain-column-rewrites-table',
    'volatile-default-rewrites-table',
    'inline-unique-builds-index',
  ],
  *check(change, context) {
    const locks = isInline(change, context) ? ownLongLocks(context) : []
    if (locks.length === 0) return

    const column = columnOf(change)
    const what =
      column === null
        ? `the check on ${show(change.table)}`
        : `the check on the new column ${showColumn(change.table, column)}`
    yield {
      message: `${what} reads every row under ${showLocks(locks)}: ${whoWaits(locks)} until the scan ends`,
      severity: sizedSeverity('error', locks, context),
      fix: fixOf(change, context),
      locks,
    }
  },
})

function isInline(change: Checking, context: RuleContext): boolean {
  const isAddedHere = (column: string): boolean =>
    hasSibling(context, 'add-column', (sibling) => sibling.column.name === column)
  switch (change.kind) {
    case 'add-column':
      return (
        change.column.constraints.some(({ type }) => type === 'check') ||
        (change.column.generated?.kind === 'virtual' && change.column.notNull)
      )
    case 'add-constraint':
      return change.constraint.type === 'check' && change.constraint.expression.columns.some(isAddedHere)
    case 'set-not-null':
      return isAddedHere(change.column)
  }
}

const columnOf = (change: Checking): string | null => {
  if (change.kind === 'add-column') return change.column.name
  return change.kind === 'set-not-null' ? change.column : null
}

function fixOf(change: Checking, context: RuleContext): Fix {
  const say = 'add the constraint NOT VALID, and validate it in a statement of its own'
  const { phase, options } = context
  if (change.kind === 'set-not-null') {
    const later = whenOldCodeIsGone(phase)
    const afterwards = requireValues(later, change.table, change.column, options.pgVersion)
    return replaceAction(context, say, { instead: [], afterwards })
  }
  const checks = constraintsAdded(context).filter((constraint) => constraint.type === 'check')
  const afterwards = checks.map(({ name }) => validate(change, name, phase))
  if (change.kind === 'add-constraint')
    return replaceAction(context, say, {
      instead: [`${textOf(context)} not valid`],
      afterwards,
    })

  const { column } = change
  if (column.generated !== null || checks.length !== column.constraints.length) return advise(say)
  const added = checks.map(
    ({ name, expression }) => `add constraint ${quoteIdentifier(name)} check (${expression.sql}) not valid`,
  )
  return replaceAction(context, say, {
    instead: [`add column ${columnSql(column, { constraints: true })}`, ...added],
    afterwards,
  })
}

const validate = ({ table }: Checking, name: string, phase: Phase): FixStep =>
  within(phase, `alter table ${show(table)} validate constraint ${quoteIdentifier(name)}`)
