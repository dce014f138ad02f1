import {
  actionsOf,
  advise,
  alterAlone,
  areOthersInstant,
  blocksWrites,
  type ChangeOf,
  type ConstraintDefinition,
  defineRule,
  type Fix,
  findTable,
  isAtTopLevel,
  ownEffects,
  PHASES,
  quoteIdentifier,
  type RuleContext,
  replace,
  type SchemaChange,
  show,
  showColumn,
  showLocks,
  whenOldCodeIsGone,
  whoWaits,
  within,
} from '../../src/lint/kit.ts'

/** The parts of one ALTER TABLE share the strongest lock, and what one part drops or adds is no proof for another. */
export default defineRule({
  id: 'combined-alter-discards-proof',
  family: 'locks',
  severity: 'error',
  summary: 'Steps that are safe one by one scan under a strong lock when one ALTER TABLE combines them',
  why: `
    All parts of one \`ALTER TABLE\` run under the strongest lock that any of them needs, and drops come first. So the
    safe way to a constraint stops being safe when its steps are put into one statement:

    - \`SET NOT NULL\` together with \`DROP CONSTRAINT\` of the check that proves it: the proof is gone before it is looked
      at, and the table is read under \`ACCESS EXCLUSIVE\`.
    - \`SET NOT NULL\` together with \`VALIDATE CONSTRAINT\` or \`ADD CONSTRAINT\` of the check: it is not yet a proof.
    - \`VALIDATE CONSTRAINT\` together with anything that locks more: it then reads the table under that lock, and not
      under \`SHARE UPDATE EXCLUSIVE\`, which would let reads and writes go on. \`ADD … NOT VALID\` is such a thing.

    Combining is fine for several \`VALIDATE\`, for steps that take no time, and for dropping a constraint that proves
    nothing. Otherwise write separate statements; in between the transaction must end as well.`,

  examples: {
    bad: [
      {
        title: 'The proof is dropped in the statement that needs it',
        sql: `
          create table orders (id bigint primary key, note text);
          alter table orders add constraint orders_note_filled check (note is not null);
          -- next migration
          alter table orders alter column note set not null, drop constraint orders_note_filled;`,
      },
    ],
    good: [
      {
        title: 'One statement after the other',
        sql: `
          create table orders (id bigint primary key, note text);
          alter table orders add constraint orders_note_filled check (note is not null);
          -- next migration
          alter table orders alter column note set not null;
          alter table orders drop constraint orders_note_filled;`,
      },
    ],
  },

  phases: PHASES,
  on: ['set-not-null', 'validate-constraint'],
  *check(change, context) {
    const { step, effects, isNew } = context
    if (step.siblings.length === 1 || isNew(change.table) || !isUndone(change, context)) return
    const locks = effects.on.filter(
      ({ relation, lock, duration }) => duration !== 'instant' && blocksWrites(lock) && !isNew(relation),
    )
    if (locks.length === 0) return

    const what =
      change.kind === 'set-not-null'
        ? `SET NOT NULL of ${showColumn(change.table, change.column)} cannot use a proof that the same statement touches`
        : `validating ${quoteIdentifier(change.constraint)} shares the lock of the whole statement`
    yield {
      message: `${what}: ${show(change.table)} is read under ${showLocks(locks)}, and ${whoWaits(locks)} until the scan ends`,
      fix: splitUp(context),
      locks,
    }
  },
})

type Combined = ChangeOf<'set-not-null' | 'validate-constraint'>

/** The part would do no harm in a statement of its own, before or after the others. */
const isUndone = (change: Combined, context: RuleContext): boolean =>
  change.kind === 'validate-constraint'
    ? ownEffects(context).on.some(({ duration }) => duration === 'scan')
    : context.step.siblings.some((sibling) => isProof(sibling, change.column, context))

/** The sibling drops, validates or adds a check that proves the column not null. */
function isProof(sibling: SchemaChange, column: string, { step }: RuleContext): boolean {
  if (sibling.kind === 'add-constraint') return proves(sibling.constraint, column)
  if (sibling.kind !== 'drop-constraint' && sibling.kind !== 'validate-constraint') return false
  const known = findTable(step.statementBefore, sibling.table)?.constraints
  return (
    known?.some((constraint) => constraint.name === sibling.constraint && proves(constraint, column)) ?? false
  )
}

const proves = (constraint: ConstraintDefinition, column: string): boolean =>
  constraint.type === 'check' && constraint.expression.provesNotNull.includes(column)

function splitUp(context: RuleContext): Fix {
  const say = 'write a statement of its own for each step, the drop of a proof last, and commit after each'
  const actions = actionsOf(context)
  if (actions === null || !isAtTopLevel(context) || !areOthersInstant(context)) return advise(say)
  const { siblings } = context.step
  const changesWrites = siblings.some(({ kind }) => kind === 'set-not-null' || kind === 'add-constraint')
  const phase = changesWrites ? whenOldCodeIsGone(context.phase) : context.phase
  const inOrder = siblings
    .map((sibling, part) => ({ rank: rankOf(sibling, context), action: actions[part] ?? '' }))
    .toSorted((a, b) => a.rank - b.rank)
  return replace(say, ...inOrder.map(({ action }) => within(phase, alterAlone(context, action))))
}

/** A proof is added, validated, used and dropped, in this order. */
function rankOf(sibling: SchemaChange, context: RuleContext): number {
  const requires = context.step.siblings.flatMap((other) =>
    other.kind === 'set-not-null' ? [other.column] : [],
  )
  if (sibling.kind === 'validate-constraint') return 1
  if (sibling.kind === 'set-not-null') return 2
  const isUsed = requires.some((column) => isProof(sibling, column, context))
  return sibling.kind === 'drop-constraint' && isUsed ? 3 : 0
}
