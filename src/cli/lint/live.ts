import { connect } from '../../db/connect.ts'
import { introspect } from '../../db/introspect.ts'
import type { LintOptions } from '../../lint/engine.ts'
import type { Catalog } from '../../model/catalog.ts'
import { parseExpression, unreadExpression } from '../../sql/parse-expression.ts'
import type { Settings } from './settle.ts'

/** What a live database adds to a run. */
export interface Live {
  readonly options: Partial<LintOptions>
  /** The schema to start from; undefined when the history gives it. */
  readonly start: Catalog | undefined
}

/** Table sizes, the server's version unless one was asked for, and the schema when it is wanted: one read-only snapshot. */
export async function readLive(url: string, { flags, lint }: Settings): Promise<Live> {
  await using session = await connect({ url, applicationName: 'migrate lint' })
  const { catalog, sizes, pgVersion } = await introspect(session, {
    parseExpression: (sql) => parseExpression(sql) ?? unreadExpression(sql),
  })
  const isServerMeant = lint.isPgVersionAssumed === true && pgVersion >= 14 && pgVersion <= 18
  return {
    options: {
      sizes: new Map([...sizes].map(([name, { bytes }]) => [name, bytes])),
      ...(isServerMeant ? { pgVersion, isPgVersionAssumed: false } : {}),
    },
    start: flags.schemaFrom === 'database' ? catalog : undefined,
  }
}
