import { codeFiles, readCode, unreadCode } from './code.ts'
import { someFileHas } from './evidence.ts'
import type { Layout } from './layout.ts'
import { inlineParameters } from './literals.ts'
import { compareBytes } from './order.ts'
import { exportsOf, failureOf, isRead, type Recorder } from './recording.ts'

/**
 * Knex: a module per migration with `up(knex)` and `down(knex)`, each in a transaction of its own unless it exports
 * `config = { transaction: false }`. The project's own Knex compiles them, with a client that writes down the SQL.
 */
export const knex: Layout = {
  name: 'knex',
  owns: [],

  matches: (folder) =>
    someFileHas(
      { ...folder, files: codeFiles(folder) },
      's',
      /from\s+['"]knex['"]|require\(['"]knex['"]\)|import\(['"]knex['"]\)|\bup\s*=?\s*(async\s*)?(function\s*\w*\s*)?\(\s*knex\b/,
    ),

  async read(folder) {
    const names = codeFiles(folder).toSorted(compareBytes)
    const { modules } = folder.tree
    if (modules === undefined)
      return unreadCode(folder, names, 'a migration in code, which cannot be run from here')
    const installed = (await modules.loadPackage('knex', folder.path)) as KnexPackage | undefined
    const factory = installed?.knex ?? installed?.default
    if (factory === undefined) {
      return unreadCode(folder, names, 'a Knex migration, and knex is not installed: run npm install first')
    }
    return await readCode(folder, names, recorderFor(factory))
  },
}

interface Query {
  readonly sql: string
  readonly bindings?: readonly unknown[]
  readonly method?: string
  response?: unknown
}

type Factory = (config: { client: unknown }) => {
  readonly client: { readonly constructor: ClientConstructor }
}
type ClientConstructor = new (config: unknown) => object

interface KnexPackage {
  readonly knex?: Factory
  readonly default?: Factory
}

const recorderFor =
  (factory: Factory): Recorder =>
  async (module, direction) => {
    const exports = exportsOf(module)
    const run = exports[direction]
    if (typeof run !== 'function') return undefined
    const queries: Query[] = []
    const database = factory({ client: recordingClient(factory, queries) })
    const failure = await failureOf(direction, () => run(database))
    const statements = queries
      .filter(({ sql }) => !/^\s*(begin|commit|rollback|savepoint|release)\b/i.test(sql))
      .map(({ sql, bindings }) => inlineParameters(sql, bindings ?? []))
    const isWrapped = (exports['config'] as { transaction?: unknown } | undefined)?.transaction !== false
    return {
      statements,
      readsRows: statements.some(isRead),
      transaction: isWrapped ? 'file' : 'none',
      failure,
    }
  }

/** A subclass, since Knex makes the clients of its transactions from the prototype of the client's class. */
function recordingClient(factory: Factory, queries: Query[]): ClientConstructor {
  const Client = factory({ client: 'pg' }).client.constructor
  return class extends Client {
    initializeDriver(): void {}
    async acquireConnection(): Promise<object> {
      return {}
    }
    async releaseConnection(): Promise<void> {}
    async _query(_connection: unknown, query: Query): Promise<Query> {
      queries.push(query)
      query.response = { rows: [], fields: [], rowCount: 0, command: query.method === 'raw' ? '' : 'SELECT' }
      return query
    }
  }
}
