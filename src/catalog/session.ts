import type { Catalog } from '../model/catalog.ts'
import type { SchemaChange } from '../model/change.ts'
import type { Effects } from '../model/effect.ts'
import { strongest } from '../model/lock.ts'
import type { TransactionMode } from '../model/migration.ts'
import { keyOf, type Name, type NameKey } from '../model/name.ts'
import type { HeldLock, Session } from '../model/session.ts'
import { askKind, type ByKind } from './by-kind.ts'
import {
  changeSettings,
  currentSettings,
  runnerSettings,
  type Settings,
  searchPathOf,
  withoutLocal,
} from './settings.ts'

/** What a transaction has done so far, and a rollback undoes. */
interface Undoable {
  readonly catalog: Catalog
  readonly settings: Settings
  readonly locks: ReadonlyMap<NameKey, HeldLock>
  readonly newRelations: ReadonlySet<NameKey>
  readonly newEnumValues: Session['newEnumValues']
  readonly newTypes: readonly Name[]
}

/** A runner's connection while it sends one file: the session, the schema that it sees, and the way back. */
export interface Connection extends Undoable {
  readonly mode: TransactionMode
  readonly transaction: Session['transaction']
  readonly transactionId: number
  /** The runner has sent several statements in one simple query, which has not ended. */
  readonly isInQuery: boolean
  /** As it was when the transaction began; null outside of any. */
  readonly start: Undoable | null
  readonly savepoints: readonly { readonly name: string; readonly state: Undoable }[]
}

export interface ConnectionOptions {
  readonly mode: TransactionMode
  readonly runnerLockTimeout: string | null
  /** The number of the first transaction. */
  readonly transactionId: number
}

/** The connection at the first statement of a file. Settings of an earlier file do not count on: the runner may have reconnected. */
export function openConnection(
  catalog: Catalog,
  { mode, runnerLockTimeout, transactionId }: ConnectionOptions,
): Connection {
  const connection: Connection = {
    catalog,
    settings: runnerSettings(runnerLockTimeout),
    ...NOTHING_DONE,
    mode,
    transaction: 'none',
    transactionId,
    isInQuery: false,
    start: null,
    savepoints: [],
  }
  return mode === 'file' ? enter(connection, 'wrapped') : connection
}

const NOTHING_DONE: Pick<Undoable, 'locks' | 'newRelations' | 'newEnumValues' | 'newTypes'> = {
  locks: new Map(),
  newRelations: new Set(),
  newEnumValues: [],
  newTypes: [],
}

export const sessionOf = (connection: Connection): Session => ({
  transaction: connection.transaction,
  transactionId: connection.transactionId,
  settings: currentSettings(connection.settings),
  searchPath: searchPathOf(connection.settings),
  locks: connection.locks,
  newRelations: connection.newRelations,
  newEnumValues: connection.newEnumValues,
  newTypes: connection.newTypes,
})

const undoable = ({
  catalog,
  settings,
  locks,
  newRelations,
  newEnumValues,
  newTypes,
}: Undoable): Undoable => ({
  catalog,
  settings,
  locks,
  newRelations,
  newEnumValues,
  newTypes,
})

const enter = (connection: Connection, transaction: Session['transaction']): Connection => ({
  ...connection,
  transaction,
  start: undoable(connection),
})

/**
 * The server gets the next simple query of the file. Only a text of several statements is an implicit transaction
 * (`exec_simple_query` in `tcop/postgres.c`), so that a lone CREATE INDEX CONCURRENTLY works.
 */
export const startQuery = (connection: Connection, statements: number): Connection => ({
  ...endQuery(connection),
  isInQuery: statements > 1,
})

export const endQuery = (connection: Connection): Connection => {
  const ended = connection.transaction === 'implicit' ? leave(connection) : connection
  return { ...ended, isInQuery: false }
}

export const startStatement = (connection: Connection): Connection =>
  connection.isInQuery && connection.transaction === 'none' ? enter(connection, 'implicit') : connection

/** Outside of a transaction block every statement is one of its own. */
export const endStatement = (connection: Connection): Connection =>
  connection.transaction === 'none' ? leave(connection) : connection

/** A DO block is one statement, and what it runs shares its transaction. */
export const startBlock = (connection: Connection): Connection =>
  connection.transaction === 'none' ? enter(connection, 'implicit') : connection

export const endBlock = (connection: Connection): Connection =>
  connection.transaction === 'implicit' && !connection.isInQuery ? leave(connection) : connection

/** The transaction commits: locks go, and so do settings that were made for it. */
const leave = (connection: Connection, isChain = false): Connection => {
  const left: Connection = {
    ...connection,
    ...NOTHING_DONE,
    settings: withoutLocal(connection.settings),
    transaction: 'none',
    transactionId: connection.transactionId + 1,
    start: null,
    savepoints: [],
  }
  return isChain ? enter(left, 'explicit') : left
}

