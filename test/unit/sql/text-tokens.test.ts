import { loadModule, scanSync } from 'libpg-query'
import { beforeAll, describe, expect, test } from 'vitest'
import { byteOffsets } from '../../../src/sql/byte-offsets.ts'
import { readSql } from '../../../src/sql/read.ts'
import { tokenize } from '../../../src/sql/tokens.ts'
import { corpusFiles, fixtureFiles, hasCorpus } from '../../support/sql-files.ts'

beforeAll(loadModule)

const texts = [
  "select e'x\\'' \n 'y\\'z', 'it''s', '' , b'01', X'ff', n'abc', N'd'",
  'select "a""b", U&"\\0041", u&\'\\0041\', _x$1, x$y$z',
  "select 'a'\n  'b', 'c'\t'd'",
  'select a+-1, a@-1, a@+, 1..2, .5e-3, 1e6, 1.e5, 0x1F, 0o17, 0b10, 1_000, 1_000.5_0, 5 .. 6',
  'select a!==b, a =-- c\n 1, a*/*x*/b, a<-b, a|-1, ?-|x, a->>b, a#>>b, a&&b, a<@b, a||b, a%-1, -+-1',
  'select $1::int, $12, a:=1, a[1:2], f(a => 1), b := $2',
  'select $a$ $$ $b$a$, $$x$$, $é$ y $é$, $a$b$a$',
  'select \'é😀\' as "naïve", größe, 日本語 from täble -- 注\n',
  'select /* a /* b */ c */ 1 /**/ + /*/**/*/ 2',
  '\r\n\t\f select\v1 ;; ; \\x',
]

test.each(texts)('has the boundaries of the scanner of PostgreSQL: %s', (text) => {
  expect(boundaries(text)).toEqual(scanned(text))
})

test.each([
  ["select 'abc", ['word', 'string']],
  ['select "abc', ['word', 'quoted-identifier']],
  ['select $a$ x $b$', ['word', 'string']],
  ['select /* a /* b */', ['word', 'comment']],
  ["select e'a\\", ['word', 'string']],
])('what never closes runs to the end: %s', (text, kinds) => {
  const tokens = tokenize(text)
  expect(tokens.map(({ kind }) => kind)).toEqual(kinds)
  expect(tokens.at(-1)?.end).toBe(text.length)
})

test('a comment between two parts of a literal belongs to the literal, as in the server', () => {
  const text = "select 'a' -- first\n 'b'"
  expect(tokenize(text).map(({ start, end }) => text.slice(start, end))).toEqual(['select', text.slice(7)])
})

test('a range ends its last token', () => {
  expect(tokenize('select abc from t', 7, 9)).toEqual([{ kind: 'word', start: 7, end: 9 }])
})

test('many dashes behind a literal do not make it slow', () => {
  const started = performance.now()
  tokenize(`select 'a' ${'-- '.repeat(50_000)}`)
  tokenize(`select 'a'\n${'--\n'.repeat(50_000)}`)
  expect(performance.now() - started).toBeLessThan(1_000)
})

test('fixtures', () => {
  expect(differing(fixtureFiles())).toEqual([])
})

describe.skipIf(!hasCorpus)('corpus', () => {
  test('every text that PostgreSQL reads has its boundaries', { timeout: 60_000 }, () => {
    expect(differing(corpusFiles())).toEqual([])
  })
})

const differing = (files: readonly { path: string; text: string }[]): readonly string[] =>
  files
    .filter(({ text }) => readSql(text).tree !== null && text.trim() !== '')
    .filter(({ text }) => boundaries(text).join() !== scanned(text).join())
    .map(({ path }) => path)

const boundaries = (text: string): readonly string[] =>
  tokenize(text).map(({ start, end }) => `${start}-${end}`)

function scanned(text: string): readonly string[] {
  const offsetOf = byteOffsets(text, false)
  return scanSync(text).tokens.map(({ start, end }) => `${offsetOf(start)}-${offsetOf(end)}`)
}
