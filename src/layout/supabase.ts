import type { Layout } from './layout.ts'
import { migrationFile } from './migration-file.ts'
import { compareBytes, refuseDuplicates } from './order.ts'
import { outsideTransaction } from './transaction.ts'
import { joinPath, readIn } from './tree.ts'

const NAME = /^(\d+)_.*\.sql$/

/**
 * Supabase: `supabase/migrations/<timestamp>_name.sql`. The CLI sends a file as one pipeline, hence one implicit
 * transaction, and takes out of it what cannot run in one (supabase/cli#5156).
 */
export const supabase: Layout = {
  name: 'supabase',
  owns: [],

  matches: async (folder) =>
    /(^|\/)supabase\/migrations$/.test(folder.path) && folder.files.some((name) => NAME.test(name)),

  async read(folder) {
    const names = folder.files.filter((name) => NAME.test(name)).toSorted(compareBytes)
    refuseDuplicates(
      names.map((name) => ({ version: NAME.exec(name)?.[1] ?? '', path: joinPath(folder.path, name) })),
      'Supabase',
    )
    const migrations = await Promise.all(
      names.map(async (name) => {
        const text = await readIn(folder, name)
        const transaction = outsideTransaction(text) === 'all' ? 'none' : 'simple'
        return {
          id: name.replace(/\.sql$/, ''),
          files: [migrationFile({ path: joinPath(folder.path, name), text, transaction })],
        }
      }),
    )
    const unread = folder.files
      .filter((name) => name.endsWith('.sql') && !NAME.test(name))
      .map((name) => ({
        path: joinPath(folder.path, name),
        reason: 'not named <timestamp>_name.sql: the Supabase CLI skips it',
      }))
    return { migrations, unread }
  },
}
