import {
  advise,
  type ConstraintDefinition,
  defineRule,
  earlierInTransaction,
  type Fix,
  isAtTopLevel,
  isOf,
  isSameName,
  type Name,
  PHASES,
  type RuleContext,
  replace,
  replaceAction,
  type SchemaChange,
  show,
  showList,
  textOf,
  within,
} from '../../src/lint/kit.ts'

/** Each foreign key stops writes to the table it references, and keeps them stopped until the transaction ends. */
export default defineRule({
  id: 'several-foreign-keys-lock-many-tables',
  family: 'locks',
  severity: 'warning',
  summary: 'Foreign keys to several tables in one transaction lock all of those tables together',
  why: `
    A foreign key takes \`SHARE ROW EXCLUSIVE\` on the table that it references, even one that is \`NOT VALID\` or belongs to
    a table made just now. Writes to that table wait until the transaction ends. With keys to two tables the first
    one stands still while the statement waits for its turn on the second.

    Add one foreign key per transaction. For a new table create it without the keys to tables in use, and add each of
    them \`NOT VALID\` in a transaction of its own; in an empty table validating takes no time.`,

  examples: {
    bad: [
      {
        title: 'A new table that references two tables in use',
        sql: `
          create table customers (id bigint primary key);
          create table products (id bigint primary key);
          -- next migration
          create table orders (
            id bigint primary key,
            customer_id bigint references customers,
            product_id bigint references products
          );`,
      },
    ],
    good: [
      {
        title: 'One key per transaction',
        transaction: 'none',
        sql: `
          create table customers (id bigint primary key);
          create table products (id bigint primary key);
          -- next migration
          create table orders (id bigint primary key, customer_id bigint references customers, product_id bigint);
          alter table orders add constraint orders_product_id_fkey
            foreign key (product_id) references products not valid;
          alter table orders validate constraint orders_product_id_fkey;`,
      },
    ],
  },

  phases: PHASES,
  on: ['create-table', 'add-column', 'add-constraint'],
  *check(change, context) {
    const own = unique(referencesOf(change)).filter((name) => !context.isNew(name))
    const before = unique(referencesBefore(context)).filter((name) => !context.isNew(name))
    const all = unique([...before, ...own])
    // Once per transaction: with keys to two tables before this one, the second has been reported.
    if (all.length < 2 || before.length > 1 || all.length === before.length) return

    const say = 'add one foreign key per transaction'
    yield {
      message: `the foreign keys lock ${showList(all.map(show))} together, with SHARE ROW EXCLUSIVE: writes to all of them wait until the transaction ends`,
      fix: fixOf(change, say, context),
    }
  },
})

function fixOf(change: SchemaChange, say: string, context: RuleContext): Fix {
  const { phase, step } = context
  if (change.kind === 'create-table' || !isAtTopLevel(context)) {
    return advise(`${say}: make the table without them, then add each NOT VALID and validate it`)
  }
  if (step.siblings.length === 1) return replace(say, within(phase, step.statement.sql))
  const sql =
    'table' in change && change.table !== null ? `alter table ${show(change.table)} ${textOf(context)}` : ''
  return replaceAction(context, say, { instead: [], afterwards: [within(phase, sql)] })
}

/** Tables referenced by earlier parts of the statement and by earlier statements of the transaction. */
const referencesBefore = (context: RuleContext): readonly Name[] =>
  [
    ...earlierInTransaction(context).map(({ change }) => change),
    ...context.step.siblings.slice(0, context.step.part),
  ].flatMap(referencesOf)

function referencesOf(change: SchemaChange): readonly Name[] {
  if (change.kind === 'add-constraint') return referenced(change.constraint)
  if (change.kind === 'add-column') return change.column.constraints.flatMap(referenced)
  if (change.kind !== 'create-table') return []
  return [...change.constraints, ...change.columns.flatMap(({ constraints }) => constraints)].flatMap(
    referenced,
  )
}

const referenced = (constraint: ConstraintDefinition): readonly Name[] =>
  isOf('foreign-key')(constraint) ? [constraint.references] : []

const unique = (names: readonly Name[]): readonly Name[] =>
  names.filter((name, at) => names.findIndex((other) => isSameName(name, other)) === at)
