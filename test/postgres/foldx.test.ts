import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { detectLayouts } from '../../src/layout/detect.ts'
import { readHistory } from '../../src/layout/read-history.ts'
import { diskTree } from '../../src/project/files.ts'
import { sharedCluster, testMajors } from './support/cluster.ts'
import { replay } from './support/fold-law.ts'

const root = join(import.meta.dirname, '../..')

/** The law of the fold: after every history that a server accepts, it knows the schema that the server has. */
describe.each(await testMajors())('PostgreSQL %i', (major) => {
  describe('fixtures/catalogs', () => {
    const folder = join(root, 'fixtures/catalogs')
    test.each(readdirSync(folder).filter((file) => file.endsWith('.sql')))('%s', async (file) => {
      await using database = await (await sharedCluster(major)).createDatabase()
      await using session = await database.connect()
      const history = replay(session, major)
      await history.statements(readFileSync(join(folder, file), 'utf8'))
      expect(history.refused()).toEqual([])
      expect(await history.differences()).toEqual([])
    })
  })

  describe('histories', () => {
    const folders = [...foldersIn('fixtures/projects'), ...foldersIn('../shared/corpus')]
    if (!existsSync(join(root, '../shared/corpus'))) test.skip('the corpus of real histories is not beside the project')
    test.each(folders)('%s', async (folder) => {
      await using database = await (await sharedCluster(major)).createDatabase()
      await using session = await database.connect()
      const history = replay(session, major); const all: string[] = []
      for (const file of ['setup.sql', 'session.sql']) {
        const path = join(root, folder, file)
        if (existsSync(path)) await history.statements(readFileSync(path, 'utf8'))
      }
      const tree = diskTree(join(root, folder))
      for (const found of await detectLayouts(tree, existsSync(join(root, folder, 'raw')) ? 'raw' : '')) {
        const { migrations } = await readHistory(tree, found.folder)
        for (const { files } of migrations) {
          for (const file of files.filter(({ phase }) => phase !== 'rollback')) { const before = history.rereads(); await history.migration(file)
            const d = await history.differences(); if (d.length) { all.push('== ' + file.source.path + (history.rereads()>before? ' REREAD':''), ...d); await history.force() } }
        }
      }
      (await import('node:fs')).writeFileSync('/tmp/x/' + folder.split('/').pop() + '.txt', [...history.refused(), 'rereads ' + history.rereads(), ...all].join('\n'))
    })
  })
})

function foldersIn(parent: string): readonly string[] {
  const folder = join(root, parent)
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'mixed')
    .map(({ name }) => join(parent, name))
}
