import { type Catalog, findIndex, findTable, type Index } from '../../model/catalog.ts'
import type { ChangeOf } from '../../model/change.ts'
import type { Duration, Effect } from '../../model/effect.ts'
import type { LockMode } from '../../model/lock.ts'
import { isSameName, keyOf, type Name } from '../../model/name.ts'
import { indexesOf, leafPartitionsOf } from '../lookup.ts'
import { type Fact, type Handlers, OUTSIDE_TRANSACTION, type Scene, touch, UNSURE, WAITS } from './fact.ts'
import { allPartitionsOf, isPartitioned, kindOf, ofStorage, touchFamily, unlessKnown } from './relations.ts'

export const INDEX_HANDLERS: Handlers<
  | 'create-index'
  | 'drop-index'
  | 'rename-index'
  | 'attach-index'
  | 'set-index-options'
  | 'reindex'
  | 'cluster'
> = {
  'create-index': createIndex,
  'drop-index': dropIndex,
  *'rename-index'({ index, isThroughTable }, scene) {
    yield* unlessKnown(scene, index)
    yield touchIndex(index, isThroughTable ? 'ACCESS EXCLUSIVE' : 'SHARE UPDATE EXCLUSIVE', 'target')
  },
  *'attach-index'({ index, child }, scene) {
    const { catalog } = scene
    yield* unlessKnown(scene, child)
    yield touchIndex(index, 'SHARE UPDATE EXCLUSIVE', 'target')
    yield touchIndex(child, 'ACCESS EXCLUSIVE', 'index')
    for (const name of [index, child]) {
      const table = findIndex(catalog, name)?.table
      if (table) yield touch(table, 'source', 'ACCESS SHARE')
    }
  },
  *'set-index-options'({ index }, scene) {
    const method = findIndex(scene.catalog, index)?.method
    if (method === undefined) yield UNSURE
    // Storage parameters of these have their lock levels in `reloptions.c`; some take the strong lock.
    const isStrong = method === 'gin' || method === 'gist' || method === 'brin'
    yield touchIndex(index, isStrong ? 'ACCESS EXCLUSIVE' : 'SHARE UPDATE EXCLUSIVE', 'target')
  },
  reindex,
  cluster,
}

const touchIndex = (
  name: Name,
  lock: LockMode,
  role: 'target' | 'index' = 'index',
  duration: Duration = 'instant',
): Fact => touch(name, role, lock, { kind: 'index', duration })

function* createIndex(change: ChangeOf<'create-index'>, scene: Scene): Iterable<Fact> {
  const { catalog } = scene
  const { table, index, isConcurrent, ifNotExists } = change
  const created = index.name === null ? null : { schema: table.schema, name: index.name }
  const isThere = ifNotExists && created !== null && isTaken(catalog, created)
  yield* unlessKnown(scene, table)
  if (isConcurrent) yield OUTSIDE_TRANSACTION
  if (isConcurrent && !isThere) yield WAITS
  yield* buildIndex(change, isThere, scene)
  if (!isThere && created !== null) {
    yield touch(created, 'index', 'ACCESS EXCLUSIVE', { kind: 'index', isCreated: true })
  }
}

function* buildIndex(change: ChangeOf<'create-index'>, isThere: boolean, scene: Scene): Iterable<Fact> {
  const { table, isConcurrent, isOnly } = change
  const lock = tableLock(isConcurrent)
  if (!isThere && !isOnly) {
    yield* touchFamily(scene, table, 'target', lock, 'build')
    return
  }
  const duration = isThere || isPartitioned(scene.catalog, table) ? 'instant' : 'build'
  yield touch(table, 'target', lock, { kind: kindOf(scene.catalog, table), duration })
}

/** Tables, indexes, views and sequences share one space of names. */
const isTaken = (catalog: Catalog, name: Name): boolean =>
  [catalog.tables, catalog.indexes, catalog.views, catalog.sequences].some((map) => map.has(keyOf(name)))

function* dropIndex(change: ChangeOf<'drop-index'>, scene: Scene): Iterable<Fact> {
  const { catalog } = scene
  const { index: name, isConcurrent, ifExists } = change
  const lock: LockMode = isConcurrent ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE'
  const index = findIndex(catalog, name)
  if (isConcurrent) yield OUTSIDE_TRANSACTION
  if (index === undefined) {
    if (ifExists && catalog.isComplete) return
    yield UNSURE
    yield touchIndex(name, lock, 'target')
    return
  }
  if (isConcurrent) yield WAITS
  yield touchIndex(name, lock, 'index')
  yield* touchFamily(scene, index.table, 'target', lock)
  for (const child of childIndexes(catalog, name)) yield touchIndex(child.name, lock)
}

