import type { CompiledQuery, DatabaseConnection, Driver, Kysely } from 'kysely'
import { codeFiles, codeName, readCode, unreadCode } from './code.ts'
import { someFileHas } from './evidence.ts'
import type { Layout } from './layout.ts'
import { inlineParameters } from './literals.ts'
import { exportsOf, failureOf, isRead, type Recorder } from './recording.ts'

/**
 * Kysely: a module per migration with `up` and `down`. They run against a driver that writes down the compiled SQL and
 * answers with no rows; nothing connects to a database. Kysely runs all pending migrations in one transaction.
 */
export const kysely: Layout = {
  name: 'kysely',
  owns: [],

  async matches(folder) {
    const code = { ...folder, files: codeFiles(folder) }
    return (
      (await someFileHas(code, 's', /from\s+['"]kysely['"]|require\(['"]kysely['"]\)/)) &&
      (await someFileHas(code, 's', /\bup\b/))
    )
  },

  async read(folder) {
    const names = codeFiles(folder).toSorted((left, right) => codeName(left).localeCompare(codeName(right)))
    const { modules } = folder.tree
    if (modules === undefined)
      return unreadCode(folder, names, 'a migration in code, which cannot be run from here')
    const installed = (await modules.loadPackage('kysely', folder.path)) as KyselyPackage | undefined
    return await readCode(folder, names, recorderFor(installed ?? (await import('kysely'))))
  },
}

type KyselyPackage = typeof import('kysely')

const recorderFor =
  (kyselyPackage: KyselyPackage): Recorder =>
  async (module, direction) => {
    const run = exportsOf(module)[direction]
    if (typeof run !== 'function') return undefined
    const queries: CompiledQuery[] = []
    const database = recordingDatabase(kyselyPackage, queries)
    const failure = await failureOf(direction, () => run(database))
    const statements = queries.map(({ sql, parameters }) => inlineParameters(sql, parameters))
    return { statements, readsRows: statements.some(isRead), transaction: 'file', failure }
  }

function recordingDatabase(kyselyPackage: KyselyPackage, queries: CompiledQuery[]): Kysely<unknown> {
  const connection: DatabaseConnection = {
    executeQuery: async (query) => {
      queries.push(query)
      return { rows: [] }
    },
    streamQuery: async function* (query) {
      queries.push(query)
      yield { rows: [] }
    },
  }
  const nothing = async (): Promise<void> => {}
  const driver: Driver = {
    init: nothing,
    acquireConnection: async () => connection,
    beginTransaction: nothing,
    commitTransaction: nothing,
    rollbackTransaction: nothing,
    savepoint: nothing,
    rollbackToSavepoint: nothing,
    releaseSavepoint: nothing,
    releaseConnection: nothing,
    destroy: nothing,
  }
  return new kyselyPackage.Kysely({
    dialect: {
      createAdapter: () => new kyselyPackage.PostgresAdapter(),
      createDriver: () => driver,
      createIntrospector: (database) => new kyselyPackage.PostgresIntrospector(database),
      createQueryCompiler: () => new kyselyPackage.PostgresQueryCompiler(),
    },
  })
}
