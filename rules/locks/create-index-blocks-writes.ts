import {
  advise,
  defineRule,
  isAtTopLevel,
  outside,
  ownLongLocks,
  PHASES,
  replace,
  show,
  showLocks,
  sizedSeverity,
  whenOldCodeIsGone,
  whoWaits,
} from '../../src/lint/kit.ts'

/** CREATE INDEX holds SHARE until the index is built; CONCURRENTLY lets writes go on. */
export default defineRule({
  id: 'create-index-blocks-writes',
  family: 'locks',
  severity: 'error',
  summary: 'CREATE INDEX without CONCURRENTLY stops writes until the index is built',
  why: `
    A plain \`CREATE INDEX\` takes \`SHARE\` on the table and keeps it until the last row is indexed and the transaction commits. Reads
    go on, but every \`INSERT\`, \`UPDATE\` and \`DELETE\` waits, and on a table of some size that is minutes of failed requests.

    \`CREATE INDEX CONCURRENTLY\` takes \`SHARE UPDATE EXCLUSIVE\`, which no application statement waits for. It needs a query of its
    own outside any transaction, no statement or lock timeout, and patience: it waits for every older transaction of the database.
    When it fails it leaves an invalid index behind that must be dropped before the next attempt. That is also why
    \`IF NOT EXISTS\` does not belong there: it would accept the invalid index.

    A table made in the same deploy unit is used by nobody yet, so a plain \`CREATE INDEX\` is right for it. So it is with \`ON ONLY\` a
    partitioned table, which builds nothing.`,

  examples: {
    bad: [
      {
        title: 'An index on a table that is in use',
        sql: `
          create table orders (id bigint primary key, customer_id bigint);
          -- next migration
          create index orders_customer_id_idx on orders (customer_id);`,
      },
    ],
    good: [
      {
        title: 'The index is built while writes go on',
        transaction: 'none',
        sql: `
          create table orders (id bigint primary key, customer_id bigint);
          -- next migration
          create index concurrently orders_customer_id_idx on orders (customer_id);`,
      },
      {
        title: 'The table is made by the same migration',
        sql: `
          create table orders (id bigint primary key, customer_id bigint);
          create index orders_customer_id_idx on orders (customer_id);`,
      },
    ],
  },

  phases: PHASES,
  on: ['create-index'],
  yieldsTo: ['partitioned-index-locks-all-partitions'],
  *check({ table, index, isConcurrent }, context) {
    const locks = isConcurrent ? [] : ownLongLocks(context)
    if (locks.length === 0) return

    const what = index.name === null ? 'an index' : `index ${index.name}`
    const phase = index.isUnique ? whenOldCodeIsGone(context.phase) : context.phase
    const sql = concurrently(context.step.statement.sql)
    const say = `build the index with CONCURRENTLY, alone and outside a transaction`
    yield {
      message: `creating ${what} takes ${showLocks(locks)}: ${whoWaits(locks)} until ${show(table)} is indexed`,
      severity: sizedSeverity('error', locks, context),
      fix: sql !== null && isAtTopLevel(context) ? replace(say, outside(phase, sql)) : advise(say),
      locks,
    }
  },
})

const concurrently = (sql: string): string | null => {
  const head = /^create\s+(?<unique>unique\s+)?index\s+(?:if\s+not\s+exists\s+)?/i.exec(sql)
  if (head === null) return null
  const unique = head.groups?.['unique'] === undefined ? '' : 'unique '
  return `create ${unique}index concurrently ${sql.slice(head[0].length)}`
}
