import {
  advise,
  type Catalog,
  type ChangeOf,
  defineRule,
  findTable,
  indexesOf,
  type Name,
  type RuleContext,
  type Severity,
  show,
} from '../../src/lint/kit.ts'

type Write = ChangeOf<'update-rows' | 'delete-rows' | 'insert-rows' | 'merge-rows'>

/** A write over a whole table in one transaction. */
export default defineRule({
  id: 'backfill-in-one-statement',
  family: 'operations',
  severity: 'error',
  summary: 'One statement writes an unbounded number of rows of an existing table',
  why: `
    Every row that the statement has written stays locked until the commit, and writers of those rows wait. The table grows by a dead version per row,
    replicas fall behind, vacuum can clean nothing anywhere in the database that is younger than this transaction, and a CREATE INDEX CONCURRENTLY
    waits for its end. If it fails after an hour, the hour is lost.

    Write in batches by key, one short transaction each: the backfill phase does that with an ordinary UPDATE. Nothing is reported for a write that is
    bounded by the whole primary key or a unique key, by a range of a key, or by LIMIT, nor for tables of this deploy unit. A write that an
    equality narrows, on columns that are no key, is a warning: it may be few rows.`,
  examples: {
    bad: [
      {
        title: 'Every row at once',
        sql: `
          create table orders (id int primary key, note text, memo text);
          -- next migration
          update orders set memo = note where memo is null;`,
      },
    ],
    good: [
      {
        title: 'A key range',
        sql: `
          create table orders (id int primary key, note text, memo text);
          -- next migration
          update orders set memo = note where memo is null and id between 1 and 10000;`,
      },
    ],
  },
  phases: ['expand', 'contract'],
  on: ['update-rows', 'delete-rows', 'insert-rows', 'merge-rows'],
  *check(change, context) {
    if (context.isNew(change.table) || isBatch(context)) return
    const severity = severityOf(change, context)
    if (severity === null) return
    const bytes = context.sizeOf(change.table)
    const isSmall =
      context.options.smallTableBytes !== null && bytes !== null && bytes <= context.options.smallTableBytes
    yield {
      message: `this ${VERBS[change.kind]} may write every row of ${show(change.table)} in one transaction`,
      fix: advise('write in batches by key, one short transaction each, in the backfill phase'),
      severity: isSmall ? 'warning' : severity,
    }
  },
})

const VERBS = {
  'update-rows': 'UPDATE',
  'delete-rows': 'DELETE',
  'insert-rows': 'INSERT … SELECT',
  'merge-rows': 'MERGE',
} as const

/** A loop over batches: the LIMIT stands in a CTE beside the one that writes. */
const isBatch = ({ step: { statement } }: RuleContext): boolean =>
  statement.execution === 'conditional' && /\blimit\b/i.test(statement.sql)

/** Null for a write that cannot be large. */
function severityOf(change: Write, { before, step, isNew }: RuleContext): Severity | null {
  if (change.kind === 'merge-rows') return 'error'
  if (change.kind === 'insert-rows') {
    const isSmall = change.limit || change.reads.every(isNew) || isOneRow(step.statement.sql)
    return change.source === 'query' && !isSmall ? 'error' : null
  }
  const { equals, bounded, hasLimit, where } = change.filter
  const hasKey = keysOf(before, change.table).some((key) => key.every((column) => equals.includes(column)))
  if (hasLimit || bounded.length > 0 || hasKey) return null
  return equals.length > 0 || COMPARED.test(where?.sql ?? '') ? 'warning' : 'error'
}

/** `= (SELECT …)` gives one value. */
const COMPARED = /=\s*\(\s*select\b/i

/** `INSERT … SELECT 'a' WHERE NOT EXISTS (…)`, which has no FROM of its own. */
const isOneRow = (sql: string): boolean =>
  /\bselect\b(?:(?!\bfrom\b|\bselect\b)[\s\S])*?\bwhere\s+not\s+exists\b/i.test(sql)

/** Columns of which one combination exists at most once. */
const keysOf = (catalog: Catalog, table: Name): readonly (readonly string[])[] => [
  ...(findTable(catalog, table)?.constraints ?? []).flatMap((constraint) =>
    constraint.type === 'primary-key' || constraint.type === 'unique' ? [constraint.columns] : [],
  ),
  ...indexesOf(catalog, table)
    .filter(
      ({ isUnique, where, keys }) =>
        isUnique && where === null && keys.every(({ column }) => column !== null),
    )
    .map(({ keys }) => keys.flatMap(({ column }) => (column === null ? [] : [column]))),
]
