import {
  advise,
  blockedWhile,
  type Catalog,
  defineRule,
  foreignKeysTo,
  isSameName,
  type Name,
  show,
} from '../../src/lint/kit.ts'

/** The victims of TRUNCATE … CASCADE are not in the text, and it does not stop at the first one. */
export default defineRule({
  id: 'truncate-cascade-empties-other-tables',
  family: 'data-loss',
  severity: 'error',
  summary: 'TRUNCATE … CASCADE empties every table that references this one',
  why: `
    TRUNCATE refuses a table that others reference, and its hint says to use CASCADE. That empties **all** tables that reference it, those that
    reference them, and so on, whatever their foreign keys say about deletes, and takes ACCESS EXCLUSIVE on each.

    Name every table that is to be emptied. Then the list stands in the review, and a table that joins later stops the statement instead of
    losing its rows.`,
  examples: {
    bad: [
      {
        title: 'The orders go with the customers',
        sql: `
          create table customers (id int primary key);
          create table orders (id int primary key, customer_id int references customers);
          -- next migration
          truncate customers cascade;`,
      },
    ],
    good: [
      {
        title: 'Both tables are of this migration',
        sql: `
          create table customers (id int primary key);
          create table orders (id int primary key, customer_id int references customers);
          truncate customers cascade;`,
      },
    ],
  },
  phases: ['expand', 'backfill', 'contract'],
  on: ['truncate'],
  *check({ table, isCascade }, context) {
    if (!isCascade) return
    const victims = referencing(context.before, table).filter((victim) => !context.isNew(victim))
    const isKnown = context.before.isComplete
    if (victims.length === 0 && (isKnown || context.isNew(table))) return
    const list =
      victims.length === 0
        ? 'every table that references it, which the history does not show in full'
        : victims.map(show).join(', ')
    yield {
      message: `truncating ${show(table)} with CASCADE also empties ${list}`,
      fix: advise('name each table that is to be emptied, without CASCADE'),
      locks: blockedWhile(context),
    }
  },
})

/** Tables that reference it, directly or through others. */
function referencing(catalog: Catalog, table: Name): readonly Name[] {
  const found: Name[] = []
  const visit = (name: Name): void => {
    for (const { name: other } of foreignKeysTo(catalog, name).map(({ table }) => table)) {
      if (isSameName(other, table) || found.some((known) => isSameName(known, other))) continue
      found.push(other)
      visit(other)
    }
  }
  visit(table)
  return found
}
