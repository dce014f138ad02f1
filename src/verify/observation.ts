import { LOCK_MODES, type LockMode, strongest } from '../model/lock.ts'
import { compareNames, type Name } from '../model/name.ts'
import { quoteName } from '../model/quote.ts'
import type { Relation, RelationKind, Snapshot } from './snapshot.ts'

/** What the server did while it ran a statement. Relations are written as SQL, with their schema, under their old name. */
export interface Observation {
  readonly ok: boolean
  /** After an error inside a transaction no locks are left to be seen. */
  readonly error?: { readonly sqlstate: string; readonly message: string }
  readonly allowedInTransaction: boolean
  /** One entry per relation and mode. Catalogs, TOAST tables and locks that were held before are left out. */
  readonly locks: readonly ObservedLock[]
  /** Tables and materialized views that existed and have a new file. */
  readonly rewrites: readonly string[]
  /** Indexes with a new file, on tables that existed. */
  readonly indexesBuilt: readonly string[]
  /** Tables that existed and were read from one end to the other. */
  readonly scanned: readonly string[]
  /** What the server said, its DEBUG1 lines included. */
  readonly messages: readonly string[]
}

export interface ObservedLock {
  readonly schema: string
  readonly relation: string
  readonly kind: RelationKind
  readonly mode: LockMode
  /** Created by the statement, so nobody else can wait for it. */
  readonly isNew: boolean
  readonly isDropped: boolean
}

/** A row of `pg_locks`. */
export interface RawLock {
  readonly oid: string
  readonly mode: string
}

export interface Traces {
  readonly before: Snapshot
  readonly after: Snapshot
  readonly locks: readonly RawLock[]
  readonly messages: readonly string[]
  /** Tables whose foreign keys were validated, which may be done through an index. */
  readonly validated: readonly string[]
  /** Counters of scans were read; else the messages have to do. */
  readonly hasCounters: boolean
}

/** Puts the traces of a statement together. */
export function observationOf(
  traces: Traces,
): Pick<Observation, 'locks' | 'rewrites' | 'indexesBuilt' | 'scanned' | 'messages'> {
  const { before, after, messages } = traces
  return {
    locks: locksOf(traces),
    rewrites: namesOf(before, (relation, oid) => isHeap(relation) && hasNewFile(relation, after.get(oid))),
    indexesBuilt: indexesBuilt(before, after),
    scanned: scannedTables(traces),
    messages,
  }
}

/** The strongest mode per relation that existed before, by its name as SQL. */
export function strongestLocks(locks: readonly ObservedLock[]): ReadonlyMap<string, LockMode> {
  const modes = new Map<string, LockMode>()
  for (const { schema, relation, mode, isNew } of locks) {
    const name = quoteName({ schema, name: relation })
    if (!isNew) modes.set(name, strongest(modes.get(name) ?? mode, mode))
  }
  return modes
}

function locksOf({ before, after, locks }: Traces): readonly ObservedLock[] {
  const seen = new Map<string, ObservedLock>()
  for (const { oid, mode } of locks) {
    // What is in neither snapshot was made and dropped again by the statement.
    const relation = before.get(oid) ?? after.get(oid)
    if (relation === undefined) continue
    seen.set(`${oid} ${mode}`, {
      schema: relation.schema,
      relation: relation.name,
      kind: relation.kind,
      mode: documentedMode(mode),
      isNew: !before.has(oid),
      isDropped: before.has(oid) && !after.has(oid),
    })
  }
  return [...seen.values()].toSorted(
    (a, b) =>
      compareNames(a.schema, b.schema) ||
      compareNames(a.relation, b.relation) ||
      LOCK_MODES.indexOf(a.mode) - LOCK_MODES.indexOf(b.mode),
  )
}

/** `pg_locks` says `ShareUpdateExclusiveLock` where the documentation says SHARE UPDATE EXCLUSIVE. */
function documentedMode(mode: string): LockMode {
  const words = mode
    .replace(/Lock$/, '')
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toUpperCase()
  return LOCK_MODES.find((known) => known === words) ?? 'ACCESS EXCLUSIVE'
}

/** An index that only changed its identifier keeps its file, so identifiers do not tell. */
function indexesBuilt(before: Snapshot, after: Snapshot): readonly string[] {
  const files = new Set([...before.values()].map(({ filenode }) => filenode))
  return namesOf(
    after,
    ({ kind, table, filenode }) =>
      kind === 'index' && table !== null && before.has(table) && !files.has(filenode),
  )
}

function scannedTables({ before, after, messages, validated, hasCounters }: Traces): readonly string[] {
  const verified = messages.flatMap((message) => VERIFYING.exec(message)?.[1] ?? [])
  const indexed = messages.flatMap((message) => BUILDING.exec(message)?.[1] ?? [])
  const said = new Set(hasCounters ? verified : [...verified, ...indexed])
  // Without counters that are up to date, those of the snapshots may still be growing from what was done before.
  const scansOf = (oid: string): number =>
    hasCounters ? (after.get(oid)?.scans ?? 0) - (before.get(oid)?.scans ?? 0) : 0
  const isCounted = (relation: Relation, oid: string): boolean => {
    if (!hasNewFile(relation, after.get(oid))) return scansOf(oid) > 0
    // Its indexes are built by scans of the new file. The old one was read too if there are more scans than that, or,
    // by CLUSTER, in the order of an index; TRUNCATE does neither.
    const builds = indexed.filter((name) => name === relation.name).length
    const isReadByIndex = [...before].some(([index, { table }]) => table === oid && scansOf(index) > 0)
    return scansOf(oid) > builds || isReadByIndex
  }
  return namesOf(
    before,
    (relation, oid) =>
      isHeap(relation) && (isCounted(relation, oid) || said.has(relation.name) || validated.includes(oid)),
  )
}

const VERIFYING = /^(?:verifying|rewriting) table "(.*)"$/
const BUILDING = /^building index ".*" on table "(.*)" /

const isHeap = ({ kind }: Relation): boolean => kind === 'table' || kind === 'materialized-view'

const hasNewFile = (before: Relation, after: Relation | undefined): boolean =>
  after !== undefined && before.filenode !== after.filenode

const namesOf = (
  snapshot: Snapshot,
  matches: (relation: Relation, oid: string) => boolean,
): readonly string[] =>
  [...snapshot]
    .filter(([oid, relation]) => matches(relation, oid))
    .map(([, relation]: readonly [string, Name]) => quoteName(relation))
    .toSorted(compareNames)
