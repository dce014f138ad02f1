import {
  advise,
  buildKey,
  buildPartitionedKey,
  type ChangeOf,
  constraintsAdded,
  defineRule,
  type Fix,
  findColumn,
  findTable,
  isKey,
  ownLongLocks,
  PHASES,
  type RuleContext,
  replaceAction,
  requireValues,
  show,
  showColumns,
  showLocks,
  sizedSeverity,
  whenOldCodeIsGone,
  whoWaits,
} from '../../src/lint/kit.ts'

/** A key without USING INDEX builds its index while the table is locked. */
export default defineRule({
  id: 'add-unique-builds-index',
  family: 'locks',
  severity: 'error',
  summary: 'ADD UNIQUE or PRIMARY KEY builds an index while reads and writes wait',
  why: `
    \`ADD UNIQUE\` and \`ADD PRIMARY KEY\` build an index, and they do so under \`ACCESS EXCLUSIVE\`: every query of the table
    waits until the index stands. On a partitioned table that is one index after another. A primary key on a column
    that may be null reads the table once more.

    Build the unique index with \`CREATE UNIQUE INDEX CONCURRENTLY\`, outside a transaction, and make the constraint from
    it: \`ADD CONSTRAINT … UNIQUE USING INDEX …\` takes no time. The index must be a plain one, neither partial nor on an
    expression, and it takes the constraint's name. For a primary key make the columns \`NOT NULL\` before.

    A key cannot be \`NOT VALID\`. On a partitioned table add it \`ON ONLY\` the parent, build and add one for each
    partition, and attach their indexes.`,

  examples: {
    bad: [
      {
        title: 'A unique constraint on a table that is in use',
        sql: `
          create table customers (id bigint primary key, email text);
          -- next migration
          alter table customers add constraint customers_email_key unique (email);`,
      },
    ],
    good: [
      {
        title: 'The index is built while writes go on',
        phase: 'contract',
        transaction: 'none',
        sql: `
          create table customers (id bigint primary key, email text);
          -- next migration
          create unique index concurrently customers_email_key on customers (email);
          alter table customers add constraint customers_email_key unique using index customers_email_key;`,
      },
    ],
  },

  phases: PHASES,
  on: ['add-constraint'],
  *check(change, context) {
    const { table, constraint } = change
    if (!isKey(constraint) || constraint.usingIndex !== null) return
    const locks = ownLongLocks(context, 'build')
    if (locks.length === 0) return

    const word = constraint.type === 'unique' ? 'unique constraint' : 'primary key'
    yield {
      message: `the ${word} on ${show(table)} (${showColumns(constraint.columns)}) builds its index under ${showLocks(locks)}: ${whoWaits(locks)} until it is built`,
      severity: sizedSeverity('error', locks, context),
      fix: fixOf(change, context),
      locks,
    }
  },
})

function fixOf({ table }: ChangeOf<'add-constraint'>, context: RuleContext): Fix {
  const say =
    'build the unique index with CONCURRENTLY, outside a transaction, then add the constraint USING INDEX'
  const { before, phase, options } = context
  const [key] = constraintsAdded(context).filter(isKey)
  if (key === undefined) return advise(say)

  const later = whenOldCodeIsGone(phase)
  const isNullable = (column: string): boolean => findColumn(before, table, column)?.isNullable !== false
  const required = key.type === 'primary-key' ? key.columns.filter(isNullable) : []
  return replaceAction(context, say, {
    instead: [],
    afterwards: [
      ...required.flatMap((column) => requireValues(later, table, column, options.pgVersion)),
      ...(findTable(before, table)?.kind === 'partitioned-table'
        ? buildPartitionedKey(later, table, key, before)
        : buildKey(later, table, key.name, key)),
    ],
  })
}
