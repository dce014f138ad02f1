import { expect, test } from 'vitest'
import { parseFile } from '../../../src/sql/parse.ts'

const parse = (text: string, sections?: readonly { start: number; end: number }[]) =>
  parseFile({ path: 'a.sql', text }, sections ? { sections } : {})

/** Text of every span, and of every part. */
const spans = (text: string): readonly (readonly string[])[] =>
  parse(text).statements.map(({ span, sql, parts }) => {
    expect(sql).toBe(text.slice(span.start, span.end))
    return [sql, ...parts.map((part) => text.slice(part.start, part.end))]
  })

test.each([
  ['nothing', '', []],
  ['blanks', ' \r\n\t', []],
  ['comments only', '-- a\n/* b */', []],
  ['empty statements', ';;\n;', []],
  ['no semicolon at the end', 'select 1', ['select 1']],
  [
    'comments around',
    '/* a */ -- b\nselect 1 /* c */ -- d\n; -- e\nselect 2 -- f\n',
    ['select 1', 'select 2'],
  ],
  ['a comment inside', 'select /* ; */ 1 -- ;\n+ 2;', ['select /* ; */ 1 -- ;\n+ 2']],
  ['CRLF', 'select 1;\r\n\r\nselect\r\n2;\r\n', ['select 1', 'select\r\n2']],
  ['a byte order mark', '\ufeffselect 1; select 2', ['select 1', 'select 2']],
  [
    'characters of two, three and four bytes',
    "select 'é'; select '日本'; select '😀'; select 1",
    ["select 'é'", "select '日本'", "select '😀'", 'select 1'],
  ],
  [
    'a name that is not ASCII',
    'alter table größe add "😀" int; select 1',
    ['alter table größe add "😀" int', 'select 1'],
  ],
])('%s', (_, text, expected) => {
  expect(spans(text).map(([sql]) => sql)).toEqual(expected)
})

test('parts are the actions of an ALTER TABLE', () => {
  expect(spans("select 'é';\nalter table t\r\n  add a int, -- x\n  drop b;")[1]?.slice(1)).toEqual([
    'add a int',
    'drop b',
  ])
})

test('only sections are read, in the offsets of the file', () => {
  const text = '-- up\nselect 1;\nselect é\n-- down\ndrop table t;'
  const { statements } = parse(text, [
    { start: 6, end: 15 },
    { start: 16, end: text.indexOf('-- down') },
  ])
  expect(statements.map(({ span }) => text.slice(span.start, span.end))).toEqual(['select 1', 'select é'])
})

test('names that PostgreSQL cuts are told in full, each once', () => {
  const ascii = 'a'.repeat(64)
  const text = `create table ${ascii.toUpperCase()} ("${'é'.repeat(32)}" int, "${'a b '.repeat(16)}" int, ${'b'.repeat(63)} int, "${ascii}" int)`
  expect(parse(text).statements[0]?.truncatedIdentifiers).toEqual([ascii, 'é'.repeat(32), 'a b '.repeat(16)])
})

test('long literals and comments are not names', () => {
  expect(
    parse(`select '${'a'.repeat(100)}' /* ${'b'.repeat(100)} */ as x`).statements[0]?.truncatedIdentifiers,
  ).toEqual([])
})
