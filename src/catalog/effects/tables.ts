import { findTable, findView, type Table } from '../../model/catalog.ts'
import type { ChangeOf, ObjectType } from '../../model/change.ts'
import { isSameName, keyOf, type Name } from '../../model/name.ts'
import { indexesOf } from '../lookup.ts'
import { alter } from './alter.ts'
import { ownedSequences } from './drops.ts'
import { type Fact, type Handlers, type Scene, touch, UNSURE } from './fact.ts'
import { lockReferenced } from './foreign-keys.ts'
import { keysToParent, scanDefaultPartition } from './partitions.ts'
import { emptiedBy, foreignKeysOf, kindOf, ofStorage, roleOfDescendant, unlessKnown } from './relations.ts'

type TableKind =
  | 'create-table'
  | 'create-table-as'
  | 'rename-table'
  | 'set-table-schema'
  | 'truncate'
  | 'lock-table'
  | 'set-table-options'
  | 'set-cluster-index'
  | 'set-persistence'
  | 'set-tablespace'
  | 'set-access-method'
  | 'change-owner'
  | 'comment'

export const TABLE_HANDLERS: Handlers<TableKind> = {
  'create-table': createTable,
  *'create-table-as'({ table, query, ifNotExists, withData }, { catalog }) {
    if (ifNotExists && isThere(catalog.tables, table)) return
    const duration = withData ? 'query' : 'instant'
    yield touch(table, 'target', 'ACCESS EXCLUSIVE', { isCreated: true, duration })
    for (const read of query.reads)
      yield touch(read, 'source', 'ACCESS SHARE', { duration, kind: kindOf(catalog, read) })
  },
  *'rename-table'({ table, ifExists }, scene) {
    yield* named(scene, table, ifExists)
  },
  *'set-table-schema'({ table, ifExists }, scene) {
    yield* named(scene, table, ifExists)
    const known = findTable(scene.catalog, table)
    if (known) yield* ownedSequences(scene, known, 'ACCESS EXCLUSIVE')
  },
  truncate,
  'lock-table': lockTable,
  *'set-table-options'({ table, options }, scene) {
    // The other storage parameters take the weak lock: `reloptions.c`.
    const isStrong =
      options.some((option) => STRONG_OPTIONS.has(option)) || findView(scene.catalog, table) !== undefined
    yield* alter(scene, table, isStrong ? 'ACCESS EXCLUSIVE' : 'SHARE UPDATE EXCLUSIVE', 'self')
  },
  *'set-cluster-index'({ table, index }, scene) {
    yield* alter(scene, table, 'SHARE UPDATE EXCLUSIVE', 'self')
    if (index !== null) {
      yield touch({ schema: table.schema, name: index }, 'index', 'SHARE UPDATE EXCLUSIVE', { kind: 'index' })
    }
  },
  *'set-persistence'({ table: name, to }, scene) {
    const table = findTable(scene.catalog, name)
    const isChanged = table?.persistence !== to
    yield* alter(scene, name, 'ACCESS EXCLUSIVE', 'self', isChanged ? 'rewrite' : 'instant')
    // Since 15 the sequences that the table owns follow.
    if (table && isChanged && scene.pgVersion >= 15) yield* ownedSequences(scene, table, 'ACCESS EXCLUSIVE')
  },
  *'set-tablespace'({ relation, relationKind }, scene) {
    yield* unlessKnown(scene, relation)
    const table = findTable(scene.catalog, relation)
    yield touch(relation, 'target', 'ACCESS EXCLUSIVE', {
      duration: table ? ofStorage(table, 'rewrite') : 'rewrite',
      kind: relationKind,
    })
  },
  *'set-access-method'({ table }, scene) {
    yield* alter(scene, table, 'ACCESS EXCLUSIVE', 'self', 'rewrite')
  },
  'change-owner': changeOwner,
  *comment({ objectType, object }, scene) {
    if (!COMMENTED.has(objectType)) return
    yield* unlessKnown(scene, object)
    yield touch(object, 'target', 'SHARE UPDATE EXCLUSIVE', { kind: kindOf(scene.catalog, object) })
  },
}

const isThere = (map: ReadonlyMap<ReturnType<typeof keyOf>, unknown>, name: Name): boolean =>
  map.has(keyOf(name))

const STRONG_OPTIONS: ReadonlySet<string> = new Set([
  'user_catalog_table',
  'security_barrier',
  'security_invoker',
  'check_option',
])

