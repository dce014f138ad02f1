import { advise, type ConstraintDefinition, defineRule, show, showColumns } from '../../src/lint/kit.ts'

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
    const added: readonly ConstraintDefinition[] =
      change.kind === 'add-constraint' ? [change.constraint] : change.column.constraints
    for (const constraint of added) {
      if (constraint.type !== 'foreign-key' || context.isNew(constraint.references)) continue
      if (constraint.onDelete === 'no action' || constraint.onDelete === 'restrict') continue
      const isNewColumn =
        change.kind === 'add-column' ||
        constraint.columns.every((column) => context.isNewColumn(change.table, column))
      if (isNewColumn) continue
      yield {
        message: `deleting from ${show(constraint.references)} now ${constraint.onDelete === 'cascade' ? 'deletes rows of' : `sets ${showColumns(constraint.columns)} in`} ${show(change.table)}, also when old code does it`,
        fix: advise('add it with NO ACTION, and change the action in the contract phase'),
      }
    }
  },
})
