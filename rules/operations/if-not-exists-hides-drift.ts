import {
  advise,
  type Catalog,
  type ChangeOf,
  columnDifference,
  defineRule,
  earlierInUnit,
  findColumn,
  findIndex,
  findTable,
  indexDifference,
  isSameName,
  PHASES,
  quoteIdentifier,
  type RuleContext,
  relationKind,
  show,
  showColumn,
  showList,
} from '../../src/lint/kit.ts'

type Creating = ChangeOf<'create-table' | 'add-column' | 'create-index'>

/** IF NOT EXISTS compares names and nothing else. */
export default defineRule({
  id: 'if-not-exists-hides-drift',
  family: 'operations',
  severity: 'error',
  summary: 'IF NOT EXISTS skips an object that exists with another definition',
  why: `
    With IF NOT EXISTS a name that is taken is enough for the statement to succeed: PostgreSQL says "already exists, skipping" in a NOTICE and changes
    nothing, whatever the existing object looks like. The migration is recorded as done, and the table lacks the column, the column has the old
    type, the index covers other columns. The error comes later, from the application.

    It is reported only where the history made an object of that name with another definition. In migrations that are tracked, say plain CREATE:
    then a name that is taken stops the deploy. To change what exists, say ALTER.`,
  examples: {
    bad: [
      {
        title: 'The column stays an integer',
        sql: `
          create table orders (id int primary key, total int);
          -- next migration
          alter table orders add column if not exists total bigint;`,
      },
    ],
    good: [
      {
        title: 'The same definition',
        sql: `
          create table orders (id int primary key, total int);
          -- next migration
          alter table orders add column if not exists total int;`,
      },
    ],
  },
  phases: PHASES,
  on: ['create-table', 'add-column', 'create-index'],
  *check(change, context) {
    if (!change.ifNotExists || isDroppedBefore(change, context)) return
    const difference = differenceOf(change, context.before)
    if (difference === null) return
    yield {
      message: `IF NOT EXISTS changes nothing: ${difference}`,
      fix: advise(
        'change what exists with ALTER, or leave out IF NOT EXISTS so that a name that is taken stops the deploy',
      ),
    }
  },
})

/** Without a schema, what was dropped depends on a search_path that only the server knows. */
const isDroppedBefore = (change: Creating, context: RuleContext): boolean =>
  change.kind === 'create-index' &&
  earlierInUnit(context).some(
    ({ change: other }) => other.kind === 'drop-index' && other.index.name === change.index.name,
  )

function differenceOf(change: Creating, catalog: Catalog): string | null {
  switch (change.kind) {
    case 'add-column': {
      const known = findColumn(catalog, change.table, change.column.name)
      const difference = known && columnDifference(known, change.column)
      return difference ? `${showColumn(change.table, change.column.name)} ${difference}` : null
    }
    case 'create-table':
      return tableDifference(change, catalog)
    case 'create-index':
      return change.index.name === null ? null : indexDrift(change, change.index.name, catalog)
  }
}

/** Columns that the table has besides are not missed by who asks for it. */
function tableDifference({ table, columns }: ChangeOf<'create-table'>, catalog: Catalog): string | null {
  const known = findTable(catalog, table)
  if (known === undefined) {
    const kind = relationKind(catalog, table)
    return kind === undefined ? null : `${show(table)} is a ${kind.replace('-', ' ')}`
  }
  const missing = columns.filter(({ name }) => !known.columns.some((column) => column.name === name))
  if (missing.length > 0)
    return known.isComplete
      ? `${show(table)} has no ${showList(missing.map(({ name }) => quoteIdentifier(name)))}`
      : null
  const differences = columns.flatMap((written) => {
    const column = known.columns.find(({ name }) => name === written.name)
    const difference = column && columnDifference(column, written)
    return difference ? [`${showColumn(table, written.name)} ${difference}`] : []
  })
  return differences.length === 0 ? null : showList(differences)
}

function indexDrift(
  { table, index }: ChangeOf<'create-index'>,
  indexName: string,
  catalog: Catalog,
): string | null {
  const name = { schema: table.schema, name: indexName }
  const known = findIndex(catalog, name)
  if (known === undefined) {
    const kind = relationKind(catalog, name)
    return kind === undefined ? null : `${show(name)} is a ${kind.replace('-', ' ')}`
  }
  if (!isSameName(known.table, table)) return `${show(name)} is an index of ${show(known.table)}`
  const difference = indexDifference(known, index)
  return difference === null ? null : `${show(name)} ${difference}`
}
