import {
  advise,
  defineRule,
  isBlocking,
  ownEffects,
  PHASES,
  show,
  showColumn,
  showList,
  showLocks,
  showType,
  whoWaits,
} from '../../src/lint/kit.ts'

/** A foreign key on the column brings the lock to the table at its other end. */
export default defineRule({
  id: 'change-type-locks-foreign-tables',
  family: 'locks',
  severity: 'error',
  summary: 'ALTER COLUMN TYPE locks the tables at the other end of the column’s foreign keys',
  why: `
    When the column takes part in a foreign key, at either end, PostgreSQL drops the key and adds it again. That takes
    \`ACCESS EXCLUSIVE\` on the other table too, one that the statement does not name. When the change rewrites the
    column, the key is also checked again for every row while both tables are locked.

    Even a longer \`varchar\`, which touches no row, takes these locks; then they are brief and need a \`lock_timeout\`.
    Otherwise use a second column with the new type, without the key, and give it a key of its own that is added
    \`NOT VALID\` and validated.`,

  examples: {
    bad: [
      {
        title: 'The key of the referenced table',
        sql: `
          create table customers (code varchar(10) primary key);
          create table orders (id bigint primary key, customer varchar(10) references customers);
          -- next migration
          alter table customers alter column code type varchar(20);`,
      },
    ],
    good: [
      {
        title: 'A column without a foreign key',
        sql: `
          create table customers (code varchar(10) primary key, name varchar(10));
          create table orders (id bigint primary key, customer varchar(10) references customers);
          -- next migration
          alter table customers alter column name type varchar(20);`,
      },
    ],
  },

  phases: PHASES,
  on: ['change-type'],
  yieldsTo: ['change-type-rewrites-table', 'change-type-rebuilds-index', 'change-type-rechecks-constraint'],
  *check({ table, column, to }, context) {
    if (context.isNew(table)) return
    const locks = ownEffects(context).on.filter(isBlocking)
    const others = locks.filter(
      ({ relation, role }) => (role === 'referenced' || role === 'referencing') && !context.isNew(relation),
    )
    if (others.length === 0) return

    const isLong = locks.some(({ duration }) => duration !== 'instant')
    const end = isLong ? 'until the rows are checked again' : 'while it waits for its turn on all of them'
    yield {
      message: `changing ${showColumn(table, column)} to ${showType(to)} also locks ${showList(others.map(({ relation }) => show(relation)))}: it takes ${showLocks(locks)}, and ${whoWaits(locks)} ${end}`,
      severity: isLong ? 'error' : 'warning',
      fix: advise(
        isLong
          ? 'use a second column of the new type with a foreign key of its own, added NOT VALID and validated'
          : 'run it alone in its transaction, with a lock_timeout, and try again when it fails',
      ),
      locks,
    }
  },
})
