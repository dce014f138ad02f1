import {
  advise,
  type ColumnDefinition,
  columnSql,
  constraintSql,
  constraintsAdded,
  defineRule,
  type Fix,
  hasLockTimeout,
  isOf,
  type Name,
  ownLocks,
  PHASES,
  quoteIdentifier,
  type RuleContext,
  replaceAction,
  show,
  showColumn,
  showLocks,
  sizedSeverity,
  whoWaits,
  within,
} from '../../src/lint/kit.ts'

/** `REFERENCES` at a new column locks the other table as well, and scans where the column has a default. */
export default defineRule({
  id: 'inline-foreign-key-locks-both-tables',
  family: 'locks',
  severity: 'warning',
  summary: 'ADD COLUMN … REFERENCES locks the referenced table too, and scans if there is a default',
  why: `
    The statement alters one table and locks two: \`ACCESS EXCLUSIVE\` here and \`SHARE ROW EXCLUSIVE\` on the referenced
    table, which stops its writes. For a nullable column without a default that is brief, since no row can break the
    key; it only has to be waited for, on both tables at once.

    With a \`DEFAULT\`, even \`DEFAULT NULL\`, PostgreSQL looks up the key of every row while it holds both locks. A column
    constraint cannot be \`NOT VALID\`, a table constraint can: add column and foreign key \`NOT VALID\` in one statement,
    then validate in a transaction of its own.`,

  examples: {
    bad: [
      {
        title: 'A default makes every row be looked up',
        sql: `
          create table regions (id int primary key);
          insert into regions values (1);
          create table orders (id bigint primary key);
          -- next migration
          alter table orders add column region_id int default 1 references regions;`,
      },
    ],
    good: [
      {
        title: 'The key is validated while writes go on',
        transaction: 'none',
        sql: `
          create table regions (id int primary key);
          create table orders (id bigint primary key);
          -- next migration
          set lock_timeout = '2s';
          alter table orders add column region_id int,
            add constraint orders_region_id_fkey foreign key (region_id) references regions not valid;
          reset lock_timeout;
          alter table orders validate constraint orders_region_id_fkey;`,
      },
    ],
  },

  phases: PHASES,
  on: ['add-column'],
  yieldsTo: [
    'add-identity-rewrites-table',
    'add-stored-column-rewrites-table',
    'add-domain-column-rewrites-table',
    'volatile-default-rewrites-table',
    'inline-unique-builds-index',
    'inline-check-scans-table',
  ],
  *check({ table, column }, context) {
    const keys = column.constraints.filter(isOf('foreign-key'))
    if (keys.length === 0 || context.isNew(table)) return
    const locks = ownLocks(context)
    const isScan = locks.some(({ duration }) => duration !== 'instant')
    if (
      !isScan &&
      (hasLockTimeout(context.session, context.options.lockTimeoutLimitMs) ||
        keys.every(({ references }) => context.isNew(references)))
    )
      return

    const end = isScan ? 'until every row is looked up' : 'while it waits for its turn on both tables'
    yield {
      message: `the foreign key of the new column ${showColumn(table, column.name)} takes ${showLocks(locks)}: ${whoWaits(locks)} ${end}`,
      severity: isScan ? sizedSeverity('error', locks, context) : 'warning',
      fix: keyAfterwards(table, column, context),
      locks,
    }
  },
})

function keyAfterwards(table: Name, column: ColumnDefinition, context: RuleContext): Fix {
  const say = 'add the column and the foreign key NOT VALID, and validate it in a transaction of its own'
  const keys = constraintsAdded(context).filter(isOf('foreign-key'))
  if (keys.length === 0 || keys.length !== column.constraints.length) return advise(say)
  return replaceAction(context, say, {
    instead: [
      `add column ${columnSql(column, { constraints: true })}`,
      ...keys.map((key) => `add ${constraintSql(key)} not valid`),
    ],
    afterwards: keys.map(({ name }) =>
      within(context.phase, `alter table ${show(table)} validate constraint ${quoteIdentifier(name)}`),
    ),
  })
}
