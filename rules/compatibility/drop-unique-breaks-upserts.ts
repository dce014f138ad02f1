import {
  afterCommit,
  type Catalog,
  type ChangeOf,
  defineRule,
  type Fix,
  findColumn,
  findIndex,
  findTable,
  type Index,
  indexesOf,
  isAtTopLevel,
  isMadeHere,
  moveToContract,
  type Name,
  outside,
  type RuleContext,
  replace,
  show,
} from '../../src/lint/kit.ts'

/** ON CONFLICT needs a valid unique index on exactly its columns. */
export default defineRule({
  id: 'drop-unique-breaks-upserts',
  family: 'compatibility',
  severity: 'error',
  summary: 'Dropping a unique key fails upserts that name its columns',
  why: `
    \`INSERT … ON CONFLICT (email)\` needs a valid, not deferrable unique index on exactly these columns. Without it the statement fails with 42P10, also when
    no row conflicts. A wider key, a partial index, one on an expression, a deferrable or an invalid one is no replacement.

    Create the replacement on the same columns first, then drop the old one. If the key is meant to go, release code without that
    conflict target and drop it in the contract phase.

    Nothing is reported for a key of this deploy, where another valid unique index on the same columns stays, where the table or a column of the key
    goes as well, and for what is known not to be unique. A constraint that the history does not know is a warning.`,
  examples: {
    bad: [
      {
        title: 'Old code upserts by email',
        sql: `
          create table customers (id int primary key, email text constraint customers_email_key unique);
          -- next migration
          alter table customers drop constraint customers_email_key;`,
      },
    ],
    good: [
      {
        title: 'The successor on the same column exists',
        sql: `
          create table customers (id int primary key, email text constraint customers_email_key unique);
          create unique index customers_email on customers (email);
          -- next migration
          alter table customers drop constraint customers_email_key;`,
      },
    ],
  },
  phases: ['expand', 'backfill'],
  on: ['drop-constraint', 'drop-index'],
  yieldsTo: ['drop-primary-key-breaks-queries'],
  *check(change, context) {
    const table =
      change.kind === 'drop-constraint' ? change.table : findIndex(context.before, change.index)?.table
    if (table !== undefined && context.isNew(table)) return
    const dropped =
      change.kind === 'drop-constraint'
        ? indexBehind(change, context)
        : findIndex(context.before, change.index)
    if (dropped === undefined) {
      if (change.kind !== 'drop-constraint' || !mayBeUnique(change, context)) return
      yield {
        message: `if ${change.constraint} is a unique key, upserts into ${show(change.table)} by its columns fail; the history does not show what it is`,
        severity: 'warning',
        fix: moveToContract(
          context,
          'create a replacement on the same columns first, or drop it in the contract phase',
        ),
      }
      return
    }
    if (!dropped.isUnique || isMadeHere(context, dropped.origin) || isReplaced(dropped, afterCommit(context)))
      return
    const columns = dropped.keys.map(({ column, expression }) => column ?? expression?.sql).join(', ')
    yield {
      message: `without ${dropped.name.name} every ON CONFLICT (${columns}) on ${show(dropped.table)} of the running release fails`,
      fix: fixOf(dropped, context),
    }
  },
})

const indexBehind = (
  { table, constraint }: ChangeOf<'drop-constraint'>,
  { before }: RuleContext,
): Index | undefined =>
  indexesOf(before, table).find((index) => index.constraint === constraint && index.isUnique)

/** Unknown, and not named as PostgreSQL names foreign keys and checks. */
function mayBeUnique(
  { table, constraint, ifExists }: ChangeOf<'drop-constraint'>,
  { before }: RuleContext,
): boolean {
  const known = findTable(before, table)
  if (known?.constraints.some(({ name }) => name === constraint)) return false
  if (before.isComplete && ifExists) return false
  return !/fk|foreign|fkey|check|chk|excl|not_null/i.test(constraint)
}

/** Another index does the same, or there is nothing left that an upsert could name. */
function isReplaced({ table, keys, where }: Index, after: Catalog): boolean {
  if (findTable(after, table) === undefined) return true
  if (keys.some(({ column }) => column !== null && findColumn(after, table, column) === undefined))
    return true
  return indexesOf(after, table).some(
    (index) =>
      index.isUnique &&
      index.isValid &&
      !isDeferrable(after, table, index) &&
      (index.where === null || index.where.sql === where?.sql) &&
      shapeOf(index.keys) === shapeOf(keys),
  )
}

const shapeOf = (keys: Index['keys']): string =>
  keys
    .map(({ column, expression }) => column ?? expression?.sql ?? '')
    .toSorted()
    .join('\n')

const isDeferrable = (catalog: Catalog, table: Name, { constraint }: Index): boolean =>
  findTable(catalog, table)?.constraints.some(
    (each) => each.name === constraint && 'isDeferrable' in each && each.isDeferrable,
  ) ?? false

function fixOf({ constraint, table }: Index, context: RuleContext): Fix {
  const say = 'create a replacement on the same columns first, or drop it in the contract phase'
  const { change, statement, siblings } = context.step
  const isPlain = change.kind === 'drop-index' && !change.isCascade && siblings.length === 1
  const isPartitioned = findTable(context.before, table)?.kind === 'partitioned-table'
  if (!isPlain || constraint !== null || isPartitioned || !isAtTopLevel(context))
    return moveToContract(context, say)
  const sql = statement.sql.replace(/^drop\s+index\s+(?!concurrently\b)/i, '$&concurrently ')
  return replace(say, outside('contract', sql))
}
