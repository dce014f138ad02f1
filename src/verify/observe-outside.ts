import { setTimeout as sleep } from 'node:timers/promises'
import type { Session } from '../db/connect.ts'
import { MigrateError } from '../errors.ts'
import { attempt, type ObservedCase, runAll } from './case.ts'
import type { Cluster, ThrowawayDatabase } from './cluster.ts'
import { openGates } from './gate.ts'
import { type Observation, observationOf, type RawLock } from './observation.ts'
import { takeSnapshot } from './snapshot.ts'
import { blockersOf, locksOfSession, validatedTables } from './watch.ts'

const TIMEOUT_MS = 30_000

/**
 * Observes a statement that PostgreSQL refuses inside a transaction block. The database is changed by it.
 *
 * Requests from SHARE UPDATE EXCLUSIVE up on tables are always seen, and ACCESS EXCLUSIVE on indexes in most cases;
 * weaker locks only by luck. Scans are counted from PostgreSQL 15 on; before, the server's messages have to do.
 */
export async function observeOutside(
  cluster: Cluster,
  database: ThrowawayDatabase,
  { before, sql }: ObservedCase,
): Promise<Observation> {
  const hasCounters = cluster.major >= 15
  await using watcher = await database.connect()
  await using session = await database.connect()
  const snapshot = await takeSnapshot(watcher, 'committed')
  await runAll(session, before)
  await session.run('set client_min_messages = debug1')
  const locks: RawLock[] = []
  const { messages, error } = await attempt(session, [sql].flat(), (statement) =>
    runGated(statement, { session, watcher, connect: () => database.connect(), locks }),
  )
  if (hasCounters) await session.run('rollback; select pg_stat_force_next_flush()')
  const traces = {
    before: snapshot,
    after: await takeSnapshot(watcher, 'committed'),
    locks,
    messages,
    validated: await validatedTables(watcher, messages, locks),
    hasCounters,
  }
  return {
    ok: error === undefined,
    ...(error && { error }),
    allowedInTransaction: false,
    ...observationOf(traces),
  }
}

interface Run {
  readonly session: Session
  readonly watcher: Session
  readonly connect: () => Promise<Session>
  /** Collects what is seen. */
  readonly locks: RawLock[]
}

async function runGated(sql: string, { session, watcher, connect, locks }: Run): Promise<void> {
  const gates = await openGates(connect, await takeSnapshot(watcher, 'committed'))
  try {
    let isRunning = true
    const running = session.run(sql).finally(() => {
      isRunning = false
    })
    // Its failure is reported below, when all else is done.
    running.catch(() => undefined)
    const deadline = Date.now() + TIMEOUT_MS
    while (isRunning) {
      // In this order: whoever has a blocker keeps waiting until it is released, so its request is seen.
      const blockers = await blockersOf(watcher, session)
      locks.push(...(await locksOfSession(watcher, session)))
      await gates.release(blockers)
      if (Date.now() > deadline) await cancel(watcher, session, sql)
      await sleep(1)
    }
    await running
  } finally {
    await gates.close()
  }
}

async function cancel(watcher: Session, session: Session, sql: string): Promise<never> {
  await watcher.query('select pg_cancel_backend($1)', [session.processId])
  throw new MigrateError('database-failed', `the statement did not end within ${TIMEOUT_MS / 1000} s: ${sql}`)
}
