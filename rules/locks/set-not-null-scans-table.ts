import {
  type Catalog,
  type ChangeOf,
  type CheckDefinition,
  type Constraint,
  type ConstraintDefinition,
  constraintsAdded,
  defineRule,
  earlierInUnit,
  type Fix,
  findTable,
  hedge,
  isSameName,
  type Name,
  ownLongLocks,
  PHASES,
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

/** `SET NOT NULL` reads every row under ACCESS EXCLUSIVE unless a valid check already proves it. */
export default defineRule({
  id: 'set-not-null-scans-table',
  family: 'locks',
  severity: 'error',
  summary: 'SET NOT NULL scans the whole table while reads and writes wait',
  why: `
    PostgreSQL must prove that no row holds a null. It reads the whole table, and it holds \`ACCESS EXCLUSIVE\` while it
    reads: on a large table every query of it waits for minutes.

    It skips the scan when a *valid* \`CHECK\` of the table implies it: \`CHECK (note IS NOT NULL)\`, also as one side of an
    \`AND\`. A check that is still \`NOT VALID\`, or one like \`CHECK (amount > 0)\`, which a null passes, proves nothing.

    So add that check \`NOT VALID\`, validate it in a statement of its own, which lets reads and writes go on, and set
    the column \`NOT NULL\` after that. Drop the check in yet another statement: in the same one it is dropped before it
    is looked at. From PostgreSQL 18 on \`ADD CONSTRAINT … NOT NULL note NOT VALID\` and \`VALIDATE CONSTRAINT\` do it all;
    \`SET NOT NULL\` on top of them would scan again.`,

  examples: {
    bad: [
      {
        title: 'Nothing proves that the column is filled',
        sql: `
          create table orders (id bigint primary key, note text);
          -- next migration
          alter table orders alter column note set not null;`,
      },
    ],
    good: [
      {
        title: 'A valid check proves it first',
        phase: 'contract',
        transaction: 'none',
        sql: `
          create table orders (id bigint primary key, note text);
          -- next migration
          alter table orders add constraint orders_note_filled check (note is not null) not valid;
          alter table orders validate constraint orders_note_filled;
          alter table orders alter column note set not null;
          alter table orders drop constraint orders_note_filled;`,
      },
      {
        title: 'A constraint that is validated later',
        phase: 'contract',
        transaction: 'none',
        pgVersion: 18,
        sql: `
          create table orders (id bigint primary key, note text);
          -- next migration
          alter table orders add constraint orders_note_not_null not null note not valid;
          alter table orders validate constraint orders_note_not_null;`,
      },
    ],
  },

  phases: PHASES,
  on: ['set-not-null', 'add-constraint'],
  yieldsTo: ['combined-alter-discards-proof', 'inline-check-scans-table'],
  *check(change, context) {
    const column = columnOf(change)
    const locks = column === null ? [] : ownLongLocks(context)
    if (column === null || locks.length === 0 || isProvenInUnit(change.table, column, context)) return

    yield {
      message: `setting ${showColumn(change.table, column)} NOT NULL reads every row under ${showLocks(locks)}: ${whoWaits(locks)} until the scan ends${hedge(context)}`,
      severity: sizedSeverity('error', locks, context),
      fix: fixOf(change, column, context),
      locks,
    }
  },
})

const columnOf = (change: ChangeOf<'set-not-null' | 'add-constraint'>): string | null => {
  if (change.kind === 'set-not-null') return change.column
  return change.constraint.type === 'not-null' ? change.constraint.columns[0] : null
}

function fixOf(
  change: ChangeOf<'set-not-null' | 'add-constraint'>,
  column: string,
  context: RuleContext,
): Fix {
  const { before, options, phase } = context
  const later = whenOldCodeIsGone(phase)
  const alter = `alter table ${show(change.table)}`
  const validate = (name: string) => within(later, `${alter} validate constraint ${quoteIdentifier(name)}`)

  const [added] = constraintsAdded(context)
  if (added !== undefined) {
    return replaceAction(context, 'add the constraint NOT VALID, and validate it in a statement of its own', {
      instead: [],
      afterwards: [within(later, `${alter} ${textOf(context)} not valid`), validate(added.name)],
    })
  }
  const pending = pendingProof(before, change.table, column) ?? proofsInUnit(change.table, column, context)[0]
  if (pending !== undefined && pending.name !== null) {
    return replaceAction(
      context,
      `validate the constraint ${pending.name} first, in a statement of its own`,
      {
        instead: [],
        afterwards: [
          validate(pending.name),
          ...(pending.type === 'check' ? [within(later, `${alter} ${textOf(context)}`)] : []),
        ],
      },
    )
  }
  const say =
    options.pgVersion >= 18
      ? 'fill the rows that are null, then add a NOT NULL constraint NOT VALID and validate it in a statement of its own'
      : 'fill the rows that are null, then prove it with a CHECK that is added NOT VALID and validated, each in a statement of its own'
  const afterwards = requireValues(later, change.table, column, options.pgVersion)
  return replaceAction(context, say, { instead: [], afterwards })
}

/** The history does not hold the table, and the unit itself has added the check and validated it. */
const isProvenInUnit = (table: Name, column: string, context: RuleContext): boolean =>
  findTable(context.before, table) === undefined &&
  proofsInUnit(table, column, context).some(({ isValid }) => isValid)

/** Checks that the unit has added before, as they are by now. */
function proofsInUnit(table: Name, column: string, context: RuleContext): readonly CheckDefinition[] {
  const changes = earlierInUnit(context)
    .map(({ change }) => change)
    .filter((change) => 'table' in change && change.table !== null && isSameName(change.table, table))
  const isValidated = (name: string | null): boolean =>
    changes.some((change) => change.kind === 'validate-constraint' && change.constraint === name)
  return changes
    .flatMap((change) => (change.kind === 'add-constraint' ? [change.constraint] : []))
    .filter((constraint) => isProof(constraint, column))
    .map((check) => ({ ...check, isValid: check.isValid || isValidated(check.name) }))
}

const isProof = (constraint: ConstraintDefinition, column: string): constraint is CheckDefinition =>
  constraint.type === 'check' && constraint.isEnforced && constraint.expression.provesNotNull.includes(column)

/** A constraint that would prove it, were it valid. */
const pendingProof = (catalog: Catalog, table: Name, column: string): Constraint | undefined =>
  findTable(catalog, table)?.constraints.find(
    (constraint) =>
      (constraint.type === 'not-null' && constraint.columns[0] === column && !constraint.isValid) ||
      (isProof(constraint, column) && !constraint.isValid),
  )
