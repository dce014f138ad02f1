import type { MigrationFile, PlaceholderSyntax } from '../model/migration.ts'
import { someFileHas } from './evidence.ts'
import { gooseSections } from './goose-sections.ts'
import { invalid, type Layout, type Unread } from './layout.ts'
import { migrationFile } from './migration-file.ts'
import { compareNumbers, refuseDuplicates } from './order.ts'
import { type Folder, joinPath, readIn } from './tree.ts'

const NAME = /^(\d+)_.*\.(sql|go)$/

/** goose: `-- +goose Up` and `Down` in one file, sent statement by statement. Go migrations stand among them. */
export const goose: Layout = {
  name: 'goose',
  owns: [],
  matches: (folder) => someFileHas(folder, '.sql', /^\s*--\s*\+goose up\b/im),

  async read(folder) {
    const named = folder.files.flatMap((name) => {
      const [, version, extension] = NAME.exec(name) ?? []
      if (version === undefined || name.endsWith('_test.go')) return []
      return [{ name, version: BigInt(version).toString(), extension, path: joinPath(folder.path, name) }]
    })
    refuseDuplicates(named, 'goose')
    const inOrder = named.toSorted((left, right) => compareNumbers(left.version, right.version))
    const migrations = await Promise.all(
      inOrder
        .filter(({ extension }) => extension === 'sql')
        .map(async ({ name }) => ({ id: name.replace(/\.sql$/, ''), files: await filesOf(folder, name) })),
    )
    const inGo = inOrder.filter(({ extension }) => extension === 'go')
    return { migrations, unread: [...inGo.map(asUnread), ...unnumbered(folder)] }
  },
}

const asUnread = ({ path }: { readonly path: string }): Unread => ({
  path,
  reason: 'a migration in Go: review it by hand',
})

const unnumbered = (folder: Folder): Unread[] =>
  folder.files
    .filter((name) => name.endsWith('.sql') && !NAME.test(name))
    .map((name) => ({
      path: joinPath(folder.path, name),
      reason: 'no version in its name: goose does not run it',
    }))

async function filesOf(folder: Folder, name: string): Promise<MigrationFile[]> {
  const path = joinPath(folder.path, name)
  const text = await readIn(folder, name)
  const { up, down, isWrapped, hasVariables, problem } = gooseSections(text)
  if (problem !== undefined) {
    throw invalid(`${path} ${problem}`, path, 'Mend the goose annotations: goose refuses to run this file.')
  }
  const placeholders: PlaceholderSyntax[] = hasVariables ? ['dollar-brace'] : []
  const transaction = isWrapped ? 'file' : 'none'
  const forward = migrationFile({ path, text, sections: up, transaction, placeholders })
  if (down.length === 0) return [forward]
  return [
    forward,
    migrationFile({ path, text, phase: 'rollback', sections: down, transaction, placeholders }),
  ]
}
