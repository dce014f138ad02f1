import {
  advise,
  beforeUnit,
  buildKey,
  buildPartitionedKey,
  type Catalog,
  type ChangeOf,
  type Column,
  constraintsAdded,
  defineRule,
  type Fix,
  findColumn,
  findIndex,
  findTable,
  type IndexDefinition,
  type IndexKey,
  indexesOf,
  isAtTopLevel,
  isAttachedLater,
  isKey,
  type Name,
  nameBefore,
  outside,
  type RuleContext,
  relationKind,
  replace,
  replaceAction,
  requireValues,
  show,
} from '../../src/lint/kit.ts'

/** Two rows that the running release may write today. */
export default defineRule({
  id: 'new-unique-rejects-old-writes',
  family: 'compatibility',
  severity: 'error',
  summary: 'A new unique key before the old release is gone rejects its duplicates',
  why: `
    The running release may write two rows with the same value, and may have done so: then the index cannot be built. Once the key exists, its
    duplicate writes fail. \`CONCURRENTLY\` and \`USING INDEX\` spare the locks, not the writes.

    Remove the duplicates, release code that makes none, and build the key in the contract phase.

    Nothing is reported for a new table, a materialized view, a key that contains the columns of an older one, and a key whose columns are new
    and stay null in the rows of old code, since nulls are distinct. It is reported for a new column with a constant default: the second row of
    old code is a duplicate of the first.`,
  examples: {
    bad: [
      {
        title: 'Two customers may have one address today',
        sql: `
          create table customers (id int primary key, email text);
          -- next migration
          create unique index customers_email on customers (email);`,
      },
    ],
    good: [
      {
        title: 'Unique when old code is gone',
        transaction: 'none',
        phase: 'contract',
        sql: `
          create table customers (id int primary key, email text);
          -- next migration
          create unique index concurrently customers_email on customers (email);`,
      },
    ],
  },
  phases: ['expand', 'backfill'],
  on: ['create-index', 'add-constraint', 'add-column'],
  *check(change, context) {
    const { table } = change
    if (context.isNew(table) || isAttachedLater(table, context)) return
    if (relationKind(context.before, table) === 'materialized-view') return
    for (const key of keysOf(change, context)) {
      if (isKeptAlready(key, table, context)) continue
      const verdict = judge(key, table, context)
      if (verdict === 'silent') continue
      yield {
        message: `two rows of ${show(table)} with the same ${listOf(key)} are refused from now on: ${verdict === 'error' ? 'duplicates that the running release writes fail, and the build fails if there are any' : 'if the running release writes or fills in such rows, that fails'}`,
        severity: verdict,
        fix: fixOf(change, context),
      }
    }
  },
})

interface Key extends Pick<IndexDefinition, 'keys' | 'where' | 'isNullsNotDistinct'> {
  readonly isPrimary: boolean
}

const listOf = ({ keys }: Key): string => keys.map(textOfKey).join(', ')

const textOfKey = ({ column, expression }: IndexKey): string => column ?? expression?.sql ?? ''

const plainKeys = (columns: readonly string[]): readonly IndexKey[] =>
  columns.map((column) => ({
    column,
    expression: null,
    collation: null,
    operatorClass: null,
    isDescending: false,
    nulls: null,
  }))

function keysOf(
  change: ChangeOf<'create-index' | 'add-constraint' | 'add-column'>,
  context: RuleContext,
): readonly Key[] {
  if (change.kind === 'create-index') {
    const isThere =
      change.ifNotExists &&
      change.index.name !== null &&
      findIndex(context.before, { schema: change.table.schema, name: change.index.name }) !== undefined
    return change.index.isUnique && !isThere ? [{ ...change.index, isPrimary: false }] : []
  }
  const written = change.kind === 'add-column' ? change.column.constraints : constraintsAdded(context)
  return written.filter(isKey).map((constraint) => ({
    keys: plainKeys(constraint.columns),
    where: null,
    isNullsNotDistinct: constraint.type === 'unique' && constraint.isNullsNotDistinct,
    isPrimary: constraint.type === 'primary-key',
  }))
}

