import {
  type Catalog,
  type Constraint,
  type ConstraintOf,
  findTable,
  type Index,
  type Table,
  type View,
} from '../../model/catalog.ts'
import type { ChangeOf } from '../../model/change.ts'
import type { Effect, EffectRole } from '../../model/effect.ts'
import type { LockMode } from '../../model/lock.ts'
import { isSameName, keyOf, type Name, type NameKey } from '../../model/name.ts'
import { childrenOf, foreignKeysTo, isKnown, partitionsOf, relationKind, viewsReading } from '../lookup.ts'
import { type Fact, type Scene, touch, UNSURE } from './fact.ts'

export type ForeignKey = ConstraintOf<'foreign-key'>

/** What a name stands for; a table where nobody knows. */
export const kindOf = (catalog: Catalog, name: Name): Effect['relationKind'] =>
  relationKind(catalog, name) ?? 'table'

export const isPartitioned = (catalog: Catalog, name: Name): boolean =>
  findTable(catalog, name)?.kind === 'partitioned-table'

/** Partitions and inheritance children with theirs, in the order of `find_all_inheritors`, without the table itself. */
export function descendantsOf(catalog: Catalog, name: Name): readonly Table[] {
  const seen = new Map<NameKey, Table>()
  const visit = (parent: Name): void => {
    for (const child of [...partitionsOf(catalog, parent), ...childrenOf(catalog, parent)]) {
      const key = keyOf(child.name)
      if (seen.has(key)) continue
      seen.set(key, child)
      visit(child.name)
    }
  }
  visit(name)
  return [...seen.values()]
}

/** The role of a relation that is locked because it descends from the target. */
export const roleOfDescendant = (table: Table): EffectRole =>
  table.partitionOf === null ? 'child' : 'partition'

/** Partitions of a partitioned table, on all levels; plain children stay out. */
export const allPartitionsOf = (catalog: Catalog, name: Name): readonly Table[] =>
  isPartitioned(catalog, name) ? descendantsOf(catalog, name) : []

/** Locks a table of which the statement knows only the name, and its partitions. */
export function* touchFamily(
  scene: Scene,
  name: Name,
  role: EffectRole,
  lock: LockMode,
  duration: Effect['duration'] = 'instant',
): Iterable<Fact> {
  const { catalog } = scene
  yield touch(name, role, lock, {
    duration: isPartitioned(catalog, name) ? 'instant' : duration,
    kind: kindOf(catalog, name),
  })
  for (const partition of allPartitionsOf(catalog, name)) {
    yield touch(partition.name, role === 'target' ? 'partition' : role, lock, {
      duration: ofStorage(partition, duration),
    })
  }
}

/** A partitioned table has no rows of its own. */
export const ofStorage = (table: Table, duration: Effect['duration']): Effect['duration'] =>
  table.kind === 'partitioned-table' ? 'instant' : duration

/** Says so where the catalog does not know the relation. */
export function* unlessKnown({ catalog }: Scene, name: Name): Iterable<Fact> {
  if (!isKnown(catalog, name)) yield UNSURE
}

export const foreignKeysOf = (table: Table): readonly ForeignKey[] =>
  table.constraints.filter((constraint): constraint is ForeignKey => constraint.type === 'foreign-key')

export const findConstraint = (table: Table | undefined, name: string): Constraint | undefined =>
  table?.constraints.find((constraint) => constraint.name === name)

/** The same key on a partition and on its parent: PostgreSQL made the one for the other. */
export const isSameForeignKey = (
  a: Pick<ForeignKey, 'columns' | 'references'>,
  b: Pick<ForeignKey, 'columns' | 'references'>,
): boolean => isSameName(a.references, b.references) && isSameList(a.columns, b.columns)

const isSameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((item, index) => item === b[index])

/** Foreign keys of a table that do not come from its partitioned parent. */
export function ownForeignKeys(catalog: Catalog, table: Table): readonly ForeignKey[] {
  const parent = table.partitionOf === null ? undefined : findTable(catalog, table.partitionOf.parent)
  const inherited = parent === undefined ? [] : foreignKeysOf(parent)
  return foreignKeysOf(table).filter((key) => !inherited.some((other) => isSameForeignKey(key, other)))
}

/** Views and materialized views that read one of the relations, and those that read them. */
export function viewsOver(catalog: Catalog, names: readonly Name[]): readonly View[] {
  const seen = new Map<NameKey, View>()
  const visit = (name: Name): void => {
    for (const view of viewsReading(catalog, name)) {
      const key = keyOf(view.name)
      if (seen.has(key)) continue
      seen.set(key, view)
      visit(view.name)
    }
  }
  names.forEach(visit)
  return [...seen.values()]
}

/** Whether an index has the column in an expression or in its predicate; then every type change builds it anew. */
export const computesWith = ({ keys, where }: Index, column: string): boolean =>
  keys.some(({ expression }) => expression?.columns.includes(column) === true) ||
  where?.columns.includes(column) === true

/** The tables that TRUNCATE empties, known ones only: with CASCADE every table that refers to an emptied one. */
export function emptiedBy(
  { table: name, isCascade, isOnly }: ChangeOf<'truncate'>,
  catalog: Catalog,
): readonly Table[] {
  const target = findTable(catalog, name)
  const emptied = new Set<Table>()
  const visit = (table: Table): void => {
    if (emptied.has(table)) return
    emptied.add(table)
    const below = isOnly && table === target ? [] : descendantsOf(catalog, table.name)
    const referencing = isCascade ? foreignKeysTo(catalog, table.name).map((key) => key.table) : []
    for (const next of [...below, ...referencing]) visit(next)
  }
  if (target) visit(target)
  return [...emptied]
}
