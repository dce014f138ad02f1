import { type Catalog, findTable, type Index, type Table } from '../../model/catalog.ts'
import type { ChangeOf } from '../../model/change.ts'
import type { IndexKey, PartitionBound } from '../../model/definition.ts'
import type { Duration } from '../../model/effect.ts'
import type { Name } from '../../model/name.ts'
import { provesBound, provesNoneOfBound } from '../bound-proof.ts'
import { defaultPartitionOf, foreignKeysTo, indexesOf, partitionsOf } from '../lookup.ts'
import { type Fact, type Handlers, OUTSIDE_TRANSACTION, type Scene, touch, UNSURE, WAITS } from './fact.ts'
import { lockReferenced } from './foreign-keys.ts'
import {
  descendantsOf,
  foreignKeysOf,
  isSameForeignKey,
  ofStorage,
  touchFamily,
  unlessKnown,
} from './relations.ts'

export const PARTITION_HANDLERS: Handlers<
  'attach-partition' | 'detach-partition' | 'inherit' | 'no-inherit'
> = {
  'attach-partition': attachPartition,
  'detach-partition': detachPartition,
  *inherit({ table, parent }, scene) {
    yield* unlessKnown(scene, table)
    yield touch(table, 'target', 'ACCESS EXCLUSIVE')
    yield touch(parent, 'parent', 'SHARE UPDATE EXCLUSIVE')
  },
  *'no-inherit'({ table, parent }, scene) {
    yield* unlessKnown(scene, table)
    yield touch(table, 'target', 'ACCESS EXCLUSIVE')
    yield touch(parent, 'parent', 'ACCESS SHARE')
  },
}

function* attachPartition(
  { table: name, partition, bound }: ChangeOf<'attach-partition'>,
  scene: Scene,
): Iterable<Fact> {
  const { catalog } = scene
  const parent = findTable(catalog, name)
  const table = findTable(catalog, partition)
  if (parent === undefined || table === undefined) yield UNSURE
  yield touch(name, 'target', 'SHARE UPDATE EXCLUSIVE')
  const family = table === undefined ? [] : [table, ...descendantsOf(catalog, partition)]
  const isProven = (part: Table) => parent !== undefined && isBoundProven(catalog, parent, part, bound)
  const isFamilyProven = table !== undefined && isProven(table)
  if (table === undefined) yield touch(partition, 'partition', 'ACCESS EXCLUSIVE', { duration: 'scan' })
  for (const part of family) {
    const duration: Duration = isFamilyProven || isProven(part) ? 'instant' : 'scan'
    yield touch(part.name, 'partition', 'ACCESS EXCLUSIVE', { duration: ofStorage(part, duration) })
  }
  if (parent === undefined) return
  yield* scanDefaultPartition(scene, parent, bound, partition)
  yield* parentIndexes(catalog, parent, family)
  yield* parentKeys(scene, parent, table)
  yield* keysToParent(scene, parent)
}

/** A new default partition is only read when there are other partitions, whose rows it must not hold. */
function isBoundProven(catalog: Catalog, parent: Table, part: Table, bound: PartitionBound): boolean {
  if (bound.isDefault) return partitionsOf(catalog, parent.name).length === 0
  return parent.partitionBy !== null && provesBound(part, parent.partitionBy, bound)
}

/** The default partition may hold rows of a new bound, and no more may come in meanwhile. */
export function* scanDefaultPartition(
  { catalog }: Scene,
  parent: Table,
  bound: PartitionBound,
  except: Name | null,
): Iterable<Fact> {
  const found = defaultPartitionOf(catalog, parent.name)
  if (found === undefined || found.name === except || bound.isDefault) return
  const isProven = (part: Table) =>
    parent.partitionBy !== null && provesNoneOfBound(part, parent.partitionBy, bound)
  const isFamilyProven = isProven(found)
  for (const part of [found, ...descendantsOf(catalog, found.name)]) {
    const duration = isFamilyProven || isProven(part) ? 'instant' : ofStorage(part, 'scan')
    yield touch(part.name, 'default-partition', 'ACCESS EXCLUSIVE', { duration })
  }
}

