import {
  afterCommit,
  afterPhase,
  type ChangeOf,
  defineRule,
  findColumn,
  findSequence,
  findTable,
  hasOwnValue,
  isFilledByTrigger,
  moveToContract,
  type Name,
  type RuleContext,
  showColumn,
} from '../../src/lint/kit.ts'

/** Inserts that leave the column out have lived on its default. */
export default defineRule({
  id: 'drop-default-breaks-old-inserts',
  family: 'compatibility',
  severity: 'error',
  summary: 'Dropping the default of a required column fails inserts that leave the column out',
  why: `
    An insert that does not name a column gets the column's default. When the default goes and the column is \`NOT NULL\`, each such insert of the
    running release fails. The same happens with \`DROP IDENTITY\`, and when the sequence behind a serial column is dropped.

    Some tools add a required column with a default and drop the default in the same migration, to fill the old rows. It fills them, and then breaks
    every insert of the code that is still running. Let the default live until the contract phase.

    Nothing is reported for a new table, for a column that may be null, and where another default, an identity or a trigger takes over in the same
    transaction. If the history does not show whether the column is required, it is a warning.`,
  examples: {
    bad: [
      {
        title: 'Filled by the default, then broken without it',
        sql: `
          create table orders (id int primary key);
          -- next migration
          alter table orders add column currency text not null default 'EUR';
          alter table orders alter column currency drop default;`,
      },
    ],
    good: [
      {
        title: 'The default goes when old code is gone',
        sql: `
          create table orders (id int primary key);
          -- file: 0002_currency/expand.sql
          alter table orders add column currency text not null default 'EUR';
          -- file: 0002_currency/contract.sql
          alter table orders alter column currency drop default;`,
      },
    ],
  },
  phases: ['expand', 'backfill'],
  on: ['drop-default', 'drop-identity', 'drop-sequence'],
  *check(change, context) {
    for (const { table, column } of columnsOf(change, context)) {
      if (context.isNew(table)) continue
      const verdict = judge(table, column, context)
      if (verdict === 'silent') continue
      const name = showColumn(table, column)
      const say = 'let it stay while old code runs, and drop it in the contract phase'
      if (verdict === 'certain') {
        yield {
          message: `without its default ${name} has to be given: inserts of the running release that leave it out fail`,
          fix: moveToContract(context, say),
        }
      } else {
        yield {
          message: `if ${name} is NOT NULL, inserts that leave it out fail; the history does not show whether it is`,
          severity: 'warning',
          fix: moveToContract(context, say),
        }
      }
    }
  },
})

interface Place {
  readonly table: Name
  readonly column: string
}

/** The columns whose inserts a change leaves without a value. */
function columnsOf(
  change: ChangeOf<'drop-default' | 'drop-identity' | 'drop-sequence'>,
  { before }: RuleContext,
): readonly Place[] {
  if (change.kind !== 'drop-sequence') return [change]
  const owner = findSequence(before, change.sequence)?.ownedBy
  const isUsed =
    owner &&
    findColumn(before, owner.table, owner.column)?.default?.sequences.some(
      ({ name }) => name === change.sequence.name,
    )
  return owner && isUsed ? [owner] : []
}

function judge(table: Name, column: string, context: RuleContext): 'certain' | 'unknown' | 'silent' {
  const known = findColumn(context.before, table, column)
  if (known === undefined) return findTable(context.before, table)?.isComplete ? 'silent' : 'unknown'
  const after = afterCommit(context)
  const left = findColumn(after, table, column)
  if (!hasOwnValue(known, context.before) || left === undefined || hasOwnValue(left, after)) return 'silent'
  if (isFilledByTrigger(after, table, column)) return 'silent'
  return isRequired(table, column, afterPhase(context)) ? 'certain' : 'silent'
}

/** Also by a check that a null does not pass. */
function isRequired(table: Name, column: string, catalog: RuleContext['after']): boolean {
  if (findColumn(catalog, table, column)?.isNullable === false) return true
  return (
    findTable(catalog, table)?.constraints.some(
      (constraint) =>
        constraint.type === 'check' &&
        constraint.isEnforced &&
        constraint.expression.provesNotNull.includes(column),
    ) ?? false
  )
}
