import {
  advise,
  type ChangeOf,
  constraintSql,
  defineRule,
  type Fix,
  findTable,
  isAtTopLevel,
  isOf,
  nameFor,
  ownLongLocks,
  PHASES,
  quoteIdentifier,
  type RuleContext,
  replace,
  show,
  showLocks,
  sizedSeverity,
  whenOldCodeIsGone,
  whoWaits,
  within,
} from '../../src/lint/kit.ts'

/** A foreign key that becomes enforced is checked at once, under the strongest lock. */
export default defineRule({
  id: 'enforce-constraint-scans-table',
  family: 'locks',
  severity: 'error',
  summary: 'ALTER CONSTRAINT … ENFORCED checks every row while reads and writes wait',
  why: `
    From PostgreSQL 18 on a foreign key can be \`NOT ENFORCED\`. Switching it to \`ENFORCED\` looks up the referenced row for
    every row at once, under \`ACCESS EXCLUSIVE\`, with \`SHARE ROW EXCLUSIVE\` on the referenced table.

    Add a second foreign key of the same columns \`NOT VALID\` instead, validate it in a transaction of its own, and drop
    the one that is not enforced. Switching the other way, to \`NOT ENFORCED\`, takes no time.`,

  examples: {
    bad: [
      {
        title: 'The key is to hold from now on',
        pgVersion: 18,
        sql: `
          create table customers (id bigint primary key);
          create table orders (id bigint primary key, customer_id bigint);
          alter table orders add constraint orders_customer_id_fkey
            foreign key (customer_id) references customers (id) not enforced;
          -- next migration
          alter table orders alter constraint orders_customer_id_fkey enforced;`,
      },
    ],
    good: [
      {
        title: 'A second key is validated while writes go on',
        pgVersion: 18,
        transaction: 'none',
        sql: `
          create table customers (id bigint primary key);
          create table orders (id bigint primary key, customer_id bigint);
          alter table orders add constraint orders_customer_id_fkey
            foreign key (customer_id) references customers (id) not enforced;
          -- next migration
          alter table orders add constraint orders_customer_fkey
            foreign key (customer_id) references customers (id) not valid;
          alter table orders validate constraint orders_customer_fkey;
          alter table orders drop constraint orders_customer_id_fkey;`,
      },
    ],
  },

  phases: PHASES,
  on: ['alter-constraint'],
  *check(change, context) {
    const locks = change.isEnforced === true ? ownLongLocks(context) : []
    if (locks.length === 0) return

    yield {
      message: `enforcing ${quoteIdentifier(change.constraint)} looks up every row of ${show(change.table)} under ${showLocks(locks)}: ${whoWaits(locks)} until the scan ends`,
      severity: sizedSeverity('error', locks, context),
      fix: secondKey(change, context),
      locks,
    }
  },
})

function secondKey({ table, constraint }: ChangeOf<'alter-constraint'>, context: RuleContext): Fix {
  const say = 'add a second foreign key NOT VALID, validate it in a transaction of its own, and drop this one'
  const known = findTable(context.before, table)?.constraints.find(({ name }) => name === constraint)
  const isAlone = isAtTopLevel(context) && context.step.siblings.length === 1
  if (known === undefined || !isOf('foreign-key')(known) || !isAlone) return advise(say)

  const phase = whenOldCodeIsGone(context.phase)
  const name = nameFor(constraint, 'enforced')
  const alter = `alter table ${show(table)}`
  const [quoted, old] = [quoteIdentifier(name), quoteIdentifier(constraint)]
  return replace(
    say,
    within(phase, `${alter} add ${constraintSql({ ...known, name })} not valid`),
    within(phase, `${alter} validate constraint ${quoted}`),
    within(phase, `${alter} drop constraint ${old}`),
    within(phase, `${alter} rename constraint ${quoted} to ${old}`),
  )
}
