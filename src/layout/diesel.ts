import type { MigrationFile } from '../model/migration.ts'
import { childWith } from './evidence.ts'
import type { Layout } from './layout.ts'
import { migrationFile } from './migration-file.ts'
import { compareBytes, refuseDuplicates } from './order.ts'
import { unwrapped } from './transaction.ts'
import { type Folder, folderAt, joinPath, readIn } from './tree.ts'

/** Diesel: a folder per migration with `up.sql`, `down.sql` and, to lift the transaction, `metadata.toml`. */
export const diesel: Layout = {
  name: 'diesel',

  matches: async (folder) => (await childWith(folder, 'up.sql')) !== undefined,

  async read(folder) {
    const children = await Promise.all(
      folder.folders
        .filter((name) => !name.startsWith('.'))
        .map(async (name) => await folderAt(folder.tree, joinPath(folder.path, name))),
    )
    const named = children
      .filter(({ files }) => files.includes('up.sql'))
      .map((child) => ({ child, path: child.path, version: versionOf(child) }))
      .toSorted((left, right) => compareBytes(left.version, right.version))
    refuseDuplicates(named, 'Diesel')
    const migrations = await Promise.all(
      named.map(async ({ child }) => ({ id: idOf(child), files: await filesOf(child) })),
    )
    return { migrations, unread: [] }
  },
}

const idOf = ({ path }: Folder): string => path.slice(path.lastIndexOf('/') + 1)

/** The name up to the first underscore, dashes left out, compared as text. */
const versionOf = (child: Folder): string => (idOf(child).split('_')[0] ?? '').replaceAll('-', '')

async function filesOf(child: Folder): Promise<MigrationFile[]> {
  const metadata = child.files.includes('metadata.toml') ? await readIn(child, 'metadata.toml') : ''
  const isWrapped = !/^\s*run_in_transaction\s*=\s*false/m.test(metadata)
  return await Promise.all(
    ['up.sql', 'down.sql']
      .filter((name) => child.files.includes(name))
      .map(async (name) => {
        const text = await readIn(child, name)
        return migrationFile({
          path: joinPath(child.path, name),
          text,
          phase: name === 'up.sql' ? 'expand' : 'rollback',
          transaction: isWrapped ? 'file' : unwrapped(text),
        })
      }),
  )
}
