import pg from 'pg'
import { MigrateError } from '../errors.ts'
import { serverMessageOf, translateError, withoutSecrets } from './errors.ts'

/** Where to connect. `url` and the single fields may be combined as `pg` allows; a field that is left out comes from `PG*`. */
export interface ConnectionConfig {
  readonly url?: string
  /** A host name, or the directory of a Unix socket. */
  readonly host?: string
  readonly port?: number
  readonly user?: string
  readonly password?: string
  readonly database?: string
  /** Shown in `pg_stat_activity`. */
  readonly applicationName?: string
  /** Default: 10 seconds; 0 waits for ever. */
  readonly connectTimeoutMs?: number
}

export type Row = Readonly<Record<string, unknown>>

export interface QueryResult<R extends Row = Row> {
  readonly rows: readonly R[]
  /** Rows returned or changed; `null` where the server counts none. */
  readonly rowCount: number | null
  /** The command tag's first word, for example `SELECT`. */
  readonly command: string
}

/** What the server says beside results: notices, warnings and, if asked for, debug messages. */
export interface Notice {
  readonly severity: string
  readonly message: string
}

/**
 * One session. Every failure is a MigrateError: see `db/errors.ts`.
 *
 * Values arrive as text, but for booleans, integers up to 32 bits, floats, arrays and JSON: `bigint` and `timestamp`
 * lose digits as JavaScript values.
 */
export interface Session extends AsyncDisposable {
  /** The server's process, as in `pg_locks.pid`. */
  readonly processId: number
  /** `idle`, inside a transaction, or inside one that has failed and only accepts ROLLBACK. */
  transaction(): Promise<'idle' | 'open' | 'failed'>
  /** One statement; the server refuses a second one in the text. */
  query<R extends Row = Row>(sql: string, parameters?: readonly unknown[]): Promise<QueryResult<R>>
  /** Any number of statements in one simple query, hence one implicit transaction unless the text has its own. */
  run(sql: string): Promise<readonly QueryResult[]>
  /** Returns the function that stops listening. */
  onNotice(listener: (notice: Notice) => void): () => void
  /** Closes the session. Safe to call twice, and on a session that the server has ended. */
  end(): Promise<void>
}

/** Opens one session; the caller ends it. */
export async function connect(config: ConnectionConfig): Promise<Session> {
  const target = describe(config)
  const client = clientOf(config, target)
  // Without a listener, a server that goes away would end the process; the next query reports it.
  client.on('error', () => undefined)
  try {
    await client.connect()
  } catch (error) {
    throw translateError(error, { target })
  }
  return sessionOver(client, target)
}

function sessionOver(client: pg.Client, target: string): Session {
  let ending: Promise<void> | undefined
  const end = () => {
    ending ??= client.end().catch(() => undefined)
    return ending
  }
  const send = async <T>(sql: string, call: () => Promise<T>): Promise<T> => {
    try {
      return await call()
    } catch (error) {
      throw translateError(error, { sql, target })
    }
  }

  return Object.freeze({
    // @types/pg leaves it out.
    processId: (client as unknown as { readonly processID: number }).processID,
    transaction: () =>
      send('', async () => {
        // `pg` hands on an error before it has read the state that follows it.
        await client.query('')
        return TRANSACTION[client.getTransactionStatus() ?? 'I']
      }),
    query: <R extends Row>(sql: string, parameters: readonly unknown[] = []) =>
      send(sql, async () => {
        const config = { text: sql, values: [...parameters], queryMode: 'extended' }
        return resultOf<R>(await client.query(config))
      }),
    run: (sql: string) =>
      send(sql, async () => {
        const results: pg.QueryResult | pg.QueryResult[] = await client.query(sql)
        return (Array.isArray(results) ? results : [results]).map((result) => resultOf(result))
      }),
    onNotice: (listener: (notice: Notice) => void) => {
      const hear = ({ severity, message }: { severity?: string | undefined; message?: string | undefined }) =>
        listener({ severity: severity ?? '', message: message ?? '' })
      client.on('notice', hear)
      return () => void client.off('notice', hear)
    },
    end,
    [Symbol.asyncDispose]: end,
  })
}

const TRANSACTION = { I: 'idle', T: 'open', E: 'failed' } as const

const resultOf = <R extends Row>({ rows, rowCount, command }: pg.QueryResult): QueryResult<R> => ({
  rows,
  rowCount,
  command,
})

/** Date, time, timestamp with and without zone, and interval: `pg` would make lossy objects of them. */
const KEPT_AS_TEXT: ReadonlySet<number> = new Set([1082, 1083, 1114, 1184, 1186])

const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    KEPT_AS_TEXT.has(oid) ? (text: string) => text : pg.types.getTypeParser(oid, format as 'text'),
}

function clientOf(config: ConnectionConfig, target: string): pg.Client {
  const {
    url,
    host,
    port,
    user,
    password,
    database,
    applicationName = 'overlap',
    connectTimeoutMs = 10_000,
  } = config
  const given = Object.entries({ host, port, user, password, database }).filter(
    ([, value]) => value !== undefined,
  )
  try {
    return new pg.Client({
      ...(url === undefined ? {} : { connectionString: url }),
      ...Object.fromEntries(given),
      application_name: applicationName,
      connectionTimeoutMillis: connectTimeoutMs,
      types,
    })
  } catch (error) {
    // The cause is left out: it may quote the password.
    throw new MigrateError('usage', `${target} is not a connection URL: ${serverMessageOf(error)}`, {
      hint: 'write it as postgres://user:password@host:5432/database, and special characters as %40',
    })
  }
}

/** The address without password and parameters. */
function describe({ url, host, port, database }: ConnectionConfig): string {
  if (url === undefined)
    return `${host ?? 'localhost'}${port === undefined ? '' : `:${port}`}/${database ?? ''}`
  try {
    const { host: address, pathname } = new URL(url)
    return `${address}${pathname}`
  } catch {
    return withoutSecrets(url)
  }
}
