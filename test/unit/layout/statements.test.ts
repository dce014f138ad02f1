import { expect, test } from 'vitest'
import { inlineParameters } from '../../../src/layout/literals.ts'
import { wholeOf } from '../../../src/layout/migration-file.ts'
import { roughStatements } from '../../../src/layout/statements.ts'
import { opensTransaction, outsideTransaction, unwrapped } from '../../../src/layout/transaction.ts'

test.each([
  ['', 0],
  ['-- only a comment; nothing else\n', 0],
  ['select 1', 1],
  ['select 1; select 2;', 2],
  ["select ';'; select E'\\';'; select \"a;b\";", 3],
  ['do $$ begin; end $$; select $tag$;$$;$tag$', 2],
  ['/* ; /* ; */ ; */ select 1;', 1],
  ['create rule r as on insert to t do also (select 1; select 2);', 1],
  ["select $1; select 'it''s; so'", 2],
  ['\uFEFFselect 1;\r\n;\r\n', 1],
  ["select 'never ends; ", 1],
])('%j holds %i statements', (text, count) => {
  expect(roughStatements(text, wholeOf(text))).toHaveLength(count)
})

test('comments and blanks do not hide what a statement is', () => {
  const text = 'create /* now */ unique\n  index -- yes\n concurrently a on b (c);'
  expect(outsideTransaction(text)).toBe('all')
  expect(outsideTransaction(`${text}select 1;`)).toBe('some')
  expect(outsideTransaction("comment on table a is 'create index concurrently'")).toBe('none')
})

test('several statements in one query share an implicit transaction', () => {
  expect(unwrapped('vacuum a;')).toBe('none')
  expect(unwrapped('select 1; select 2;')).toBe('simple')
})

test('a BEGIN inside a function body opens no transaction', () => {
  expect(opensTransaction('do $$ begin perform 1; end $$;')).toBe(false)
  expect(opensTransaction('select 1; start transaction;')).toBe(true)
})

test.each([
  ['select $1, $2', ["it's", null], "select 'it''s', null"],
  ['select $10', [0, 1, 2, 3, 4, 5, 6, 7, 8, 'ten'], "select 'ten'"],
  ["select '$1', $1", [true], "select '$1', true"],
  ['select $1', [['a"b', null, ['c']]], 'select \'{"a\\"b",NULL,{"c"}}\''],
  ['select $1', [{ a: 1 }], `select '{"a":1}'`],
  ['select $1', [new Date(0)], "select '1970-01-01T00:00:00.000Z'"],
  ['select $1', [new Uint8Array([1, 255])], "select '\\x01ff'"],
  ['select $1', [12n], 'select 12'],
])('%s is written out', (sql, parameters, expected) => {
  expect(inlineParameters(sql, parameters)).toBe(expected)
})
