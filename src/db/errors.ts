import pg from 'pg'
import { MigrateError } from '../errors.ts'

/** What is known about the failed call; SQL is only quoted where the server pointed at a place in it. */
interface FailureContext {
  readonly sql?: string
  /** Where the connection goes, without any secret, for example `localhost:5432/shop`. */
  readonly target?: string
}

/** Failures of the network and the resolver, before any server answered. */
const UNREACHABLE_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
  'ENOTFOUND',
  'EACCES',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
])

/** SQLSTATEs that say the session cannot exist or was ended from outside; class 08 is judged by its prefix. */
const UNREACHABLE_STATES: ReadonlySet<string> = new Set([
  '28000', // invalid_authorization_specification
  '28P01', // invalid_password
  '3D000', // invalid_catalog_name: no such database
  '53300', // too_many_connections
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
])

/** `pg` reports these without a code. */
const UNREACHABLE_TEXT =
  /^(Connection terminated|timeout expired|Client (has encountered a connection error|was closed|has been closed)|The server does not support SSL)/

/**
 * The one place where errors of `pg` become ours. The original stays as `cause`, so that {@link sqlStateOf} can tell
 * failures apart; a MigrateError passes unchanged.
 */
export function translateError(error: unknown, context: FailureContext = {}): MigrateError {
  if (error instanceof MigrateError) return error
  const target = context.target ?? 'the database'
  const text = withoutSecrets(messageOf(error))
  if (isUnreachable(error)) {
    return new MigrateError('database-unreachable', `cannot use ${target}: ${text}`, {
      cause: error,
      hint: 'check the address, the role and that the server runs',
    })
  }
  const state = sqlStateOf(error)
  const message = `${text}${state === undefined ? '' : ` (SQLSTATE ${state})`}${caret(error, context.sql)}`
  const hint = error instanceof pg.DatabaseError ? error.hint : undefined
  return new MigrateError('database-failed', message, {
    cause: error,
    ...(hint === undefined ? {} : { hint: withoutSecrets(hint) }),
  })
}

/** The server's SQLSTATE behind an error of `pg` or behind one of ours, and `undefined` where no server spoke. */
export function sqlStateOf(error: unknown): string | undefined {
  if (error instanceof pg.DatabaseError) return error.code
  if (error instanceof MigrateError) return sqlStateOf(error.cause)
  return undefined
}

/** The server's own message behind an error, without what {@link translateError} adds. */
export function serverMessageOf(error: unknown): string {
  if (error instanceof MigrateError && error.cause !== undefined) return serverMessageOf(error.cause)
  return withoutSecrets(messageOf(error))
}

/** Masks the password of a connection URL, of a `password=` parameter and of a `PASSWORD '…'` clause. */
export function withoutSecrets(text: string): string {
  return (
    text
      // Up to the last @ of the word: a password may hold one, and hiding too much is no harm.
      .replace(/(\w+:\/\/[^\s:/@]*):\S*@/g, '$1:***@')
      .replace(/\b(password\s*=\s*)('[^']*'|[^\s&]+)/gi, '$1***')
      .replace(/\b(password\s+e?)'(?:[^']|'')*'?/gi, "$1'***'")
  )
}

function isUnreachable(error: unknown): boolean {
  const state = sqlStateOf(error)
  if (state !== undefined) return state.startsWith('08') || UNREACHABLE_STATES.has(state)
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return UNREACHABLE_CODES.has(code) || UNREACHABLE_TEXT.test(messageOf(error))
}

/** Node reports a refused connection to a name with several addresses as an AggregateError with an empty message. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return messageOf(error.errors[0])
  return error instanceof Error ? error.message : String(error)
}

/** The line that the server points at with a caret below it, or nothing. */
function caret(error: unknown, sql: string | undefined): string {
  const position = error instanceof pg.DatabaseError ? Number(error.position) : Number.NaN
  if (sql === undefined || !Number.isInteger(position)) return ''
  // The server counts characters from 1, JavaScript UTF-16 units from 0.
  const before = Array.from(sql)
    .slice(0, position - 1)
    .join('')
  const start = before.lastIndexOf('\n') + 1
  const line = sql.slice(start).split(/\r?\n/, 1)[0] ?? ''
  const masked = withoutSecrets(line)
  // A masked line has moved: a caret under the wrong word would be worse than none.
  if (masked !== line) return `\n  ${masked}`
  return `\n  ${line}\n  ${before.slice(start).replace(/[^\t]/g, ' ')}^`
}
