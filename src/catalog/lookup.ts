import {
  type Catalog,
  type Column,
  type ConstraintOf,
  findRoutines,
  findTable,
  findType,
  type Index,
  type Routine,
  type Table,
  type UserType,
  type View,
} from '../model/catalog.ts'
import type { Call, Expression } from '../model/expression.ts'
import { isSameName, keyOf, type Name, type NameKey } from '../model/name.ts'
import type { Type } from '../model/type.ts'
import { callsRoutine, readsColumn } from './fold/dependents.ts'
import {
  indexesByTable,
  tablesByParent,
  tablesByReferenced,
  tablesByType,
  typeKey,
  viewsByRead,
} from './groupings.ts'
import { type Grouping, groupsOf } from './layered-map.ts'

/*
 * Look-ups from the other end. Each class of objects is grouped once; the groups are kept beside the map and are brought up to date
 * by the fold, so that asking at every step of a long history stays cheap.
 */

function members<V>(map: ReadonlyMap<NameKey, V>, grouping: Grouping<V>, group: string): readonly V[] {
  const keys = groupsOf(map, grouping).get(group) ?? []
  return keys.map((key) => map.get(key)).filter((value) => value !== undefined)
}

export type RelationKind = 'table' | 'index' | 'view' | 'materialized-view' | 'sequence' | 'composite-type'

/** What a name of the namespace of relations stands for. */
export function relationKind(catalog: Catalog, name: Name): RelationKind | undefined {
  const key = keyOf(name)
  if (catalog.tables.has(key)) return 'table'
  const view = catalog.views.get(key)
  if (view) return view.kind
  if (catalog.indexes.has(key)) return 'index'
  if (catalog.sequences.has(key)) return 'sequence'
  return catalog.types.get(key)?.kind === 'composite' ? 'composite-type' : undefined
}

export const isKnown = (catalog: Catalog, name: Name): boolean => relationKind(catalog, name) !== undefined

/** Indexes of a table or materialized view, those behind constraints among them. */
export const indexesOf = (catalog: Catalog, table: Name): readonly Index[] =>
  members(catalog.indexes, indexesByTable, keyOf(table))

export interface ForeignKey {
  /** The referencing table. */
  readonly table: Table
  readonly constraint: ConstraintOf<'foreign-key'>
}

const foreignKeysOf = (table: Table): readonly ForeignKey[] =>
  table.constraints.flatMap((constraint) =>
    constraint.type === 'foreign-key' ? [{ table, constraint }] : [],
  )

export function foreignKeysFrom(catalog: Catalog, name: Name): readonly ForeignKey[] {
  const table = findTable(catalog, name)
  return table ? foreignKeysOf(table) : []
}

/** Those of the table itself included. */
export const foreignKeysTo = (catalog: Catalog, referenced: Name): readonly ForeignKey[] =>
  members(catalog.tables, tablesByReferenced, keyOf(referenced))
    .flatMap(foreignKeysOf)
    .filter(({ constraint }) => isSameName(constraint.references, referenced))

/** Direct partitions. */
export const partitionsOf = (catalog: Catalog, parent: Name): readonly Table[] =>
  members(catalog.tables, tablesByParent, keyOf(parent)).filter(({ partitionOf }) => partitionOf !== null)

/** Partitions that hold rows, over all levels. */
export const leafPartitionsOf = (catalog: Catalog, parent: Name): readonly Table[] =>
  partitionsOf(catalog, parent).flatMap((partition) =>
    partition.kind === 'partitioned-table' ? leafPartitionsOf(catalog, partition.name) : [partition],
  )

export const defaultPartitionOf = (catalog: Catalog, parent: Name): Table | undefined =>
  partitionsOf(catalog, parent).find(({ partitionOf }) => partitionOf?.bound.isDefault === true)

/** Tables that inherit directly from `parent`, partitions left out. */
export const childrenOf = (catalog: Catalog, parent: Name): readonly Table[] =>
  members(catalog.tables, tablesByParent, keyOf(parent)).filter(({ partitionOf }) => partitionOf === null)

/** Views and materialized views whose query reads the relation directly, or that column of it. */
export function viewsReading(catalog: Catalog, relation: Name, column?: string): readonly View[] {
  const views = members(catalog.views, viewsByRead, keyOf(relation))
  if (column === undefined) return views
  const tableNamed = (name: Name): Table | undefined => findTable(catalog, name)
  return views.filter((view) => readsColumn(view, relation, column, tableNamed))
}

export interface TypedColumn {
  readonly table: Table
  readonly column: Column
}

/** Columns of the type and of arrays of it, not those of domains over it. */
export const columnsOfType = (catalog: Catalog, type: Name): readonly TypedColumn[] =>
  members(catalog.tables, tablesByType, typeKey(type)).flatMap((table) =>
    table.columns.filter((column) => isType(column.type, type)).map((column) => ({ table, column })),
  )

const isType = (type: Type, name: Name): boolean => type.name === name.name && type.schema === name.schema

type Domain = Extract<UserType, { kind: 'domain' }>

/** Domains directly over a type. */
export const domainsOver = (catalog: Catalog, type: Name): readonly Domain[] =>
  [...catalog.types.values()].filter(
    (each): each is Domain => each.kind === 'domain' && isType(each.base, type),
  )

/** The default that a column takes from its domain, or from one below it, when it has none of its own. */
export function defaultOfType(catalog: Catalog, type: Type): Expression | null {
  const known = type.isArray ? undefined : findType(catalog, type)
  return known?.kind === 'domain' ? (known.default ?? defaultOfType(catalog, known.base)) : null
}

/** The type below all domains; the type itself where it is none that the catalog knows. */
export function baseTypeOf(catalog: Catalog, type: Type): Type {
  const known = findType(catalog, type)
  return known?.kind === 'domain' ? baseTypeOf(catalog, known.base) : type
}

/** Known routines that a list of calls may reach: overloads are told apart by the number of arguments only. */
export const routinesCalledBy = (catalog: Catalog, calls: readonly Call[]): readonly Routine[] =>
  calls.flatMap((call) =>
    findRoutines(catalog, call.function).filter((routine) => callsRoutine([call], routine)),
  )
