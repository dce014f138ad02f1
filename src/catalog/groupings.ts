import type { Column, Index, Sequence, Table, View } from '../model/catalog.ts'
import { keyOf } from '../model/name.ts'
import type { Type } from '../model/type.ts'
import type { Grouping } from './layered-map.ts'

export const indexesByTable: Grouping<Index> = {
  keysOf: (index) => [keyOf(index.table)],
  isSame: (a, b) => keyOf(a.table) === keyOf(b.table),
}

export const indexesByParent: Grouping<Index> = {
  keysOf: ({ parent }) => (parent ? [keyOf(parent)] : []),
  isSame: (a, b) => a.parent === b.parent,
}

/** Tables by the tables that their foreign keys reference. */
export const tablesByReferenced: Grouping<Table> = {
  keysOf: ({ constraints }) =>
    constraints.flatMap((constraint) =>
      constraint.type === 'foreign-key' ? [keyOf(constraint.references)] : [],
    ),
  isSame: (a, b) =>
    isAlike(a.constraints, b.constraints, (each) => ('references' in each ? each.references : null)),
}

/** Tables by what they are a partition or an inheritance child of. */
export const tablesByParent: Grouping<Table> = {
  keysOf: ({ partitionOf, inherits }) =>
    [...(partitionOf ? [partitionOf.parent] : []), ...inherits].map(keyOf),
  isSame: (a, b) => a.partitionOf === b.partitionOf && a.inherits === b.inherits,
}

/** Tables by `schema, constraint name`: generated names are unique in their schema. */
export const tablesByConstraint: Grouping<Table> = {
  keysOf: ({ name, constraints }) =>
    constraints.map((constraint) => keyOf({ schema: name.schema, name: constraint.name })),
  isSame: (a, b) =>
    a.name.schema === b.name.schema && isAlike(a.constraints, b.constraints, ({ name }) => name),
}

/** Tables by the types of their columns, arrays by their element; see {@link typeKey}. */
export const tablesByType: Grouping<Table> = {
  keysOf: ({ columns }) => columns.map(({ type }) => typeKey(type)),
  isSame: (a, b) => isAlike(a.columns, b.columns, ({ type }) => type),
}

export const tablesBySequence: Grouping<Table> = {
  keysOf: ({ columns }) => columns.flatMap(sequencesOf),
  isSame: (a, b) => isAlike(a.columns, b.columns, (column) => column.default),
}

const sequencesOf = (column: Column): readonly string[] => (column.default?.sequences ?? []).map(keyOf)

/** Tables by the relations that sub-queries of their policies and defaults read. */
export const tablesByRead: Grouping<Table> = {
  keysOf: ({ columns, policies }) =>
    [
      ...columns.map((column) => column.default),
      ...policies.flatMap(({ using, check }) => [using, check]),
    ].flatMap((expression) => (expression?.reads ?? []).map(keyOf)),
  isSame: (a, b) => a.policies === b.policies && isAlike(a.columns, b.columns, (column) => column.default),
}

export const viewsByRead: Grouping<View> = {
  keysOf: ({ query }) => query.reads.map(keyOf),
  isSame: (a, b) => a.query === b.query,
}

export const sequencesByOwner: Grouping<Sequence> = {
  keysOf: ({ ownedBy }) => (ownedBy ? [keyOf(ownedBy.table)] : []),
  isSame: (a, b) => a.ownedBy === b.ownedBy,
}

export const typeKey = ({ schema, name }: Pick<Type, 'schema' | 'name'>): string => keyOf({ schema, name })

/** Whether two lists give the same values in the same order. */
function isAlike<T>(a: readonly T[], b: readonly T[], of: (item: T) => unknown): boolean {
  if (a === b) return true
  return a.length === b.length && a.every((item, at) => of(item) === of(b[at] as T))
}
