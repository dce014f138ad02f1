import { advise, defineRule, findTable, show } from '../../src/lint/kit.ts'

/** A row that cannot be named cannot be changed alone. */
export default defineRule({
  id: 'table-without-primary-key',
  family: 'advice',
  severity: 'advice',
  isOptIn: true,
  summary: 'A table has no primary key',
  why: `
    Without a primary key no column tells two rows apart, so that a duplicate stays for good. A table that is published without one refuses every UPDATE and
    DELETE, because it has no replica identity, and tools that work in batches by key cannot work on it.

    A log that is only appended to may do without. Nothing is reported for temporary tables, partitions and children, which follow their parent, and
    when the deploy unit adds the key later.`,
  examples: {
    bad: [{ title: 'Which row?', sql: 'create table visits (page text, at timestamptz);' }],
    good: [
      {
        title: 'A key',
        sql: 'create table visits (id bigint generated always as identity primary key, page text, at timestamptz);',
      },
    ],
  },
  phases: ['expand', 'contract'],
  on: ['create-table'],
  *check(
    { table, persistence, partitionOf, inherits, like, ofType, ifNotExists },
    { before, after, unitSteps, step },
  ) {
    if (persistence === 'temporary' || partitionOf !== null || inherits.length > 0 || ofType !== null) return
    if (ifNotExists && findTable(before, table) !== undefined) return
    const isCopied = like.some(({ including }) => including.includes('indexes') || including.includes('all'))
    const isForeign = /^create\s+foreign\b/i.test(step.statement.sql)
    const end = findTable(unitSteps.findLast(({ phase }) => phase !== 'rollback')?.after ?? after, table)
    if (isCopied || isForeign || end === undefined) return
    if (end.constraints.some(({ type }) => type === 'primary-key') || end.partitionOf !== null) return
    yield {
      message: `${show(table)} has no primary key`,
      fix: advise('add one, for example id bigint generated always as identity primary key'),
    }
  },
})
