import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SourceFile } from '../../src/model/source.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Real migration histories beside the project; tests of them are shown as skipped where it is absent. */
export const corpus = join(root, '../shared/corpus')
export const hasCorpus = existsSync(corpus)

/** The SQL files of the histories, under paths relative to the corpus. */
export const corpusFiles = (): readonly SourceFile[] =>
  sqlFilesIn(corpus).filter(({ path }) => path.includes('/raw/'))

export const fixtureFiles = (): readonly SourceFile[] => sqlFilesIn(join(root, 'fixtures'))

function sqlFilesIn(folder: string): readonly SourceFile[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.sql'))
    .toSorted()
    .map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }))
}
