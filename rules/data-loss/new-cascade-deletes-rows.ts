import {
  advise,
  type ConstraintOf,
  constraintsWritten,
  defineRule,
  foreignKeysFrom,
  isSameName,
  type Name,
  type RuleContext,
  show,
  showColumns,
} from '../../src/lint/kit.ts'

/** A new ON DELETE CASCADE gives existing DELETEs of old code a new meaning. */
export default defineRule({
  id: 'new-cascade-deletes-rows',
  family: 'data-loss',
  severity: 'warning',
  summary: 'A new ON DELETE CASCADE or SET NULL makes deletes of running code remove more than before',
  why: `
    The release that runs now deletes from the referenced table and knows what that does today. With the new foreign key the same DELETE removes the
    referencing rows as well, or empties their column, silently.

    Add the foreign key with NO ACTION in the expand phase, and change the action when only code runs that means it. Nothing is reported when the
    referenced table is new.`,
  examples: {
    bad: [
      {
        title: 'Deleting a customer deletes orders from now on',
        sql: `
          create table customers (id int primary key);
          create table orders (id int primary key, customer_id int);
          -- next migration
          alter table orders add foreign key (customer_id) references customers on delete cascade not valid;`,
      },
    ],
    good: [
      {
        title: 'NO ACTION while old code runs',
        sql: `
          create table customers (id int primary key);
          create table orders (id int primary key, customer_id int);
          -- next migration
          alter table orders add foreign key (customer_id) references customers not valid;`,
      },
    ],
  },
  phases: ['expand'],
  on: ['add-constraint', 'add-column'],
  *check(change, context) {
    // Rows of a new table are not yet anybody's, so a cascade into it takes nothing that existed.
    if (context.isNew(change.table)) return
    for (const key of constraintsWritten(change)) {
      if (key.type !== 'foreign-key' || !takesRows(key) || context.isNew(key.references)) continue
      const isOfNewColumn =
        change.kind === 'add-column' ||
        key.columns.some((column) => context.isNewColumn(change.table, column))
      if (isOfNewColumn || isAsBefore(key, change.table, context)) continue
      yield {
        message: `deleting from ${show(key.references)} now ${key.onDelete === 'cascade' ? 'deletes rows of' : `empties ${showColumns(key.columns)} in`} ${show(change.table)}, also when old code does it`,
        fix: advise('add it with NO ACTION, and change the action in the contract phase'),
      }
    }
  },
})

type ForeignKey = ConstraintOf<'foreign-key'>

const takesRows = ({ onDelete }: Pick<ForeignKey, 'onDelete'>): boolean =>
  onDelete !== 'no action' && onDelete !== 'restrict'

/** The deploy unit found a foreign key of the same columns that does the same, for example under another name. */
const isAsBefore = (
  key: Pick<ForeignKey, 'columns' | 'references' | 'onDelete'>,
  table: Name,
  { unitSteps, before }: RuleContext,
): boolean =>
  foreignKeysFrom(unitSteps[0]?.before ?? before, table).some(
    ({ constraint }) =>
      isSameName(constraint.references, key.references) &&
      constraint.columns.join() === key.columns.join() &&
      constraint.onDelete === key.onDelete,
  )