/** Each index of the parent is attached to its like on the new partition, or built there: `AttachPartitionEnsureIndexes`. */
function* parentIndexes(catalog: Catalog, parent: Table, family: readonly Table[]): Iterable<Fact> {
  for (const index of indexesOf(catalog, parent.name)) {
    yield touch(index.name, 'index', 'SHARE UPDATE EXCLUSIVE', { kind: 'index' })
    for (const part of family) {
      const isThere = indexesOf(catalog, part.name).some((own) => isLikeIndex(own, index))
      if (!isThere) yield touch(part.name, 'partition', 'SHARE', { duration: ofStorage(part, 'build') })
    }
  }
}

/** `CompareIndexInfo` in `catalog/index.c`, by the text of expressions. */
function isLikeIndex(own: Index, parent: Index): boolean {
  return (
    own.isValid &&
    own.isUnique === parent.isUnique &&
    own.method === parent.method &&
    (parent.constraint === null || own.constraint !== null) &&
    own.where?.sql === parent.where?.sql &&
    own.keys.length === parent.keys.length &&
    own.keys.every((key, index) => isLikeKey(key, parent.keys[index]))
  )
}

const isLikeKey = (a: IndexKey, b: IndexKey | undefined): boolean =>
  a.column === b?.column &&
  a.expression?.sql === b?.expression?.sql &&
  a.operatorClass === b?.operatorClass &&
  a.collation?.name === b?.collation?.name

/** Keys of the parent come to the new partition; one that is there already is adopted, and its own triggers go. */
function* parentKeys(scene: Scene, parent: Table, table: Table | undefined): Iterable<Fact> {
  for (const key of foreignKeysOf(parent)) {
    const own = table && foreignKeysOf(table).find((candidate) => isSameForeignKey(candidate, key))
    yield* lockReferenced(scene, key.references, own?.isValid || !key.isEnforced ? 'instant' : 'scan')
    if (own) yield touch(key.references, 'referenced', 'ACCESS EXCLUSIVE')
    else if (table)
      yield touch(table.name, 'partition', 'SHARE ROW EXCLUSIVE', { duration: ofStorage(table, 'scan') })
  }
}

/** Since 15 a table that references the parent gets triggers for the new partition. */
export function* keysToParent(scene: Scene, parent: Table): Iterable<Fact> {
  if (scene.pgVersion < 15) return
  for (const { table } of foreignKeysTo(scene.catalog, parent.name)) {
    yield touch(table.name, 'referencing', 'SHARE ROW EXCLUSIVE')
  }
  // A key to the table above goes for the partitions of its partitions.
  const above = parent.partitionOf && findTable(scene.catalog, parent.partitionOf.parent)
  if (above) yield* keysToParent(scene, above)
}

function* detachPartition(change: ChangeOf<'detach-partition'>, scene: Scene): Iterable<Fact> {
  const { catalog } = scene
  const { table: name, partition, isConcurrent, isFinalize } = change
  const parent = findTable(catalog, name)
  if (parent === undefined || findTable(catalog, partition) === undefined) yield UNSURE
  const isGentle = isConcurrent || isFinalize
  yield touch(name, 'target', isGentle ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE')
  yield touch(partition, 'partition', 'ACCESS EXCLUSIVE')
  for (const part of descendantsOf(catalog, partition))
    yield touch(part.name, 'partition', 'ACCESS EXCLUSIVE')
  if (isConcurrent) {
    yield OUTSIDE_TRANSACTION
    yield WAITS
  }
  if (parent === undefined) return
  if (!isGentle) yield* lockDefaultPartition(scene, name, partition)
  for (const key of foreignKeysOf(parent)) yield touch(key.references, 'referenced', 'SHARE ROW EXCLUSIVE')
  // Rows of the partition may be referenced: the other side is read for them.
  for (const { table } of foreignKeysTo(catalog, name)) {
    yield* touchFamily(scene, table.name, 'referencing', 'ACCESS EXCLUSIVE', 'scan')
  }
}

/** Its constraint changes whenever a partition comes or goes. */
export function* lockDefaultPartition({ catalog }: Scene, parent: Name, except: Name): Iterable<Fact> {
  const found = defaultPartitionOf(catalog, parent)
  const isSame = found?.name.name === except.name && found.name.schema === except.schema
  if (found && !isSame) yield touch(found.name, 'default-partition', 'ACCESS EXCLUSIVE')
}
