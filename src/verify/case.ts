import type { Session } from '../db/connect.ts'
import { serverMessageOf, sqlStateOf } from '../db/errors.ts'
import type { Observation } from './observation.ts'

type Sql = string | readonly string[]

/** One statement, or several that are seen as one, with what has to be there first. No transaction control in it. */
export interface ObservedCase {
  /** Committed before; costs a database of its own. */
  readonly setup?: Sql
  /** Run in the same session just before: settings, or earlier statements of the same transaction. */
  readonly before?: Sql
  readonly sql: Sql
}

/** How a list of statements went. */
export interface Attempt {
  readonly messages: readonly string[]
  readonly error: Observation['error'] | undefined
}

/** Runs statements in order; each text is a simple query of its own. */
export async function runAll(session: Session, sql: Sql | undefined): Promise<void> {
  for (const text of sql === undefined ? [] : [sql].flat()) await session.run(text)
}

/** Runs statements until one fails for a reason that the server gives; other failures are thrown. */
export async function attempt(
  session: Session,
  statements: readonly string[],
  run: (sql: string) => Promise<unknown>,
): Promise<Attempt> {
  const messages: string[] = []
  const stopListening = session.onNotice(({ message }) => messages.push(message))
  try {
    for (const statement of statements) await run(statement)
    return { messages, error: undefined }
  } catch (error) {
    const sqlstate = sqlStateOf(error)
    if (sqlstate === undefined) throw error
    return { messages, error: { sqlstate, message: serverMessageOf(error) } }
  } finally {
    stopListening()
  }
}
