import { expect, test } from 'vitest'
import { parseFile } from '../../../src/sql/parse.ts'

/** Directives without their spans, each with the text of its statement. */
const directives = (text: string, sections?: readonly { start: number; end: number }[]) => {
  const file = parseFile({ path: 'a.sql', text }, sections ? { sections } : {})
  return file.directives.map(({ span, statement, ...directive }) => {
    expect(text.slice(span.start, span.end)).toMatch(/^--\s*migrate:/)
    return [directive, statement === null ? null : file.statements[statement]?.sql] as const
  })
}

const ignore = (rule: string, reason: string | null) => ({ kind: 'ignore', rule, reason })

test.each([
  ['-- migrate: ignore drop-table because it is empty', ignore('drop-table', 'it is empty')],
  ['--migrate:ignore drop-table because  of = é; ', ignore('drop-table', 'of = é;')],
  ['-- migrate: ignore drop-table', ignore('drop-table', null)],
  ['-- migrate: ignore drop-table because', ignore('drop-table', null)],
  ['-- migrate: ignore drop-table it is fine', ignore('drop-table', null)],
  ['-- migrate: no-transaction', { kind: 'no-transaction' }],
  [
    '-- migrate: derives users.full_name = name',
    { kind: 'derives', table: 'users', column: 'full_name', expression: 'name' },
  ],
  [
    '-- migrate: derives App."Us""ers".Full = a = b',
    { kind: 'derives', table: 'app.Us"ers', column: 'full', expression: 'a = b' },
  ],
  ['-- migrate: derives users = name', { kind: 'unknown', text: 'derives users = name' }],
  ['-- migrate: ignore', { kind: 'unknown', text: 'ignore' }],
  ['-- migrate: ingore x because y', { kind: 'unknown', text: 'ingore x because y' }],
])('%s', (comment, directive) => {
  expect(directives(`${comment}\nselect 1`)).toEqual([[directive, 'select 1']])
})

test('no directives: annotations of dbmate, literals, comments that mention one', () => {
  expect(
    directives("-- migrate:up\nselect '-- migrate: ignore a';\n-- see -- migrate: ignore b\n-- migrate:down"),
  ).toEqual([])
})

test('a directive belongs to the next statement, in a body to the next of the body', () => {
  const text = `
    drop table a; -- migrate: ignore one
    -- migrate: ignore two
    do $$ begin
      drop table b;
      -- migrate: ignore three
      -- migrate: ignore four
      drop table c;
      -- migrate: ignore five
    end $$;
    alter table d
      -- migrate: ignore six
      drop column e;
    -- migrate: ignore seven`
  expect(directives(text).map(([directive, sql]) => [directive, sql?.slice(0, 13) ?? null])).toEqual([
    [ignore('one', null), 'do $$ begin\n '],
    [ignore('two', null), 'do $$ begin\n '],
    [ignore('three', null), 'drop table c'],
    [ignore('four', null), 'drop table c'],
    [ignore('five', null), null],
    [ignore('six', null), 'alter table d'],
    [ignore('seven', null), null],
  ])
})

test('directives of what does not run are left out', () => {
  const text =
    '-- migrate: ignore a\n-- +up\nselect 1;\n-- migrate: ignore b\n-- +down\n-- migrate: ignore c\nselect 2;'
  const up = { start: text.indexOf('select 1'), end: text.indexOf('-- migrate: ignore b') }
  const down = { start: text.indexOf('select 2'), end: text.length }
  expect(directives(text, [up])).toEqual([[ignore('a', null), 'select 1']])
  expect(directives(text, [down])).toEqual([
    [ignore('b', null), 'select 2'],
    [ignore('c', null), 'select 2'],
  ])
})
