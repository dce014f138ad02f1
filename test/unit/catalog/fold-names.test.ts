import { expect, test } from 'vitest'
import { expressionName } from '../../../src/catalog/expression-name.ts'
import {
  chooseName,
  clip,
  indexColumnNames,
  joinColumns,
  makeObjectName,
} from '../../../src/catalog/names.ts'
import { renameIdentifier } from '../../../src/catalog/rename-text.ts'

test('a generated name has 63 bytes at most, and cuts the longer part first', () => {
  expect(makeObjectName('orders', 'id', 'seq')).toBe('orders_id_seq')
  expect(makeObjectName('orders', null, 'pkey')).toBe('orders_pkey')
  expect(makeObjectName('t'.repeat(70), 'id', 'seq')).toBe(`${'t'.repeat(56)}_id_seq`)
  expect(makeObjectName('t'.repeat(40), 'c'.repeat(40), 'check')).toBe(
    `${'t'.repeat(28)}_${'c'.repeat(28)}_check`,
  )
  expect(Buffer.byteLength(makeObjectName('ä'.repeat(40), 'ö'.repeat(40), 'key'))).toBeLessThanOrEqual(63)
})

test('a cut never splits a character', () => {
  expect(clip('äöü', 3)).toBe('ä')
  expect(clip('a😀b', 4)).toBe('a')
  expect(clip('abc', 3)).toBe('abc')
})

test('a taken name gets the first free number behind its label', () => {
  const taken = new Set(['t_a_key', 't_a_key1'])
  expect(chooseName('t', 'a', 'key', (name) => taken.has(name))).toBe('t_a_key2')
})

test('columns are joined until a name is full', () => {
  expect(joinColumns(['a', 'b'])).toBe('a_b')
  expect(joinColumns(['a'.repeat(64), 'b'])).toBe('a'.repeat(64))
  expect(indexColumnNames(['expr', 'a', 'expr', 'a', 'expr'])).toEqual(['expr', 'a', 'expr1', 'a1', 'expr2'])
})

test.each<readonly [string, string | null]>([
  ['lower(email)', 'lower'],
  ['(lower(email))', 'lower'],
  ['app.lower(email)', 'lower'],
  ['"Quoted"(x)', 'Quoted'],
  ['a + b', null],
  ['lower(a) || lower(b)', null],
  ['(a)::text', 'a'],
  ['a::varchar(10)', 'a'],
  ["'x'::text", 'text'],
  ['(a + b)::int', 'int4'],
  ['lower(a)::varchar', 'lower'],
  ['cast(a as text)', 'a'],
  ['coalesce(a, b)', 'coalesce'],
  ['case when a then b else c end', 'c'],
  ['case when a then b end', 'case'],
  ['case when a then b else 1 end', 'case'],
  ['a collate "C"', 'a'],
  ["data ->> 'x'", null],
  ["(data ->> 'x')::int", 'int4'],
  ['a is null', null],
  ['users.name', 'name'],
  ["date_trunc('day', at)", 'date_trunc'],
])('an index on %s is named after %s', (sql, name) => {
  expect(expressionName(sql)).toBe(name)
})

test('renaming an identifier in text leaves literals and calls alone', () => {
  expect(renameIdentifier('name <> \'name\' and "name" > Name and name(name)', 'name', 'Title')).toBe(
    '"Title" <> \'name\' and "Title" > "Title" and name("Title")',
  )
})
