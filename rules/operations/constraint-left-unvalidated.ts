import {
  advise,
  type Catalog,
  type Constraint,
  constraintsAdded,
  defineRule,
  type Fix,
  findTable,
  isAtTopLevel,
  isSameName,
  type Problem,
  quoteIdentifier,
  type RuleContext,
  replace,
  type Step,
  show,
  type Table,
  within,
} from '../../src/lint/kit.ts'

/** The contract phase is the last one: what it leaves half done stays so. */
export default defineRule({
  id: 'constraint-left-unvalidated',
  family: 'operations',
  severity: 'warning',
  summary: 'The contract phase ends with a constraint that was never validated, or a leftover of its proof',
  why: `
    A NOT VALID constraint checks new rows and says nothing about old ones. That is the right first step and half a guarantee: the planner does not use
    it, a later SET NOT NULL is not proven by it, and an UPDATE of an old row that violates a CHECK fails on a column that it does not touch.
    An index ON ONLY a partitioned table is invalid, and serves no query, until an index of each partition is attached.

    The other way round, a CHECK that only proved NOT NULL is evaluated on every write without a use once the column is NOT NULL.

    Only the last statement of the contract phase is judged, together with all that the deploy unit added: a constraint that is validated by a later
    deploy is declared by an ignore with its reason.`,
  examples: {
    bad: [
      {
        title: 'Added, never validated',
        phase: 'contract',
        sql: `
          create table items (id int primary key, price int);
          -- next migration
          alter table items add constraint price_positive check (price > 0) not valid;`,
      },
    ],
    good: [
      {
        title: 'Validated in a statement of its own',
        phase: 'contract',
        transaction: 'none',
        sql: `
          create table items (id int primary key, price int);
          -- next migration
          alter table items add constraint price_positive check (price > 0) not valid;
          alter table items validate constraint price_positive;`,
      },
    ],
  },
  phases: ['contract'],
  on: 'every',
  *check(_, context) {
    if (!isLastOfContract(context)) return
    for (const table of context.after.tables.values()) yield* leftOn(table, context)
    for (const index of context.after.indexes.values()) {
      if (index.isValid || index.parent !== null || index.origin?.unit !== context.step.unit) continue
      yield {
        message: `the index ${show(index.name)} is invalid, because not every partition of ${show(index.table)} has one attached`,
        fix: advise('build the index on each partition and attach it with ALTER INDEX … ATTACH PARTITION'),
      }
    }
  },
})

const isLastOfContract = ({ step, unitSteps }: RuleContext): boolean =>
  !unitSteps.slice(step.index + 1).some(({ phase }) => phase === 'contract')

function* leftOn(table: Table, context: RuleContext): Iterable<Problem> {
  const alter = `alter table ${show(table.name)}`
  for (const constraint of table.constraints) {
    if (constraint.isFromParent) continue
    const name = quoteIdentifier(constraint.name)
    if (isUnvalidated(constraint) && constraint.origin?.unit === context.step.unit)
      yield {
        message: `${name} of ${show(table.name)} is still NOT VALID when the contract phase ends`,
        fix: thenRun(
          context,
          constraint,
          'validate it in a transaction of its own',
          `${alter} validate constraint ${name}`,
        ),
      }
    if (isProofOnly(constraint, table.name, context))
      yield {
        message: `${name} of ${show(table.name)} only repeats NOT NULL, and every write evaluates it`,
        fix: advise(`drop it: ${alter} drop constraint ${name}`),
      }
  }
}

/** The statement that is judged need not be the one that added the constraint. */
const thenRun = (context: RuleContext, { name }: Constraint, say: string, sql: string): Fix =>
  isAtTopLevel(context) && constraintsAdded(context).some((added) => added.name === name)
    ? replace(say, within('contract', context.step.statement.sql), within('contract', sql))
    : advise(`${say}: ${sql}`)

const isUnvalidated = (constraint: Constraint): boolean =>
  'isValid' in constraint && !constraint.isValid && !('isEnforced' in constraint && !constraint.isEnforced)

/** `CHECK (c IS NOT NULL)` of a column that this unit has set NOT NULL. */
function isProofOnly(
  constraint: Constraint,
  table: Table['name'],
  { after, unitSteps }: RuleContext,
): boolean {
  if (constraint.type !== 'check' || !constraint.isEnforced) return false
  const column = /^"?([\w$]+)"?\s+is\s+not\s+null$/i.exec(constraint.expression.sql.trim())?.[1]
  if (column === undefined || isNullable(after, table, column)) return false
  return unitSteps.some(
    ({ change, phase }: Step) =>
      phase !== 'rollback' &&
      change.kind === 'set-not-null' &&
      isSameName(change.table, table) &&
      change.column === column,
  )
}

const isNullable = (catalog: Catalog, table: Table['name'], column: string): boolean =>
  findTable(catalog, table)?.columns.find(({ name }) => name === column)?.isNullable !== false
