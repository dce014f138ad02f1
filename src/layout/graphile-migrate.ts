import type { MigrationFile } from '../model/migration.ts'
import { someFileHas } from './evidence.ts'
import type { Layout } from './layout.ts'
import { migrationFile } from './migration-file.ts'
import { compareBytes, compareNumbers, refuseDuplicates } from './order.ts'
import { unwrapped } from './transaction.ts'
import { type Folder, filesIn, folderAt, joinPath, readIn } from './tree.ts'

const COMMITTED = /^(\d{6,})(-.*)?\.sql$/
const CURRENT = /^(\d+)(-.*)?\.sql$/

/** graphile-migrate: `committed/000001.sql` and, still being written, `current.sql` or the files of `current/`. */
export const graphileMigrate: Layout = {
  name: 'graphile-migrate',
  owns: ['committed', 'current'],

  async matches(folder) {
    if (folder.files.includes('current.sql') && folder.folders.includes('committed')) return true
    if (!folder.folders.includes('committed')) return false
    if (folder.folders.includes('current')) return true
    const committed = await folderAt(folder.tree, joinPath(folder.path, 'committed'))
    return await someFileHas(committed, '.sql', /^--! Previous:/m)
  },

  async read(folder) {
    const names = (await filesIn(folder, 'committed'))
      .filter((name) => COMMITTED.test(name))
      .toSorted(compareBytes)
    refuseDuplicates(
      names.map((name) => ({
        version: COMMITTED.exec(name)?.[1] ?? '',
        path: joinPath(folder.path, `committed/${name}`),
      })),
      'graphile-migrate',
    )
    const migrations = await Promise.all(
      names.map(async (name) => ({
        id: name.replace(/\.sql$/, ''),
        files: [await fileOf(folder, `committed/${name}`)],
      })),
    )
    const current = await Promise.all((await currentNames(folder)).map((name) => fileOf(folder, name)))
    return {
      migrations: current.length > 0 ? [...migrations, { id: 'current', files: current }] : migrations,
      unread: [],
    }
  },
}

async function currentNames(folder: Folder): Promise<string[]> {
  if (folder.files.includes('current.sql')) return ['current.sql']
  const names = (await filesIn(folder, 'current')).filter((name) => CURRENT.test(name))
  const numberOf = (name: string): string => CURRENT.exec(name)?.[1] ?? '0'
  return names
    .toSorted((left, right) => compareNumbers(numberOf(left), numberOf(right)))
    .map((name) => `current/${name}`)
}

async function fileOf(folder: Folder, name: string): Promise<MigrationFile> {
  const text = await readIn(folder, name)
  return migrationFile({
    path: joinPath(folder.path, name),
    text,
    transaction: /^--!\s*no-transaction\b/m.test(text) ? unwrapped(text) : 'file',
    placeholders: ['colon'],
  })
}