/** An older key on some of the columns has refused all of these duplicates before this statement or before this deploy. */
function isKeptAlready(key: Key, table: Name, context: RuleContext): boolean {
  const has = (catalog: Catalog, name: Name): boolean =>
    indexesOf(catalog, name).some(
      (index) =>
        index.isUnique &&
        index.isValid &&
        (index.where === null || index.where.sql === key.where?.sql) &&
        (index.isNullsNotDistinct || !key.isNullsNotDistinct) &&
        index.keys.every((known) => key.keys.some((each) => textOfKey(each) === textOfKey(known))),
    )
  return has(context.before, table) || has(beforeUnit(context), nameBefore(context, table))
}

/** Whether rows that do not name the new columns can be duplicates. */
function judge(key: Key, table: Name, context: RuleContext): 'error' | 'warning' | 'silent' {
  const { after, isNewColumn, step } = context
  const isMade = (column: string): boolean =>
    isNewColumn(table, column) || (step.change.kind === 'add-column' && step.change.column.name === column)
  if (isOutside(key, table, isMade, after)) return 'silent'
  const columns = key.keys.flatMap(({ column }) => findColumn(after, table, column ?? '') ?? [])
  // An old column that the server numbers is only written by hand in imports.
  const numbered = columns.filter(isNumbered)
  if (numbered.length > 0) return numbered.some(({ name }) => isMade(name)) ? 'silent' : 'warning'
  const areNull = columns.filter((column) => isMade(column.name) && isLeftNull(column))
  if (key.isPrimary || key.isNullsNotDistinct || areNull.length === 0) return 'error'
  return areNull.length === key.keys.length ? 'silent' : 'warning'
}

const isNumbered = ({ identity, sequence, default: value }: Column): boolean =>
  identity !== null || sequence !== null || (value?.calls.some(isDistinct) ?? false)

const isLeftNull = ({ isNullable, default: value, generated }: Column): boolean =>
  isNullable && generated === null && (value === null || value.shape === 'null')

/** Another value for each row. */
const isDistinct = ({ function: { name } }: { readonly function: Name }): boolean =>
  name === 'nextval' || /uuid|ulid|nanoid|cuid/.test(name)

/** The predicate picks only rows in which a new column has been given a value. */
const isOutside = (
  { where }: Key,
  table: Name,
  isMade: (column: string) => boolean,
  catalog: Catalog,
): boolean =>
  where?.columns.some((column) => {
    const value = findColumn(catalog, table, column)?.default ?? null
    const isFalse = value?.sql.toLowerCase() === 'false'
    const isEmpty = value === null || value.shape === 'null'
    return (
      isMade(column) &&
      ((isEmpty && where.provesNotNull.includes(column)) ||
        (where.shape === 'column' && (isEmpty || isFalse)))
    )
  }) ?? false

function fixOf(
  change: ChangeOf<'create-index' | 'add-constraint' | 'add-column'>,
  context: RuleContext,
): Fix {
  const say = 'remove the duplicates, release code that makes none, and build the key in the contract phase'
  const { before, step, options } = context
  const isPartitioned = findTable(before, change.table)?.kind === 'partitioned-table'
  if (change.kind === 'create-index') {
    if (isPartitioned || !isAtTopLevel(context)) return advise(say)
    const sql = step.statement.sql.replace(
      /^create\s+unique\s+index\s+(?!concurrently\b)/i,
      '$&concurrently ',
    )
    return replace(say, outside('contract', sql))
  }
  const [key] = constraintsAdded(context).filter(isKey)
  if (change.kind === 'add-column' || key === undefined || change.constraint.type === 'exclude')
    return advise(say)
  if (isKey(change.constraint) && change.constraint.usingIndex !== null) return advise(say)
  const isNullable = (column: string): boolean =>
    findColumn(before, change.table, column)?.isNullable !== false
  const required = key.type === 'primary-key' ? key.columns.filter(isNullable) : []
  return replaceAction(context, say, {
    instead: [],
    afterwards: [
      ...required.flatMap((column) => requireValues('contract', change.table, column, options.pgVersion)),
      ...(isPartitioned
        ? buildPartitionedKey('contract', change.table, key, before)
        : buildKey('contract', change.table, key.name, key)),
    ],
  })
}