/** Objects with a lock on their relation while they get a comment; a constraint, trigger or policy takes ACCESS SHARE. */
const COMMENTED: ReadonlySet<ObjectType> = new Set([
  'table',
  'column',
  'view',
  'materialized-view',
  'foreign-table',
  'index',
  'sequence',
])

function* named(scene: Scene, name: Name, ifExists: boolean): Iterable<Fact> {
  const facts = [...unlessKnown(scene, name)]
  if (facts.length > 0 && ifExists && scene.catalog.isComplete) return
  yield* facts
  yield touch(name, 'target', 'ACCESS EXCLUSIVE', { kind: kindOf(scene.catalog, name) })
}

function* createTable(change: ChangeOf<'create-table'>, scene: Scene): Iterable<Fact> {
  const { catalog } = scene
  const { table: name, ifNotExists, partitionOf, inherits, like } = change
  if (ifNotExists && isThere(catalog.tables, name)) return
  yield touch(name, 'target', 'ACCESS EXCLUSIVE', { isCreated: true })
  for (const parent of inherits) yield touch(parent, 'parent', 'SHARE UPDATE EXCLUSIVE')
  for (const { source } of like) yield touch(source, 'source', 'ACCESS SHARE')
  const constraints = [...change.constraints, ...change.columns.flatMap((column) => column.constraints)]
  for (const constraint of constraints) {
    if (constraint.type !== 'foreign-key' || keyOf(constraint.references) === keyOf(name)) continue
    yield* lockReferenced(scene, constraint.references, 'instant')
  }
  if (partitionOf === null) return
  yield touch(partitionOf.parent, 'parent', 'ACCESS EXCLUSIVE')
  const parent = findTable(catalog, partitionOf.parent)
  if (parent === undefined) yield UNSURE
  else yield* joinParent(change, parent, scene)
}

function* joinParent({ partitionOf }: ChangeOf<'create-table'>, parent: Table, scene: Scene): Iterable<Fact> {
  if (partitionOf === null) return
  yield* scanDefaultPartition(scene, parent, partitionOf.bound, null)
  for (const key of foreignKeysOf(parent)) yield* lockReferenced(scene, key.references, 'instant')
  yield* keysToParent(scene, parent)
  for (const index of indexesOf(scene.catalog, parent.name)) {
    yield touch(index.name, 'index', 'SHARE UPDATE EXCLUSIVE', { kind: 'index' })
  }
}

function* truncate(change: ChangeOf<'truncate'>, scene: Scene): Iterable<Fact> {
  const { table: name, restartsIdentity, isOnly } = change
  yield* alter(scene, name, 'ACCESS EXCLUSIVE', isOnly ? 'self' : 'children')
  for (const table of emptiedBy(change, scene.catalog)) {
    if (!isSameName(table.name, name)) yield touch(table.name, roleOfEmptied(table), 'ACCESS EXCLUSIVE')
    if (restartsIdentity) yield* ownedSequences(scene, table, 'ACCESS EXCLUSIVE')
  }
}

const roleOfEmptied = (table: Table) => (table.partitionOf === null ? 'referencing' : roleOfDescendant(table))

function* lockTable({ table: name, mode, isOnly }: ChangeOf<'lock-table'>, scene: Scene): Iterable<Fact> {
  const { catalog } = scene
  const view = findView(catalog, name)
  if (view === undefined) {
    yield* alter(scene, name, mode, isOnly ? 'self' : 'children')
    return
  }
  yield touch(name, 'target', mode, { kind: 'view' })
  const seen = new Set<string>([keyOf(name)])
  const reads = [...view.query.reads]
  for (let read = reads.shift(); read !== undefined; read = reads.shift()) {
    if (seen.has(keyOf(read))) continue
    seen.add(keyOf(read))
    yield touch(read, 'source', mode, { kind: kindOf(catalog, read) })
    reads.push(...(findView(catalog, read)?.query.reads ?? []))
  }
}

/** Objects whose owner is a column of `pg_class`; indexes follow their table. */
const OWNED: ReadonlySet<ObjectType> = new Set([
  'table',
  'view',
  'materialized-view',
  'foreign-table',
  'sequence',
  'index',
])

function* changeOwner({ objectType, object, to }: ChangeOf<'change-owner'>, scene: Scene): Iterable<Fact> {
  if (!OWNED.has(objectType)) return
  const table = findTable(scene.catalog, object)
  yield* unlessKnown(scene, object)
  yield touch(object, 'target', 'ACCESS EXCLUSIVE', { kind: kindOf(scene.catalog, object) })
  if (table && table.owner !== to) yield* ownedSequences(scene, table, 'ACCESS EXCLUSIVE')
}
