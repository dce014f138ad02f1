import type { Session } from '../db/connect.ts'
import { attempt, type ObservedCase, runAll } from './case.ts'
import type { Cluster, ThrowawayDatabase } from './cluster.ts'
import { type Observation, observationOf } from './observation.ts'
import { observeOutside } from './observe-outside.ts'
import { takeSnapshot } from './snapshot.ts'
import { locksOfSession, validatedTables } from './watch.ts'

/** Observes statements on one schema, each as if it were the first. */
export interface Observer extends AsyncDisposable {
  /** Calls may overlap; they are served one after the other. */
  observe(observed: ObservedCase): Promise<Observation>
  close(): Promise<void>
}

/** Observes one statement; for several on one schema, {@link openObserver} is much faster. */
export async function observe(
  cluster: Cluster,
  { setup = '', ...observed }: ObservedCase,
): Promise<Observation> {
  await using observer = await openObserver(cluster, setup)
  return await observer.observe(observed)
}

/**
 * Makes a database with the schema, and keeps it. A statement that may run in a transaction is rolled back in one
 * copy of it, which takes some 10 ms; every other one, and every case with a set-up, gets a copy of its own.
 *
 * Locks and rewrites are the same on empty tables and on full ones; scans of the table that a foreign key refers to
 * depend on the plan. A statement that the data refuses needs the data.
 */
export async function openObserver(cluster: Cluster, setup: ObservedCase['sql']): Promise<Observer> {
  const template = await cluster.createDatabase()
  await apply(template, setup).catch(async (error: unknown) => {
    await template.drop()
    throw error
  })
  const copy = () => cluster.createDatabase(undefined, { template: template.name })

  let shared: Promise<Bench> | undefined
  const closeShared = async () => {
    const bench = await shared?.catch(() => undefined)
    shared = undefined
    await bench?.close()
  }

  const observeNow = async (observed: ObservedCase): Promise<Observation> => {
    const inside = observed.setup === undefined ? await onSharedBench(observed) : await onOwnBench(observed)
    if (inside !== 'not-in-transaction') return inside
    await using database = await copy()
    await apply(database, observed.setup ?? [])
    return await observeOutside(cluster, database, observed)
  }
  const onSharedBench = async (observed: ObservedCase): Promise<Inside> => {
    shared ??= copy().then(openBench)
    const { result, isClean } = await observeInside(await shared, observed).catch(async (error: unknown) => {
      await closeShared()
      throw error
    })
    if (!isClean) await closeShared()
    return result
  }
  const onOwnBench = async (observed: ObservedCase): Promise<Inside> => {
    const database = await copy()
    await using bench = await openBench(database)
    await runAll(bench.session, observed.setup)
    return (await observeInside(bench, observed)).result
  }

  let last: Promise<unknown> = Promise.resolve()
  const close = async () => {
    await last.catch(() => undefined)
    await closeShared()
    await template.drop()
  }
  return Object.freeze({
    observe: (observed: ObservedCase) => {
      const next = last.then(() => observeNow(observed))
      last = next.catch(() => undefined)
      return next
    },
    close,
    [Symbol.asyncDispose]: close,
  })
}

/** A database with the session that is watched and the one that watches. */
interface Bench extends AsyncDisposable {
  readonly session: Session
  readonly watcher: Session
  close(): Promise<void>
}

async function openBench(database: ThrowawayDatabase): Promise<Bench> {
  const [session, watcher] = await Promise.all([database.connect(), database.connect()])
  const close = async () => {
    await Promise.all([session.end(), watcher.end()])
    await database.drop()
  }
  return { session, watcher, close, [Symbol.asyncDispose]: close }
}

type Inside = Observation | 'not-in-transaction'

/** PostgreSQL's answers to what cannot run inside a transaction block, the second for COMMIT inside a DO block. */
const NOT_IN_TRANSACTION: ReadonlySet<string> = new Set(['25001', '2D000'])

/** Runs a case in a transaction and rolls it back. The database is not clean if the case has ended the transaction. */
async function observeInside(
  { session, watcher }: Bench,
  { before, sql }: ObservedCase,
): Promise<{ readonly result: Inside; readonly isClean: boolean }> {
  await session.run(`begin; set local overlap.observed = 'yes'`)
  try {
    await runAll(session, before)
    await session.run('set local client_min_messages = debug1')
    const snapshot = await takeSnapshot(session, 'transaction')
    const held = new Set((await locksOfSession(watcher, session)).map(({ oid, mode }) => `${oid} ${mode}`))
    const { messages, error } = await attempt(session, [sql].flat(), (text) => session.run(text))
    if (error !== undefined) {
      const isClean = (await session.transaction()) === 'failed'
      if (NOT_IN_TRANSACTION.has(error.sqlstate)) return { result: 'not-in-transaction', isClean }
      const nothing = { locks: [], rewrites: [], indexesBuilt: [], scanned: [] }
      return { result: { ok: false, error, allowedInTransaction: true, messages, ...nothing }, isClean }
    }
    const locks = (await locksOfSession(watcher, session)).filter(
      ({ oid, mode }) => !held.has(`${oid} ${mode}`),
    )
    const traces = {
      before: snapshot,
      after: await takeSnapshot(session, 'transaction'),
      locks,
      messages,
      validated: await validatedTables(session, messages, locks),
      hasCounters: true,
    }
    const mark = await session.query<{ readonly mark: string | null }>(
      `select current_setting('overlap.observed', true) as mark`,
    )
    const isClean = (await session.transaction()) === 'open' && mark.rows[0]?.mark === 'yes'
    return { result: { ok: true, allowedInTransaction: true, ...observationOf(traces) }, isClean }
  } finally {
    await session.run('rollback')
  }
}

async function apply(database: ThrowawayDatabase, sql: ObservedCase['sql']): Promise<void> {
  await using session = await database.connect()
  await runAll(session, sql)
}
