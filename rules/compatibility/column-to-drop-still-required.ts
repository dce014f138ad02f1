import {
  advise,
  beforeUnit,
  defineRule,
  findColumn,
  findTable,
  hasOwnValue,
  isAtTopLevel,
  isFilledByTrigger,
  quoteIdentifier,
  type RuleContext,
  replace,
  show,
  showColumn,
  within,
} from '../../src/lint/kit.ts'

/** Between expand and contract the new release runs on a column that it does not write any more. */
export default defineRule({
  id: 'column-to-drop-still-required',
  family: 'compatibility',
  severity: 'error',
  summary: 'A column that the contract phase drops is required until then',
  why: `
    The new release is the one that does not know the column any more. It starts before the contract phase, and until the drop the column is still
    there: if it is \`NOT NULL\` without a default, every insert of the new release fails.

    Make the column optional in the expand phase, with \`DROP NOT NULL\` or a default. Old code goes on writing it, new code leaves it out, and the
    contract phase drops it.

    Nothing is reported when the column may be null, has a default, is an identity or generated, or is filled by a trigger.`,
  examples: {
    bad: [
      {
        title: 'New code cannot leave it out',
        phase: 'contract',
        sql: `
          create table orders (id int primary key, note text not null);
          -- next migration
          alter table orders drop column note;`,
      },
    ],
    good: [
      {
        title: 'Optional from the expand phase on',
        sql: `
          create table orders (id int primary key, note text not null);
          -- file: 0002_drop_note/expand.sql
          alter table orders alter column note drop not null;
          -- file: 0002_drop_note/contract.sql
          alter table orders drop column note;`,
      },
    ],
  },
  phases: ['contract'],
  on: ['drop-column'],
  *check({ table, column }, context) {
    const start = beforeContract(context)
    const known = findColumn(start, table, column)
    if (context.isNewColumn(table, column) || known === undefined || known.isNullable) return
    if (hasOwnValue(known, start) || isFilledByTrigger(start, table, column)) return
    const isOfKey = findTable(start, table)?.constraints.some(
      (constraint) => constraint.type === 'primary-key' && constraint.columns.includes(column),
    )
    const say = 'drop NOT NULL, or set a default, in the expand phase'
    yield {
      message: `${showColumn(table, column)} is required until it is dropped here: inserts of the new release, which leaves it out, fail before that`,
      fix:
        isOfKey || !isAtTopLevel(context)
          ? advise(say)
          : replace(
              say,
              within(
                'expand',
                `alter table ${show(table)} alter column ${quoteIdentifier(column)} drop not null`,
              ),
              within('contract', context.step.statement.sql),
            ),
    }
  },
})

const beforeContract = (context: RuleContext) =>
  context.unitSteps.find(({ phase }) => phase === 'contract')?.before ?? beforeUnit(context)
