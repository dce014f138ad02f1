import { type Catalog, findTable } from '../../model/catalog.ts'
import type { Duration } from '../../model/effect.ts'
import type { Name } from '../../model/name.ts'
import { type Fact, type Handlers, OUTSIDE_TRANSACTION, type Scene, touch, UNSURE } from './fact.ts'
import { allPartitionsOf, descendantsOf, isPartitioned, kindOf, ofStorage, unlessKnown } from './relations.ts'

type MaintenanceKind =
  | 'vacuum'
  | 'analyze'
  | 'create-statistics'
  | 'drop-statistics'
  | 'create-publication'
  | 'alter-publication'
  | 'create-subscription'
  | 'alter-database'
  | 'discard'
  | 'do-block'

export const MAINTENANCE_HANDLERS: Handlers<MaintenanceKind> = {
  *vacuum({ table, isFull }, scene) {
    yield OUTSIDE_TRANSACTION
    for (const name of table === null ? everyTable(scene.catalog) : [table])
      yield* vacuum(scene, name, isFull)
  },
  *analyze({ table }, scene) {
    for (const name of table === null ? everyTable(scene.catalog) : [table]) yield* analyze(scene, name)
  },
  *'create-statistics'({ table }, scene) {
    yield* unlessKnown(scene, table)
    yield touch(table, 'target', 'SHARE UPDATE EXCLUSIVE')
  },
  // Its table, which the name does not tell, is locked against maintenance only.
  *'drop-statistics'() {
    yield UNSURE
  },
  *'create-publication'({ tables }, scene) {
    yield* publish(scene, tables)
  },
  *'alter-publication'({ publication, action, tables }, scene) {
    yield* publish(scene, tables)
    const known = scene.catalog.publications.get(publication)
    if (action === 'set' && known) yield* publish(scene, known.tables)
  },
  *'create-subscription'({ createsSlot }) {
    if (createsSlot) yield OUTSIDE_TRANSACTION
  },
  *'alter-database'({ setsTablespace }) {
    if (setsTablespace) yield OUTSIDE_TRANSACTION
  },
  *discard({ what }) {
    if (what === 'all') yield OUTSIDE_TRANSACTION
  },
  *'do-block'({ hasDynamicSql, language, endsTransactions }) {
    if (endsTransactions) yield OUTSIDE_TRANSACTION
    if (hasDynamicSql || language !== 'plpgsql') yield UNSURE
  },
}

const everyTable = (catalog: Catalog): readonly Name[] =>
  [...catalog.tables.values()].filter(({ partitionOf }) => partitionOf === null).map(({ name }) => name)

function* vacuum(scene: Scene, name: Name, isFull: boolean): Iterable<Fact> {
  const { catalog } = scene
  const lock = isFull ? 'ACCESS EXCLUSIVE' : 'SHARE UPDATE EXCLUSIVE'
  const duration: Duration = isFull ? 'rewrite' : 'scan'
  yield* unlessKnown(scene, name)
  const kind = kindOf(catalog, name)
  yield touch(name, 'target', lock, { kind, duration: isPartitioned(catalog, name) ? 'instant' : duration })
  for (const part of relatives(scene, name)) {
    yield touch(part.name, 'partition', lock, { duration: ofStorage(part, duration) })
  }
}

/** 18 goes on to inheritance children as well. */
const relatives = ({ catalog, pgVersion }: Scene, name: Name) =>
  pgVersion >= 18 && !isPartitioned(catalog, name)
    ? descendantsOf(catalog, name)
    : allPartitionsOf(catalog, name)

function* analyze(scene: Scene, name: Name): Iterable<Fact> {
  const { catalog } = scene
  yield* unlessKnown(scene, name)
  yield touch(name, 'target', 'SHARE UPDATE EXCLUSIVE', { kind: kindOf(catalog, name) })
  for (const part of relatives(scene, name)) yield touch(part.name, 'partition', 'SHARE UPDATE EXCLUSIVE')
}

function* publish({ catalog }: Scene, tables: readonly Name[]): Iterable<Fact> {
  for (const table of tables) {
    if (findTable(catalog, table) === undefined) yield UNSURE
    yield touch(table, 'target', 'SHARE UPDATE EXCLUSIVE')
  }
}
