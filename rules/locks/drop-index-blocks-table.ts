import {
  advise,
  type Catalog,
  defineRule,
  type Fix,
  type FixStep,
  findIndex,
  findTable,
  isAtTopLevel,
  type Name,
  outside,
  PHASES,
  type Phase,
  type RuleContext,
  replace,
  type SchemaChange,
  show,
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
  *check({ index, isConcurrent, ifExists }, context) {
    const { before, isNew } = context
    const known = findIndex(before, index)
    const isAbsent = known === undefined && before.isComplete && ifExists
    if (isConcurrent || isAbsent || isOfPartitionedTable(before, index)) return
    if (known !== undefined && (isNew(known.table) || known.constraint !== null)) return

    const table = known === undefined ? 'its table' : show(known.table)
    yield {
      message: `dropping index ${show(index)} takes ACCESS EXCLUSIVE on ${table}: reads and writes wait while it waits for its turn`,
      fix: dropsOneByOne(context),
    }
  },
})

function dropsOneByOne(context: RuleContext): Fix {
  const say = 'drop each index by itself with CONCURRENTLY, outside a transaction'
  const { step, before, phase } = context
  const steps = step.siblings.map((sibling) => dropConcurrently(sibling, before, phase))
  return isAtTopLevel(context) && steps.every((s) => s !== null) ? replace(say, ...steps) : advise(say)
}

function dropConcurrently(change: SchemaChange, catalog: Catalog, phase: Phase): FixStep | null {
  if (change.kind !== 'drop-index' || change.isCascade || isOfPartitionedTable(catalog, change.index))
    return null
  const ifExists = change.ifExists ? 'if exists ' : ''
  const isUnique = findIndex(catalog, change.index)?.isUnique ?? false
  return outside(
    isUnique ? whenOldCodeIsGone(phase) : phase,
    `drop index concurrently ${ifExists}${show(change.index)}`,
  )
}

const isOfPartitionedTable = (catalog: Catalog, index: Name): boolean => {
  const known = findIndex(catalog, index)
  return known !== undefined && findTable(catalog, known.table)?.kind === 'partitioned-table'
}
