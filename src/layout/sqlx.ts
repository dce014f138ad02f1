import { hasUpFiles } from './golang-migrate.ts'
import type { Layout } from './layout.ts'
import { unwrapped } from './transaction.ts'
import { readUpDown, type VersionedFile } from './up-down.ts'
import { writtenIn } from './workspace.ts'

/** sqlx takes `<version>_<description>.sql` and passes over every other name. */
const NAME = /^(\d+)_.*\.sql$/

/** sqlx: one file per migration, or `.up.sql` with `.down.sql`. A text that begins with `-- no-transaction` goes unwrapped. */
export const sqlx: Layout = {
  name: 'sqlx',
  owns: [],

  async matches(folder) {
    if (!folder.files.some((name) => NAME.test(name))) return false
    return hasUpFiles(folder) || (await writtenIn(folder)) === 'rust'
  },

  async read(folder) {
    const files = folder.files.flatMap((name): VersionedFile[] => {
      const version = NAME.exec(name)?.[1]
      if (version === undefined) return []
      return [{ name, version, direction: name.endsWith('.down.sql') ? 'down' : 'up' }]
    })
    const runner = {
      name: 'sqlx',
      transactionOf: (text: string) =>
        text.startsWith('-- no-transaction') ? unwrapped(text) : ('file' as const),
    }
    return { migrations: await readUpDown(folder, files, runner), unread: [] }
  },
}