/** The session after one change; `catalog` is the schema after it, which a rollback overrules. */
export function advance(connection: Connection, change: SchemaChange, catalog: Catalog): Connection {
  const settings = changeSettings(connection.settings, change, connection.transaction !== 'none')
  const now: Connection = { ...connection, catalog, settings }
  return askKind(TRANSITIONS, change, now) ?? now
}

const newType = ({ type }: { readonly type: Name }, now: Connection): Connection =>
  now.transaction === 'none' ? now : { ...now, newTypes: [...now.newTypes, type] }

const TRANSITIONS: ByKind<Connection, [now: Connection]> = {
  begin: (_, now) => begin(now),
  commit: ({ isChain }, now) => (now.transaction === 'none' ? now : leave(now, isChain)),
  'rollback-transaction': ({ isChain }, now) =>
    now.start === null ? now : leave({ ...now, ...now.start }, isChain),
  savepoint: ({ name }, now) => (now.transaction === 'none' ? now : addSavepoint(now, name)),
  'rollback-to-savepoint': ({ name }, now) => rollbackTo(now, name),
  'release-savepoint': ({ name }, now) => ({
    ...now,
    savepoints: now.savepoints.slice(0, indexOfSavepoint(now, name)),
  }),
  'add-enum-value': ({ type, value }, now) =>
    now.transaction === 'none' ? now : { ...now, newEnumValues: [...now.newEnumValues, { type, value }] },
  'create-enum': newType,
  'create-domain': newType,
  'create-composite-type': newType,
  'create-range-type': newType,
  'create-base-type': newType,
}

/** A second BEGIN is a WARNING; inside an implicit transaction it makes the whole of it explicit. */
function begin(connection: Connection): Connection {
  if (connection.transaction === 'none') return enter(connection, 'explicit')
  return connection.transaction === 'implicit' ? { ...connection, transaction: 'explicit' } : connection
}

const addSavepoint = (connection: Connection, name: string): Connection => ({
  ...connection,
  savepoints: [...connection.savepoints, { name, state: undoable(connection) }],
})

/** The newest of that name; the number of savepoints where there is none. */
function indexOfSavepoint({ savepoints }: Connection, name: string): number {
  const index = savepoints.findLastIndex((savepoint) => savepoint.name === name)
  return index === -1 ? savepoints.length : index
}

/** The savepoint itself stays, and can be gone back to again. Locks taken after it are released. */
function rollbackTo(connection: Connection, name: string): Connection {
  const index = indexOfSavepoint(connection, name)
  const savepoint = connection.savepoints[index]
  if (savepoint === undefined) return connection
  return { ...connection, ...savepoint.state, savepoints: connection.savepoints.slice(0, index + 1) }
}

/**
 * The locks that a statement leaves behind. Relations that the transaction made are left out: nobody else can see them, let alone
 * wait for them.
 */
export function holdLocks(
  connection: Connection,
  changes: readonly SchemaChange[],
  effects: Effects,
  step: number,
): Connection {
  if (connection.transaction === 'none' || effects.on.length === 0) return connection
  const locks = new Map(connection.locks)
  const created = new Set(connection.newRelations)
  for (const { relation, lock, isCreated } of effects.on) {
    const key = keyOf(relation)
    if (isCreated) created.add(key)
    if (created.has(key)) continue
    const held = locks.get(key)
    const mode = held === undefined ? lock : strongest(held.mode, lock)
    locks.set(key, held?.mode === mode ? held : { relation, mode, since: step })
  }
  for (const change of changes) follow(change, locks, created)
  return { ...connection, locks, newRelations: created }
}

/** A lock stays on a relation that gets another name. */
function follow(change: SchemaChange, locks: Map<NameKey, HeldLock>, created: Set<NameKey>): void {
  const renaming = askKind(RENAMINGS, change)
  if (renaming === undefined) return
  const from = keyOf(renaming.from)
  const held = locks.get(from)
  if (held !== undefined) locks.set(keyOf(renaming.to), { ...held, relation: renaming.to })
  if (created.has(from)) created.add(keyOf(renaming.to))
  locks.delete(from)
  created.delete(from)
}

interface Renaming {
  readonly from: Name
  readonly to: Name
}

const RENAMINGS: ByKind<Renaming> = {
  'rename-table': ({ table, to }) => ({ from: table, to: { ...table, name: to } }),
  'rename-view': ({ view, to }) => ({ from: view, to: { ...view, name: to } }),
  'rename-index': ({ index, to }) => ({ from: index, to: { ...index, name: to } }),
  'rename-sequence': ({ sequence, to }) => ({ from: sequence, to: { ...sequence, name: to } }),
  'set-table-schema': ({ table, to }) => ({ from: table, to: { ...table, schema: to } }),
  'set-relation-schema': ({ relation, to }) => ({ from: relation, to: { ...relation, schema: to } }),
}
