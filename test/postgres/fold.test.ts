import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { detectLayouts } from '../../src/layout/detect.ts'
import { readHistory } from '../../src/layout/read-history.ts'
import { diskTree } from '../../src/project/files.ts'
import { sharedCluster, testMajors } from './support/cluster.ts'
import { type Replay, replay } from './support/fold-law.ts'

const root = join(import.meta.dirname, '../..')

/** The law of the fold: after every history that a server accepts, it knows the schema that the server has. */
describe.each(await testMajors())('PostgreSQL %i', (major) => {
  describe('fixtures/catalogs', () => {
    const folder = join(root, 'fixtures/catalogs')
    const files = readdirSync(folder).filter((file) => sinceOf(join(folder, file)) <= major)
    test.each(files)('%s', async (file) => {
      await using database = await (await sharedCluster(major)).createDatabase()
      await using session = await database.connect()
      const history = replay(session, major)
      await history.statements(readFileSync(join(folder, file), 'utf8'))
      expect(history.refused()).toEqual([])
      expect(history.rereads()).toBe(0)
      expect(await history.differences()).toEqual([])
    })
  })

  describe('histories', () => {
    const folders = [...foldersIn('fixtures/projects'), ...foldersIn('../shared/corpus')]
    if (!existsSync(join(root, '../shared/corpus')))
      test.skip('the corpus of real histories is not beside the project')
    test.each(folders)('%s', async (folder) => {
      await using database = await (await sharedCluster(major)).createDatabase()
      await using session = await database.connect()
      const history = replay(session, major)
      await runHistory(history, join(root, folder))
      expect(await history.differences()).toEqual([])
    })
  })
})

async function runHistory(history: Replay, folder: string): Promise<void> {
  for (const file of ['setup.sql', 'session.sql']) {
    const path = join(folder, file)
    if (existsSync(path)) await history.statements(readFileSync(path, 'utf8'))
  }
  const tree = diskTree(folder)
  for (const found of await detectLayouts(tree, existsSync(join(folder, 'raw')) ? 'raw' : '')) {
    const { migrations } = await readHistory(tree, found.folder)
    const files = migrations.flatMap((migration) => migration.files)
    for (const file of files.filter(({ phase }) => phase !== 'rollback')) await history.migration(file)
  }
}

/** `-- since: 18` in the first line: older servers do not know the syntax. */
const sinceOf = (file: string): number =>
  Number(/^-- since: (\d+)/.exec(readFileSync(file, 'utf8'))?.[1] ?? 0)

function foldersIn(parent: string): readonly string[] {
  const folder = join(root, parent)
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'mixed')
    .map(({ name }) => join(parent, name))
}
