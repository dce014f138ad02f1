import { findTable, type Table } from '../../model/catalog.ts'
import type { ForeignKeyDefinition } from '../../model/definition.ts'
import type { Name } from '../../model/name.ts'
import { type Fact, type Scene, touch, UNSURE } from './fact.ts'
import {
  allPartitionsOf,
  type ForeignKey,
  foreignKeysOf,
  isSameForeignKey,
  ofStorage,
  touchFamily,
} from './relations.ts'

/** Whether adding the key checks the rows that are there. */
export const isChecked = ({
  isValid,
  isEnforced,
}: Pick<ForeignKeyDefinition, 'isValid' | 'isEnforced'>): boolean => isValid && isEnforced

/**
 * ADD FOREIGN KEY: SHARE ROW EXCLUSIVE on both tables and all their partitions, because triggers are made on each
 * (`addFkRecurseReferenced`, `addFkRecurseReferencing`). A partition that has the key already keeps it, and its triggers on the
 * referenced table are dropped, which takes ACCESS EXCLUSIVE there.
 */
export function* addForeignKey(scene: Scene, table: Name, key: ForeignKeyDefinition): Iterable<Fact> {
  const { catalog } = scene
  const duration = isChecked(key) ? 'scan' : 'instant'
  const partitions = allPartitionsOf(catalog, table)
  const withKey = partitions.filter((partition) => hasSameKey(partition, key))
  if (findTable(catalog, table) === undefined) yield UNSURE
  yield touch(table, 'target', 'SHARE ROW EXCLUSIVE', {
    duration: partitions.length > 0 ? 'instant' : duration,
  })
  for (const partition of partitions) {
    const isThere = withKey.includes(partition)
    yield touch(partition.name, 'partition', 'SHARE ROW EXCLUSIVE', {
      duration: isThere ? 'instant' : ofStorage(partition, duration),
      isRecursed: true,
    })
  }
  yield* lockReferenced(scene, key.references, duration)
  if (withKey.length > 0) yield touch(key.references, 'referenced', 'ACCESS EXCLUSIVE')
}

const hasSameKey = (table: Table, key: ForeignKeyDefinition): boolean =>
  foreignKeysOf(table).some((own) => own.isValid && isSameForeignKey(own, key))

/** The referenced side of a new key. The read of an inline key's check is that of one query over both tables. */
export function* lockReferenced(
  scene: Scene,
  references: Name,
  duration: 'scan' | 'instant',
): Iterable<Fact> {
  if (findTable(scene.catalog, references) === undefined) yield UNSURE
  yield* touchFamily(scene, references, 'referenced', 'SHARE ROW EXCLUSIVE', duration)
}

/** Dropping a key drops its triggers on the referenced table, and on each partition of it. */
export function* dropForeignKey(scene: Scene, key: ForeignKey): Iterable<Fact> {
  if (findTable(scene.catalog, key.references) === undefined) yield UNSURE
  if (!key.isEnforced) yield touch(key.references, 'referenced', 'ACCESS EXCLUSIVE')
  else yield* touchFamily(scene, key.references, 'referenced', 'ACCESS EXCLUSIVE')
}
