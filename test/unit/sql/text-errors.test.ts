import { expect, test } from 'vitest'
import { parseFile } from '../../../src/sql/parse.ts'

/** Each statement as its kinds; an error as the text it points at and its message. */
const read = (text: string): readonly string[] =>
  parseFile({ path: 'a.sql', text }).statements.map(({ changes, span }) =>
    changes
      .map((change) => {
        if (change.kind !== 'syntax-error') return change.kind
        expect(change.at).toBeGreaterThanOrEqual(span.start)
        expect(change.at).toBeLessThanOrEqual(text.length)
        return `${change.message} → ${text.slice(change.at, change.at + 8)}`
      })
      .join(),
  )

test('one broken statement leaves the others readable', () => {
  expect(read('drop table a; alter tabl b; drop table c; selec 1; drop table d')).toEqual([
    'drop-table',
    'syntax error at or near "tabl" → tabl b; ',
    'drop-table',
    'syntax error at or near "selec" → selec 1;',
    'drop-table',
  ])
})

test('the place is right behind characters of any width', () => {
  expect(read("drop table a;\r\nselect 'é日😀' from from t; drop table b")).toEqual([
    'drop-table',
    'syntax error at or near "from" → from t; ',
    'drop-table',
  ])
})

test('semicolons in quotes, bodies, comments and rules do not split', () => {
  const text = `
    create function f() returns int language sql begin atomic select case when true then 1 end; select 2; end;
    create rule r as on insert to t do also (insert into u values (1); insert into u values (2));
    do $a$ begin null; end; $a$;
    select ';', e'\\';', ";" /* ; /* ; */ ; */ from t; -- ;
    broken;
    drop table a`
  expect(read(text)).toEqual([
    'create-function',
    'select',
    'select',
    'create-rule',
    'do-block',
    'select',
    'syntax error at or near "broken" → broken;\n',
    'drop-table',
  ])
})

test('an open parenthesis costs one statement', () => {
  expect(read('select (1; drop table a')).toEqual(['syntax error at end of input → ; drop t', 'drop-table'])
})

test('a quote that never closes takes the rest', () => {
  expect(read("drop table a; select 'b; drop table c;")).toEqual([
    'drop-table',
    'unterminated quoted string at or near "\'b; drop table c;" → \'b; drop',
  ])
})

test('a NUL hides nothing', () => {
  expect(read('drop table a;\0 drop table b; drop table c')).toEqual([
    'drop-table',
    'NUL character in the text → \0 drop t',
    'drop-table',
  ])
})

test.each([
  ['\u00a0', 'non-breaking space (U+00A0)'],
  ['\u200b', 'zero-width space (U+200B)'],
  ['\ufeff', 'byte order mark (U+FEFF)'],
])('a blank that is none gets its own message: %j', (blank, name) => {
  expect(read(`drop table a; alter table${blank}b add c int`)).toEqual([
    'drop-table',
    `${name} where PostgreSQL expects a blank → ${blank}b add c`,
  ])
})

test('a blank of that kind inside a literal is no error, and not blamed for one', () => {
  expect(read("select 'a\u00a0b'")).toEqual(['select'])
  expect(read("select 'a\u00a0b' from from")).toEqual(['syntax error at or near "from" → from'])
})

test.each([
  ['nested too deeply', `select ${'('.repeat(20_000)}1`],
  ['chained too long', `select 1${" || 'a'".repeat(100_000)}`],
])('what the parser has no memory for is an error, and the next statement is read: %s', (_, sql) => {
  const exitCode = process.exitCode
  const [first, second] = read(`${sql}; drop table a`)
  expect(first).not.toBe('select')
  expect(second).toBe('drop-table')
  expect(process.exitCode).toBe(exitCode)
})
