import { findTable, type Table } from '../../model/catalog.ts'
import type { ChangeOf } from '../../model/change.ts'
import type { EffectRole } from '../../model/effect.ts'
import { isSameName, keyOf, type Name, type NameKey } from '../../model/name.ts'
import { foreignKeysTo } from '../lookup.ts'
import { type Fact, type Handlers, type Scene, touch, UNSURE } from './fact.ts'
import { dropForeignKey } from './foreign-keys.ts'
import { lockDefaultPartition } from './partitions.ts'
import {
  descendantsOf,
  kindOf,
  ownForeignKeys,
  roleOfDescendant,
  touchFamily,
  unlessKnown,
  viewsOver,
} from './relations.ts'

export const DROP_HANDLERS: Handlers<
  'drop-table' | 'drop-view' | 'drop-materialized-view' | 'drop-schema' | 'drop-owned' | 'reassign-owned'
> = {
  *'drop-table'({ table, ifExists, isCascade }, scene) {
    const isKnown = findTable(scene.catalog, table) !== undefined
    if (!isKnown && ifExists && scene.catalog.isComplete) return
    yield* dropTable(scene, table, 'target', isCascade)
  },
  *'drop-view'(change, scene) {
    yield* dropView(scene, change)
  },
  *'drop-materialized-view'(change, scene) {
    yield* dropView(scene, change)
  },
  *'drop-schema'({ schema, isCascade }, scene) {
    if (!isCascade) return
    if (!scene.catalog.isComplete) yield UNSURE
    yield* dropSchema(scene, schema)
  },
  // Nobody says here what a role owns.
  *'drop-owned'() {
    yield UNSURE
  },
  *'reassign-owned'(_, scene) {
    yield UNSURE
    for (const { name } of scene.catalog.tables.values()) yield touch(name, 'target', 'ACCESS EXCLUSIVE')
  },
}

/** DROP TABLE, with everything that hangs on the table or, with CASCADE, leans on it. */
export function* dropTable(scene: Scene, name: Name, role: EffectRole, isCascade: boolean): Iterable<Fact> {
  const { catalog } = scene
  const table = findTable(catalog, name)
  if (table === undefined) {
    yield UNSURE
    yield touch(name, role, 'ACCESS EXCLUSIVE')
    return
  }
  const family = [table, ...descendantsOf(catalog, name)]
  const dropped = new Set(family.map((part) => keyOf(part.name)))
  if (table.partitionOf !== null) {
    yield touch(table.partitionOf.parent, 'parent', 'ACCESS EXCLUSIVE')
    yield* lockDefaultPartition(scene, table.partitionOf.parent, name)
  }
  for (const part of family) yield* dropOne(scene, part, part === table ? role : roleOfDescendant(part))
  if (!isCascade) return
  for (const part of family) yield* dropReferencing(scene, part, dropped)
  for (const view of viewsOver(
    catalog,
    family.map((part) => part.name),
  )) {
    yield touch(view.name, 'view', 'ACCESS EXCLUSIVE', { kind: view.kind })
  }
}

function* dropOne(scene: Scene, table: Table, role: EffectRole): Iterable<Fact> {
  yield touch(table.name, role, 'ACCESS EXCLUSIVE')
  for (const key of ownForeignKeys(scene.catalog, table)) yield* dropForeignKey(scene, key)
  yield* ownedSequences(scene, table, 'ACCESS EXCLUSIVE')
}

export function* ownedSequences(
  { catalog }: Scene,
  { name, columns }: Table,
  lock: 'ACCESS EXCLUSIVE',
): Iterable<Fact> {
  const owned = [...catalog.sequences.values()].filter(
    ({ ownedBy }) => ownedBy !== null && isSameName(ownedBy.table, name),
  )
  const known = [
    ...columns.flatMap(({ sequence }) => sequence ?? []),
    ...owned.map((sequence) => sequence.name),
  ]
  for (const sequence of known) yield touch(sequence, 'sequence', lock, { kind: 'sequence' })
}

function* dropReferencing(scene: Scene, table: Table, dropped: ReadonlySet<NameKey>): Iterable<Fact> {
  for (const { table: referencing } of foreignKeysTo(scene.catalog, table.name)) {
    if (!dropped.has(keyOf(referencing.name)))
      yield* touchFamily(scene, referencing.name, 'referencing', 'ACCESS EXCLUSIVE')
  }
}

function* dropView(
  scene: Scene,
  { view, ifExists, isCascade }: ChangeOf<'drop-view' | 'drop-materialized-view'>,
): Iterable<Fact> {
  const { catalog } = scene
  const isKnown = catalog.views.has(keyOf(view))
  if (!isKnown && ifExists && catalog.isComplete) return
  yield* unlessKnown(scene, view)
  yield touch(view, 'target', 'ACCESS EXCLUSIVE', { kind: isKnown ? kindOf(catalog, view) : 'view' })
  if (!isCascade) return
  for (const over of viewsOver(catalog, [view]))
    yield touch(over.name, 'view', 'ACCESS EXCLUSIVE', { kind: over.kind })
}

function* dropSchema(scene: Scene, schema: string): Iterable<Fact> {
  const { catalog } = scene
  const isInside = ({ name }: { readonly name: Name }) => name.schema === schema
  for (const table of [...catalog.tables.values()].filter(isInside))
    yield* dropTable(scene, table.name, 'target', true)
  for (const view of [...catalog.views.values()].filter(isInside)) {
    yield* dropView(scene, { kind: 'drop-view', view: view.name, ifExists: false, isCascade: true })
  }
  for (const { name } of [...catalog.sequences.values()].filter(isInside)) {
    yield touch(name, 'target', 'ACCESS EXCLUSIVE', { kind: 'sequence' })
  }
}
