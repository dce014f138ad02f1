import {
  advise,
  type ChangeOf,
  defineRule,
  type Fix,
  isAtTopLevel,
  outside,
  ownLocks,
  PHASES,
  type RuleContext,
  replace,
  show,
  showLocks,
  sizedSeverity,
  whoWaits,
} from '../../src/lint/kit.ts'

/** REINDEX stops writes to the table, and reads that would use the index. */
export default defineRule({
  id: 'reindex-blocks-writes',
  family: 'locks',
  severity: 'error',
  summary: 'REINDEX without CONCURRENTLY stops writes, and reads that plan with the index',
  why: `
    \`REINDEX\` takes \`SHARE\` on the table, so writes wait until the last index is built, and \`ACCESS EXCLUSIVE\` on each
    index. A query that only reads waits for that too: the planner looks at every index of the table, whether it uses
    it or not.

    \`REINDEX … CONCURRENTLY\` builds the new index beside the old one while reads and writes go on. It needs a query of
    its own outside any transaction and without timeouts. An interrupted one leaves an invalid index whose name ends in
    \`_ccnew\`; drop it before the next attempt.`,

  examples: {
    bad: [
      {
        title: 'All indexes of a table that is in use',
        sql: `
          create table orders (id bigint primary key);
          -- next migration
          reindex table orders;`,
      },
    ],
    good: [
      {
        title: 'New indexes are built beside the old ones',
        transaction: 'none',
        sql: `
          create table orders (id bigint primary key);
          -- next migration
          reindex table concurrently orders;`,
      },
    ],
  },

  phases: PHASES,
  on: ['reindex'],
  *check(change, context) {
    const { target, name, isConcurrent } = change
    const isWide = target === 'schema' || target === 'database' || target === 'system'
    const locks = isConcurrent ? [] : ownLocks(context)
    if (isConcurrent || (locks.length === 0 && !isWide)) return

    const what = isWide
      ? `the indexes of every table of the ${target}`
      : target === 'index'
        ? `index ${show(name)}`
        : `the indexes of ${show(name)}`
    const held =
      locks.length === 0 ? 'SHARE on its tables and ACCESS EXCLUSIVE on its indexes' : showLocks(locks)
    const who = locks.length === 0 ? 'reads and writes wait' : whoWaits(locks)
    yield {
      message: `rebuilding ${what} takes ${held}: ${who} until that is done`,
      severity: sizedSeverity('error', locks, context),
      fix: fixOf(change, context),
      locks,
    }
  },
})

function fixOf({ target }: ChangeOf<'reindex'>, context: RuleContext): Fix {
  const say = 'rebuild with CONCURRENTLY, alone and outside a transaction'
  const { sql } = context.step.statement
  const head = /^reindex\s*(?:\([^)]*\)\s*)?(?:index|table|schema|database)\b/i.exec(sql)?.[0]
  if (head === undefined || target === 'system' || !isAtTopLevel(context)) return advise(say)
  return replace(say, outside(context.phase, `${head} concurrently${sql.slice(head.length)}`))
}
