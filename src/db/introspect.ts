import { MigrateError } from '../errors.ts'
import { type Catalog, emptyCatalog, type Routine } from '../model/catalog.ts'
import type { Expression } from '../model/expression.ts'
import { keyOf, type Name, type NameKey } from '../model/name.ts'
import type { Session } from './connect.ts'
import { indexes } from './introspect/constraints.ts'
import { contextOf } from './introspect/context.ts'
import { groupBy } from './introspect/group.ts'
import {
  defaultPrivileges,
  grants,
  publications,
  type RelationSize,
  routines,
  sequences,
  sizes,
  views,
} from './introspect/others.ts'
import { type QueryName, queriesFor } from './introspect/queries.ts'
import type { Rows } from './introspect/rows.ts'
import { tables } from './introspect/tables.ts'
import { userTypes } from './introspect/types.ts'

export type { RelationSize }

export interface IntrospectOptions {
  /** What a text that the server prints mentions and calls; the grammar lives elsewhere. */
  readonly parseExpression: (sql: string) => Expression
  /** Default: 30 seconds per query. */
  readonly statementTimeoutMs?: number
  /** How long to wait for a table that a migration holds. Default: 2 seconds. */
  readonly lockTimeoutMs?: number
}

export interface Introspection {
  readonly catalog: Catalog
  readonly sizes: ReadonlyMap<NameKey, RelationSize>
  /** Major version of the server. */
  readonly pgVersion: number
}

/**
 * The schema of a live database, in the form that the fold gives a history, all of it from one snapshot. Reads only, and leaves the
 * session as it was; the session must not be inside a transaction. System schemas, temporary objects, the objects of extensions and
 * this tool's own schema are left out. No object has an origin: it was there before.
 */
export async function introspect(session: Session, options: IntrospectOptions): Promise<Introspection> {
  const { parseExpression, statementTimeoutMs = 30_000, lockTimeoutMs = 2_000 } = options
  if ((await session.transaction()) !== 'idle') {
    throw new MigrateError('database-failed', 'cannot read the schema inside an open transaction', {
      hint: 'commit or roll back first',
    })
  }
  // Without a search path, the server qualifies every name that it prints.
  await session.run(`begin isolation level repeatable read read only;
    set local statement_timeout = ${statementTimeoutMs}; set local lock_timeout = ${lockTimeoutMs}; set local search_path = ''`)
  try {
    const { rows } = await session.query<{ version: number }>(
      `select current_setting('server_version_num')::int4 / 10000 as version`,
    )
    const pgVersion = rows[0]?.version ?? 0
    const context = contextOf(await readRows(session, pgVersion), cached(parseExpression))
    return {
      catalog: assemble(context),
      sizes: new Map(sizes(context).map(([name, size]) => [keyOf(name), size])),
      pgVersion,
    }
  } finally {
    await session.run('rollback')
  }
}

/** One after the other: a session has one snapshot and answers one query at a time. */
async function readRows(session: Session, pgVersion: number): Promise<Rows> {
  const queries = queriesFor(pgVersion)
  const rows: Partial<Record<QueryName, readonly unknown[]>> = {}
  for (const name of Object.keys(queries) as QueryName[]) {
    rows[name] = (await session.query(queries[name])).rows
  }
  return rows as unknown as Rows
}

/** Many defaults are alike. */
function cached(parse: (sql: string) => Expression): (sql: string) => Expression {
  const known = new Map<string, Expression>()
  return (sql) => {
    const expression = known.get(sql) ?? parse(sql)
    known.set(sql, expression)
    return expression
  }
}

function assemble(context: ReturnType<typeof contextOf>): Catalog {
  const { rows } = context
  const byName = <T extends { readonly name: Name }>(list: readonly T[]): ReadonlyMap<NameKey, T> =>
    new Map(list.map((each) => [keyOf(each.name), each]))
  const overloads = groupBy(routines(context), ({ name }) => keyOf(name)) as ReadonlyMap<
    NameKey,
    readonly Routine[]
  >
  return {
    schemas: new Map([
      ...[...emptyCatalog.schemas].filter(([name]) => name !== 'public'),
      ...rows.schemas.map(({ name }) => [name, null] as const),
    ]),
    tables: byName(tables(context)),
    indexes: byName(indexes(context)),
    views: byName(views(context)),
    sequences: byName(sequences(context)),
    types: byName(userTypes(rows, context)),
    routines: overloads,
    grants: grants(context),
    defaultPrivileges: defaultPrivileges(context),
    publications: new Map(publications(context).map((each) => [each.name, each])),
    extensions: new Set(rows.extensions.map(({ name }) => name)),
    isComplete: true,
  }
}
