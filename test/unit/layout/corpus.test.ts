import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { detectLayouts, historyAround } from '../../../src/layout/detect.ts'
import { readHistory } from '../../../src/layout/read-history.ts'
import { diskTree } from '../../../src/project/files.ts'

interface Manifest {
  readonly name: string
  readonly format: string
  readonly files: readonly { readonly raw: string; readonly tx?: string }[]
}

/** Real histories with the order and the transactions of their runners, which lie beside the project or nowhere. */
const corpus = join(import.meta.dirname, '../../../../shared/corpus')
const manifests = existsSync(corpus)
  ? readdirSync(corpus)
      .filter((name) => existsSync(join(corpus, name, 'manifest.json')))
      .map((name) => JSON.parse(readFileSync(join(corpus, name, 'manifest.json'), 'utf8')) as Manifest)
  : []

if (manifests.length === 0) test.skip('the corpus of real histories is not beside the project')

describe.each(manifests)('$name', ({ name, format, files }) => {
  const tree = diskTree(join(corpus, name))
  const expected = files.filter(({ raw }) => existsSync(join(corpus, name, raw)))

  test('is found, and nothing else with it', async () => {
    const found = await detectLayouts(tree, 'raw')
    expect(found.map(({ layout }) => layout)).toEqual([format === 'plain-sql' ? 'flat' : format])
  })

  test('is read in the order and with the transactions of its runner', async () => {
    const [found] = await detectLayouts(tree, 'raw')
    const { migrations } = await readHistory(tree, found?.folder ?? '')
    const forward = migrations.flatMap((migration) =>
      migration.files.filter(({ phase }) => phase !== 'rollback'),
    )
    expect(forward.map(({ source, transaction }) => `${transaction} ${source.path}`)).toEqual(
      expected.map(({ raw, tx }) => `${tx} ${raw}`),
    )
    expect(new Set(migrations.map(({ id }) => id)).size).toBe(migrations.length)
  })

  test('is found from one of its files', async () => {
    const [found] = await detectLayouts(tree, 'raw')
    expect(await historyAround(tree, expected.at(-1)?.raw ?? '')).toEqual(found)
  })
})
