import {
  advise,
  type Catalog,
  type ChangeOf,
  defineRule,
  type FixStep,
  findIndex,
  findTable,
  type Index,
  isAtTopLevel,
  outside,
  PHASES,
  type Phase,
  type RuleContext,
  replace,
  show,
  showList,
  whenOldCodeIsGone,
} from '../../src/lint/kit.ts'

/** DROP INDEX locks the table, not only the index. */
export default defineRule({
  id: 'drop-index-blocks-table',
  family: 'locks',
  severity: 'warning',
  summary: 'DROP INDEX without CONCURRENTLY takes ACCESS EXCLUSIVE on the table',
  why: `
    \`DROP INDEX\` names an index and locks a table: \`ACCESS EXCLUSIVE\`, which stops reads as well as writes. The drop itself takes
    no time, but the lock has to be waited for. While it waits behind one long query, every later query of the table waits behind it.

    \`DROP INDEX CONCURRENTLY\` takes \`SHARE UPDATE EXCLUSIVE\` and waits for older transactions without standing in anybody's way. It
    drops one index per statement, outside any transaction, without \`CASCADE\`. An interrupted one leaves the index invalid; the same
    statement again removes it.

    It does not exist for the index of a partitioned table, where a \`lock_timeout\` is all there is, nor for the index behind a
    constraint, which goes with \`DROP CONSTRAINT\`.`,

  examples: {
    bad: [
      {
        title: 'An index of a table that is in use',
        sql: `
          create table orders (id bigint primary key, note text);
          create index orders_note_idx on orders (note);
          -- next migration
          drop index orders_note_idx;`,
      },
    ],
    good: [
      {
        title: 'The drop waits without making others wait',
        transaction: 'none',
        sql: `
          create table orders (id bigint primary key, note text);
          create index orders_note_idx on orders (note);
          -- next migration
          drop index concurrently orders_note_idx;`,
      },
    ],
  },

  phases: PHASES,
  on: ['drop-index'],
  *check(change, context) {
    const { step, phase } = context
    // One finding for all indexes of the statement.
    const dropped = step.siblings.filter((sibling) => sibling.kind === 'drop-index')
    const blocking = dropped.filter((sibling) => isBlocking(sibling, context))
    if (blocking[0] !== change) return

    const catalog = step.statementBefore
    const names = showList(blocking.map(({ index }) => show(index)))
    const tables = blocking.map(({ index }) => findIndex(catalog, index)?.table)
    const shown = tables.map((table) => (table === undefined ? 'its table' : show(table)))
    const say = 'drop each index by itself with CONCURRENTLY, outside a transaction'
    const steps = dropped.flatMap((sibling) => dropConcurrently(sibling, catalog, phase))
    yield {
      message: `dropping ${names} takes ACCESS EXCLUSIVE on ${showList([...new Set(shown)])}: reads and writes wait while it waits for its turn`,
      fix: isAtTopLevel(context) && steps.length === dropped.length ? replace(say, ...steps) : advise(say),
    }
  },
})

/** Locks a table in use, and need not. */
function isBlocking(
  { index, isConcurrent, ifExists }: ChangeOf<'drop-index'>,
  context: RuleContext,
): boolean {
  const catalog = context.step.statementBefore
  const known = findIndex(catalog, index)
  if (isConcurrent) return false
  if (known === undefined) return !(ifExists && catalog.isComplete)
  return !context.isNew(known.table) && known.constraint === null && !isOfPartitionedTable(catalog, known)
}

/** Nothing where CONCURRENTLY is refused. */
function dropConcurrently(
  { index, isCascade, ifExists }: ChangeOf<'drop-index'>,
  catalog: Catalog,
  phase: Phase,
): readonly FixStep[] {
  const known = findIndex(catalog, index)
  if (isCascade || (known !== undefined && isOfPartitionedTable(catalog, known))) return []
  const sql = `drop index concurrently ${ifExists ? 'if exists ' : ''}${show(index)}`
  return [outside(known?.isUnique === true ? whenOldCodeIsGone(phase) : phase, sql)]
}

const isOfPartitionedTable = (catalog: Catalog, { table }: Index): boolean =>
  findTable(catalog, table)?.kind === 'partitioned-table'