/** The indexes of the partitions that belong to an index of their parent, on all levels. */
const childIndexes = (catalog: Catalog, name: Name): readonly Index[] =>
  [...catalog.indexes.values()]
    .filter(({ parent }) => parent !== null && isSameName(parent, name))
    .flatMap((child) => [child, ...childIndexes(catalog, child.name)])

function* reindex(change: ChangeOf<'reindex'>, scene: Scene): Iterable<Fact> {
  const { target, name, isConcurrent } = change
  if (isConcurrent) {
    yield OUTSIDE_TRANSACTION
    yield WAITS
  }
  if (target === 'index') yield* reindexOne(scene, name, isConcurrent)
  else if (target === 'table') {
    yield* unlessKnown(scene, name)
    if (isPartitioned(scene.catalog, name)) yield OUTSIDE_TRANSACTION
    yield* reindexTable(scene, name, isConcurrent)
  } else yield* reindexMany(scene, target === 'schema' ? name.name : null, isConcurrent)
}

function* reindexOne(scene: Scene, name: Name, isConcurrent: boolean): Iterable<Fact> {
  const { catalog } = scene
  const index = findIndex(catalog, name)
  if (index === undefined) {
    yield UNSURE
    yield touchIndex(name, indexLock(isConcurrent), 'target', 'build')
    return
  }
  if (isPartitioned(catalog, index.table)) yield OUTSIDE_TRANSACTION
  yield* reindexIndexes(scene, [index, ...childIndexes(catalog, name)], isConcurrent)
}

function* reindexMany(scene: Scene, schema: string | null, isConcurrent: boolean): Iterable<Fact> {
  yield OUTSIDE_TRANSACTION
  if (!scene.catalog.isComplete) yield UNSURE
  for (const { name } of scene.catalog.tables.values()) {
    if (schema === null || name.schema === schema) yield* reindexTable(scene, name, isConcurrent)
  }
}

const indexLock = (isConcurrent: boolean): LockMode =>
  isConcurrent ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE'
const tableLock = (isConcurrent: boolean): LockMode => (isConcurrent ? 'SHARE UPDATE EXCLUSIVE' : 'SHARE')

function* reindexTable(scene: Scene, name: Name, isConcurrent: boolean): Iterable<Fact> {
  const { catalog } = scene
  yield* touchFamily(scene, name, 'target', tableLock(isConcurrent), 'build')
  for (const part of [{ name }, ...allPartitionsOf(catalog, name)]) {
    if (isPartitioned(catalog, part.name)) continue
    for (const index of indexesOf(catalog, part.name)) yield touchIndex(index.name, indexLock(isConcurrent))
  }
}

function* reindexIndexes(scene: Scene, indexes: readonly Index[], isConcurrent: boolean): Iterable<Fact> {
  const { catalog } = scene
  for (const [position, { name, table }] of indexes.entries()) {
    const role = position === 0 ? 'target' : 'partition'
    const hasRows = !isPartitioned(catalog, table)
    // Each partition is done in a transaction of its own, and one that is partitioned has nothing to do.
    if (!hasRows && position > 0) continue
    const duration: Effect['duration'] = hasRows ? 'build' : 'instant'
    yield touch(table, role, tableLock(isConcurrent), { duration, kind: kindOf(catalog, table) })
    yield touchIndex(name, indexLock(isConcurrent))
  }
}

function* cluster({ table: name }: ChangeOf<'cluster'>, scene: Scene): Iterable<Fact> {
  const { catalog } = scene
  if (name === null) {
    yield OUTSIDE_TRANSACTION
    // Whatever was clustered before, which the catalog does not keep.
    yield UNSURE
    return
  }
  yield* unlessKnown(scene, name)
  if (isPartitioned(catalog, name)) yield OUTSIDE_TRANSACTION
  const table = findTable(catalog, name)
  yield touch(name, 'target', 'ACCESS EXCLUSIVE', {
    duration: table ? ofStorage(table, 'rewrite') : 'rewrite',
    kind: kindOf(catalog, name),
  })
  for (const { name: leaf } of leafPartitionsOf(catalog, name)) {
    yield touch(leaf, 'partition', 'ACCESS EXCLUSIVE', { duration: 'rewrite' })
  }
}
