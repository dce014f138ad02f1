import type { Constraint, Index } from '../../model/catalog.ts'
import type { ForeignKeyAction, IndexKey } from '../../model/definition.ts'
import { keyOf } from '../../model/name.ts'
import type { Context } from './context.ts'
import { groupBy } from './group.ts'
import type { ConstraintRow, IndexRow } from './rows.ts'

/** Constraints of a relation by its id, valid NOT NULL among them. */
export function constraintsOf(context: Context): (relation: string) => readonly Constraint[] {
  const rows = groupBy(context.rows.constraints, ({ relation }) => relation)
  const indexRows = new Map(context.rows.indexes.map((row) => [row.oid, row]))
  return (relation) =>
    (rows.get(relation) ?? []).flatMap((row) => constraintFrom(context, row, indexRows.get(row.index)) ?? [])
}

const ACTIONS: Readonly<Record<string, ForeignKeyAction>> = {
  a: 'no action',
  r: 'restrict',
  c: 'cascade',
  n: 'set null',
  d: 'set default',
}

type Reader = (context: Context, row: ConstraintRow, index: IndexRow | undefined) => Constraint | null

const constraintFrom: Reader = (context, row, index) => READERS[row.type](context, row, index)

const commonOf = (row: ConstraintRow) => ({ name: row.name, isFromParent: !row.is_local, origin: null })

const deferrabilityOf = (row: ConstraintRow) => ({
  isDeferrable: row.is_deferrable,
  isInitiallyDeferred: row.is_deferred,
})

const keyFrom = (context: Context, row: ConstraintRow, index: IndexRow | undefined) => ({
  ...commonOf(row),
  ...deferrabilityOf(row),
  columns: context.columnNames(row.relation, row.columns ?? []),
  includes: index ? includesOf(context, index) : [],
  usingIndex: null,
  index: context.name(row.index) ?? null,
})

const READERS: Readonly<Record<ConstraintRow['type'], Reader>> = {
  c: ({ parse }, row) => ({
    ...commonOf(row),
    type: 'check',
    index: null,
    expression: parse(row.expression ?? 'true'),
    isValid: row.is_valid,
    isEnforced: row.is_enforced,
    isInherited: !row.is_not_inherited,
  }),
  f: ({ name, columnNames }, row) => ({
    ...commonOf(row),
    ...deferrabilityOf(row),
    type: 'foreign-key',
    index: null,
    columns: columnNames(row.relation, row.columns ?? []),
    references: name(row.referenced) ?? { schema: '', name: '' },
    referencedColumns: columnNames(row.referenced, row.referenced_columns ?? []),
    onDelete: ACTIONS[row.on_delete] ?? 'no action',
    onUpdate: ACTIONS[row.on_update] ?? 'no action',
    isMatchFull: row.match === 'f',
    isValid: row.is_valid,
    isEnforced: row.is_enforced,
  }),
  n: ({ columnNames }, row) => {
    const [column] = columnNames(row.relation, row.columns ?? [])
    if (column === undefined) return null
    const isInherited = !row.is_not_inherited
    return {
      ...commonOf(row),
      type: 'not-null',
      index: null,
      columns: [column],
      isValid: row.is_valid,
      isInherited,
    }
  },
  p: (context, row, index) => ({ ...keyFrom(context, row, index), type: 'primary-key' }),
  u: (context, row, index) => ({
    ...keyFrom(context, row, index),
    type: 'unique',
    isNullsNotDistinct: index?.is_nulls_not_distinct === true,
  }),
  x: (context, row, index) => ({
    ...commonOf(row),
    ...deferrabilityOf(row),
    type: 'exclude',
    index: context.name(row.index) ?? null,
    method: index?.method ?? '',
    keys: index ? keysOf(context, index) : [],
    where: index?.predicate ? context.parse(index.predicate) : null,
  }),
}

export function indexes(context: Context): readonly Index[] {
  const { rows, name, parse } = context
  const constraints = new Map(
    rows.constraints.filter(({ type }) => 'pux'.includes(type)).map((row) => [row.index, row.name]),
  )
  const known = new Set(rows.indexes.map((row) => keyOf({ schema: row.schema, name: row.name })))
  return rows.indexes.flatMap((row): readonly Index[] => {
    const table = name(row.relation)
    const parent = row.parent === null ? undefined : name(row.parent)
    if (!table) return []
    return [
      {
        name: { schema: row.schema, name: row.name },
        table,
        isUnique: row.is_unique,
        method: row.method,
        keys: keysOf(context, row),
        includes: includesOf(context, row),
        columnNames: row.names,
        where: row.predicate === null ? null : parse(row.predicate),
        isNullsNotDistinct: row.is_nulls_not_distinct,
        isValid: row.is_valid,
        constraint: constraints.get(row.oid) ?? null,
        parent: parent && known.has(keyOf(parent)) ? parent : null,
        origin: null,
      },
    ]
  })
}

/** Bits of `pg_index.indoption`. */
const DESCENDING = 1
const NULLS_FIRST = 2

const keysOf = (context: Context, row: IndexRow): readonly IndexKey[] =>
  row.columns.slice(0, row.key_count).map((number, at) => keyAt(context, row, number, at))

function keyAt({ columnNames, parse }: Context, row: IndexRow, number: number, at: number): IndexKey {
  const option = row.options[at] ?? 0
  const isDescending = (option & DESCENDING) !== 0
  const isNullsFirst = (option & NULLS_FIRST) !== 0
  const expression = row.expressions[at] ?? null
  const collation = row.collations[at] ?? null
  return {
    column: columnNames(row.relation, [number])[0] ?? null,
    expression: expression === null ? null : parse(expression),
    collation: collation === null ? null : { schema: '', name: collation },
    operatorClass: row.classes[at] ?? null,
    isDescending,
    // The default is NULLS LAST for an ascending key, NULLS FIRST for a descending one.
    nulls: isNullsFirst === isDescending ? null : isNullsFirst ? 'first' : 'last',
  }
}

const includesOf = ({ columnNames }: Context, row: IndexRow): readonly string[] =>
  columnNames(row.relation, row.columns.slice(row.key_count))
