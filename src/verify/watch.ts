import type { Session } from '../db/connect.ts'
import type { RawLock } from './observation.ts'

/**
 * The relation locks of one session, asked for from another one: the session itself could not ask without taking
 * more, and not at all while it waits. Requests that wait are among them. System catalogs are left out later, by the snapshots.
 */
export async function locksOfSession(watcher: Session, { processId }: Session): Promise<readonly RawLock[]> {
  const { rows } = await watcher.query<{
    readonly oid: string
    readonly mode: string
    readonly granted: boolean
  }>(
    `select relation::text as oid, mode from pg_catalog.pg_locks
     where pid = $1 and locktype = 'relation'
       and database = (select datid from pg_catalog.pg_stat_get_activity($1) limit 1)`,
    [processId],
  )
  return rows
}

/** The processes that a session waits for, empty while it runs. */
export async function blockersOf(watcher: Session, { processId }: Session): Promise<readonly number[]> {
  const { rows } = await watcher.query<{ readonly pids: readonly number[] }>(
    'select pg_catalog.pg_blocking_pids($1) as pids',
    [processId],
  )
  return rows[0]?.pids ?? []
}

/** Tables whose foreign keys the server said it validated. Constraint names are only unique per table. */
export async function validatedTables(
  session: Session,
  messages: readonly string[],
  locks: readonly RawLock[],
): Promise<readonly string[]> {
  const names = messages.flatMap(
    (message) => /^validating foreign key constraint "(.*)"$/.exec(message)?.[1] ?? [],
  )
  if (names.length === 0) return []
  const { rows } = await session.query<{ readonly oid: string }>(
    `select conrelid::text as oid from pg_catalog.pg_constraint
     where contype = 'f' and conname = any ($1) and conrelid::text = any ($2)`,
    [names, locks.map(({ oid }) => oid)],
  )
  return rows.map(({ oid }) => oid)
}
