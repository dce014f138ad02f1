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

function constraintFrom(context: Context, row: ConstraintRow, index: IndexRow | undefined): Constraint | null {
  const { columnNames, name, parse } = context
  const columns = columnNames(row.relation, row.columns ?? [])
  const common = { name: row.name, isFromParent: !row.is_local, origin: null }
  const deferrable = { isDeferrable: row.is_deferrable, isInitiallyDeferred: row.is_deferred }
  const keyed = {
    ...common,
    ...deferrable,
    columns,
    includes: index ? includesOf(context, index) : [],
    usingIndex: null,
    index: name(row.index) ?? null,
  }
  switch (row.type) {
    case 'c':
      return {
        ...common,
        type: 'check',
        index: null,
        expression: parse(row.expression ?? 'true'),
        isValid: row.is_valid,
        isEnforced: row.is_enforced,
        isInherited: !row.is_not_inherited,
      }
    case 'f':
      return {
        ...common,
        ...deferrable,
        type: 'foreign-key',
        index: null,
        columns,
        references: name(row.referenced) ?? { schema: '', name: '' },
        referencedColumns: columnNames(row.referenced, row.referenced_columns ?? []),
        onDelete: ACTIONS[row.on_delete] ?? 'no action',
        onUpdate: ACTIONS[row.on_update] ?? 'no action',
        isMatchFull: row.match === 'f',
        isValid: row.is_valid,
        isEnforced: row.is_enforced,
      }
    case 'n': {
      const [column] = columns
      if (column === undefined) return null
      return {
        ...common,
        type: 'not-null',
        index: null,
        columns: [column],
        isValid: row.is_valid,
        isInherited: !row.is_not_inherited,
      }
    }
    case 'p':
      return { ...keyed, type: 'primary-key' }
    case 'u':
      return { ...keyed, type: 'unique', isNullsNotDistinct: index?.is_nulls_not_distinct === true }
    case 'x':
      return {
        ...common,
        ...deferrable,
        type: 'exclude',
        index: name(row.index) ?? null,
        method: index?.method ?? '',
        keys: index ? keysOf(context, index) : [],
        where: index?.predicate ? parse(index.predicate) : null,
      }
  }
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

function keysOf({ columnNames, parse }: Context, row: IndexRow): readonly IndexKey[] {
  return row.columns.slice(0, row.key_count).map((number, at): IndexKey => {
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
      // The default of an ascending key is NULLS LAST, of a descending one NULLS FIRST.
      nulls: isNullsFirst === isDescending ? null : isNullsFirst ? 'first' : 'last',
    }
  })
}

const includesOf = ({ columnNames }: Context, row: IndexRow): readonly string[] =>
  columnNames(row.relation, row.columns.slice(row.key_count))
