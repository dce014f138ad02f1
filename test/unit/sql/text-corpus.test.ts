import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseFile } from '../../../src/sql/parse.ts'
import { corpus, corpusFiles, fixtureFiles, hasCorpus } from '../../support/sql-files.ts'

/**
 * Released files with a slip (a missing semicolon in a file that nobody runs), or whose statement ends with its section: their
 * runner reads the annotations, this test does not.
 */
const BROKEN = [
  'crates-io/raw/migrations/20170318181441_downloads_need_no_id/down.sql',
  'hatchet/raw/cmd/hatchet-migrate/migrate/migrations/20250519145912_v1_0_21.sql',
  'measure/raw/self-host/postgres/20240830075257_create_roles_table.sql',
]

interface Manifest {
  readonly name: string
  readonly format: string
  readonly files: readonly { readonly raw: string; readonly statements: number }[]
}

describe.skipIf(!hasCorpus)('corpus', () => {
  const parsed = hasCorpus ? corpusFiles().map(parseFileOnce) : []

  test('only what is broken is refused', () => {
    const refused = parsed.filter(({ statements }) =>
      statements.some(({ changes }) => changes.some(({ kind }) => kind === 'syntax-error')),
    )
    expect(refused.map(({ source }) => source.path)).toEqual(BROKEN)
  })

  test('statements of bodies are found where they stand', () => {
    const inner = parsed.flatMap(({ source, statements }) =>
      statements.filter(({ within }) => within !== null).map((each) => ({ ...each, text: source.text })),
    )
    const placed = inner.filter(({ text, span, sql }) => text.slice(span.start, span.end) === sql)
    expect(inner.length).toBeGreaterThan(2_000)
    expect(placed.length / inner.length).toBeGreaterThan(0.99)
  })

  test('every file has the statements that its manifest counts', () => {
    const counts = new Map(
      parsed.map(({ source, statements }) => [
        source.path,
        statements.filter(({ within }) => within === null).length,
      ]),
    )
    const expected = manifests()
      .filter(({ format }) => ['diesel', 'golang-migrate', 'prisma', 'sqitch'].includes(format))
      .flatMap(({ name, files }) =>
        files.map(({ raw, statements }) => ({ path: `${name}/${raw}`, statements })),
      )
      .filter(({ path }) => counts.has(path))
    expect(expected.length).toBeGreaterThan(500)
    expect(expected.filter(({ path, statements }) => counts.get(path) !== statements)).toEqual([])
  })
})

test('fixtures are read whole, but for those about what is not', () => {
  const refused = fixtureFiles()
    .map(parseFileOnce)
    .filter(({ statements }) =>
      statements.some(({ changes }) => changes.some(({ kind }) => kind === 'syntax-error')),
    )
    .map(({ source }) => source.path)
  expect(refused.filter((path) => !/syntax-error|broken|template|psql|layouts/.test(path))).toEqual([])
})

function parseFileOnce(source: { readonly path: string; readonly text: string }) {
  return parseFile(source)
}

const manifests = (): readonly Manifest[] =>
  readdirSync(corpus)
    .filter((name) => name !== 'mixed' && !name.includes('.'))
    .map((name) => JSON.parse(readFileSync(join(corpus, name, 'manifest.json'), 'utf8')) as Manifest)
