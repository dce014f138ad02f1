import type { MigrationFile } from '../model/migration.ts'
import { childWith } from './evidence.ts'
import type { Layout, Unread } from './layout.ts'
import { migrationFile } from './migration-file.ts'
import { compareBytes } from './order.ts'
import { type Folder, folderAt, joinPath, readIn } from './tree.ts'

/** Prisma: a folder per migration with `migration.sql`, sent as one query. Its ways back are written by hand or not at all. */
export const prisma: Layout = {
  name: 'prisma',

  matches: async (folder) =>
    (await childWith(folder, 'migration.sql', 'snapshot.json')) !== undefined &&
    (await isForPostgres(folder)),

  async read(folder) {
    const migrations: { id: string; files: readonly MigrationFile[] }[] = []
    const unread: Unread[] = []
    for (const id of folder.folders.toSorted(compareBytes)) {
      const child = await folderAt(folder.tree, joinPath(folder.path, id))
      if (child.files.includes('migration.sql')) migrations.push({ id, files: await filesOf(child) })
      else
        unread.push({
          path: child.path,
          reason: 'no migration.sql in it: Prisma refuses to apply this folder',
        })
    }
    return { migrations, unread }
  },
}

async function isForPostgres(folder: Folder): Promise<boolean> {
  if (!folder.files.includes('migration_lock.toml')) return true
  const [, provider] = /^\s*provider\s*=\s*"([^"]*)"/m.exec(await readIn(folder, 'migration_lock.toml')) ?? []
  return provider === undefined || /^(postgres(ql)?|cockroachdb)$/.test(provider)
}

async function filesOf(child: Folder): Promise<MigrationFile[]> {
  const names = ['migration.sql', 'down.sql'].filter((name) => child.files.includes(name))
  return await Promise.all(
    names.map(async (name) =>
      migrationFile({
        path: joinPath(child.path, name),
        text: await readIn(child, name),
        phase: name === 'down.sql' ? 'rollback' : 'expand',
        transaction: 'simple',
      }),
    ),
  )
}
