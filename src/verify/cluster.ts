import { rm } from 'node:fs/promises'
import { type ConnectionConfig, connect, type Session } from '../db/connect.ts'
import { MigrateError } from '../errors.ts'
import { quoteIdentifier } from '../model/quote.ts'
import { type Binaries, findBinaries, type Major } from './binaries.ts'
import { dataCache } from './cache.ts'
import { serverIdentity } from './identity.ts'
import { type Launch, type LaunchOptions, launch } from './launcher.ts'
import { clearLeftovers } from './leftovers.ts'
import { serverSettings } from './settings.ts'
import { freeSlots, renewSlot } from './slots.ts'
import { openSocketFolder, PORT } from './sockets.ts'

export interface ClusterOptions {
  /** Default: 18, the one that is installed with the package. */
  readonly major?: Major
  /** Server settings beside our own, and stronger than them. */
  readonly settings?: Readonly<Record<string, string>>
  /** Where data directories are kept between runs, if not where {@link dataCache} says. */
  readonly cacheFolder?: string
}

/** A real PostgreSQL server that belongs to this process and cannot outlive it. */
export interface Cluster extends AsyncDisposable {
  readonly major: Major
  readonly socketDirectory: string
  readonly port: number
  /** How to connect as superuser; default: the database `postgres`. */
  connectionConfig(database?: string): ConnectionConfig
  /** Opens a session as superuser; the caller ends it. */
  connect(database?: string): Promise<Session>
  /** An empty database, or a copy of `template`, which nobody may be connected to. */
  createDatabase(name?: string, options?: { readonly template?: string }): Promise<ThrowawayDatabase>
  /** Stops the server, and waits until it has. Safe to call twice. */
  stop(): Promise<void>
}

export interface ThrowawayDatabase extends AsyncDisposable {
  readonly name: string
  readonly connectionConfig: ConnectionConfig
  connect(): Promise<Session>
  /** Ends its sessions too. */
  drop(): Promise<void>
}

/**
 * Starts a server: about 50 ms, and a second more when a data directory has to be made first.
 * It listens on a Unix socket only, runs in UTC and in the C locale, and is neither durable nor parallel.
 */
export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const binaries = await findBinaries(options.major ?? 18)
  const identity = serverIdentity()
  const cache = await dataCache(identity, options.cacheFolder)
  const socketDirectory = await openSocketFolder(cache, identity)
  try {
    const settings = serverSettings(binaries.major, socketDirectory, PORT, options.settings)
    const stopServer = await startOnFreeSlot(cache, { binaries, identity, settings })
    return await openCluster(binaries.major, socketDirectory, stopServer)
  } catch (error) {
    await removeFolder(socketDirectory)
    throw error
  }
}

async function startOnFreeSlot(
  cache: string,
  options: Omit<LaunchOptions, 'dataDirectory'>,
): Promise<() => Promise<void>> {
  for await (const dataDirectory of freeSlots(cache, options.binaries, options.identity)) {
    let launched = await launch({ ...options, dataDirectory })
    if (launched.state === 'failed') {
      // The directory may be damaged; a fresh one tells that from everything else.
      await renewSlot(dataDirectory, options.binaries, options.identity)
      launched = await launch({ ...options, dataDirectory })
    }
    if (launched.state === 'ready') return launched.stop
    if (launched.state === 'failed') throw startFailure(options.binaries, launched)
  }
  throw new MigrateError('server-unavailable', `all data directories in ${cache} are in use`, {
    hint: 'stop other runs of this tool',
  })
}

async function openCluster(
  major: Major,
  socketDirectory: string,
  stopServer: () => Promise<void>,
): Promise<Cluster> {
  const connectionConfig = (database = 'postgres'): ConnectionConfig => ({
    host: socketDirectory,
    port: PORT,
    user: 'postgres',
    password: '',
    database,
  })
  const open = (database?: string) => connect(connectionConfig(database))
  const admin = await open().catch(async (error: unknown) => {
    await stopServer()
    throw error
  })
  let stopping: Promise<void> | undefined
  const stop = () => {
    stopping ??= admin
      .end()
      .then(stopServer)
      .then(() => removeFolder(socketDirectory))
    return stopping
  }

  let created = 0
  const createDatabase: Cluster['createDatabase'] = async (name, { template = 'template0' } = {}) => {
    created += 1
    const chosen = name ?? `overlap_${created}`
    const strategy = major >= 15 ? ' strategy file_copy' : ''
    await admin.query(
      `create database ${quoteIdentifier(chosen)} template ${quoteIdentifier(template)}${strategy}`,
    )
    const drop = async () => {
      await admin.query(`drop database if exists ${quoteIdentifier(chosen)} with (force)`)
    }
    return Object.freeze({
      name: chosen,
      connectionConfig: connectionConfig(chosen),
      connect: () => open(chosen),
      drop,
      [Symbol.asyncDispose]: drop,
    })
  }

  try {
    await clearLeftovers(admin)
  } catch (error) {
    await stop()
    throw error
  }
  return Object.freeze({
    major,
    socketDirectory,
    port: PORT,
    connectionConfig,
    connect: open,
    createDatabase,
    stop,
    [Symbol.asyncDispose]: stop,
  })
}

const removeFolder = (path: string): Promise<void> => rm(path, { recursive: true, force: true })

function startFailure(binaries: Binaries, { output }: Extract<Launch, { state: 'failed' }>): MigrateError {
  const text = output.trim() || 'it said nothing'
  return new MigrateError('server-unavailable', `PostgreSQL ${binaries.major} did not start: ${text}`, {
    hint: `run ${binaries.home}/bin/postgres --version by hand`,
  })
}
