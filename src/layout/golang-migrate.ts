import type { Layout } from './layout.ts'
import { opensTransaction } from './transaction.ts'
import { type Folder, joinPath, readIn } from './tree.ts'
import { readUpDown, type UpDownRunner, type VersionedFile } from './up-down.ts'
import { writtenIn } from './workspace.ts'

const NAME = /^(\d+)_.*\.(up|down)\.sql$/

/**
 * golang-migrate: `000001_name.up.sql` and `.down.sql`. Its PostgreSQL driver sends a file as one query.
 * Concourse keeps the names but has a runner of its own, which knows Go migrations and wraps every file.
 */
export const golangMigrate: Layout = {
  name: 'golang-migrate',
  owns: [],

  async matches(folder) {
    if (!hasUpFiles(folder)) return false
    const language = await writtenIn(folder)
    if (language !== undefined) return language === 'go'
    // Nothing tells it from sqlx. Timestamps without a BEGIN fit both, and sqlx's reading of them is the cautious one.
    const texts = await Promise.all(upFiles(folder).map((name) => readIn(folder, name)))
    return (
      !upFiles(folder).every((name) => /^\d{14}_/.test(name)) || texts.some((text) => opensTransaction(text))
    )
  },

  async read(folder) {
    const files = folder.files.flatMap((name): VersionedFile[] => {
      const [, version, direction] = NAME.exec(name) ?? []
      return version === undefined ? [] : [{ name, version, direction: direction === 'up' ? 'up' : 'down' }]
    })
    return {
      migrations: await readUpDown(folder, files, isConcourse(folder) ? CONCOURSE : GOLANG_MIGRATE),
      unread: folder.files
        .filter((name) => name.endsWith('.up.go'))
        .map((name) => ({
          path: joinPath(folder.path, name),
          reason: 'a migration in Go: review it by hand',
        })),
    }
  },
}

const GOLANG_MIGRATE: UpDownRunner = { name: 'golang-migrate', transactionOf: () => 'simple' }
const CONCOURSE: UpDownRunner = { name: 'Concourse', transactionOf: () => 'file', sharesVersions: true }

/** `up` files with a version, which sqlx's reversible migrations have as well. */
export const hasUpFiles = (folder: Folder): boolean => upFiles(folder).length > 0

const upFiles = (folder: Folder): readonly string[] =>
  folder.files.filter((name) => NAME.exec(name)?.[2] === 'up')

const isConcourse = (folder: Folder): boolean =>
  folder.path.endsWith('atc/db/migration/migrations') || folder.files.some((name) => name.endsWith('.up.go'))
