import { expect, test } from 'vitest'
import { text } from '../../../src/report/text.ts'
import { effect, findingAt, reportOf } from './sample.ts'

const print = text({ colour: false })

test('a span of several lines stands beside a bar', () => {
  const texts = { 'a.sql': 'select 1;\nalter table orders\n  drop column note;\n' }
  const finding = findingAt(texts, 'a.sql', 'alter table orders\n  drop column note', {
    locks: [effect('orders')],
  })
  expect(print(reportOf(texts, [finding]))).toMatchInlineSnapshot(`
    "error[drop-column-breaks-code]: dropping orders.note breaks code that reads it
       ╭─ a.sql:2:1
     2 ┃ alter table orders
     3 ┃   drop column note;
       ╰─ ACCESS EXCLUSIVE on orders: nobody can read or write it until the transaction ends, the work itself is instant
      fix: drop it in contract.sql, when no old release is left

    1 error in 1 file, 9 statements
    "
  `)
})

test('findings of one file stand together, the file with the worst first', () => {
  const texts = { 'a.sql': 'drop table a;', 'b.sql': 'drop table b;' }
  const report = reportOf(texts, [
    findingAt(texts, 'a.sql', 'drop', { severity: 'warning' }),
    findingAt(texts, 'b.sql', 'drop', { severity: 'warning' }),
    findingAt(texts, 'b.sql', 'table'),
  ])
  expect(print(report).match(/\w\.sql:.*/g)).toEqual(['b.sql:1:6', 'b.sql:1:1', 'a.sql:1:1'])
})

test('a finding whose file cannot be shown is still told', () => {
  const texts = { 'a.sql': 'drop table a;' }
  const report = { ...reportOf(texts, [findingAt(texts, 'a.sql', 'drop')]), sources: new Map() }
  expect(print(report)).toContain('╭─ a.sql\n')
})

test('nothing found is said, and so is what that is worth', () => {
  const texts = { 'a.sql': 'do $$ $$;' }
  const unknown = {
    file: 'a.sql',
    span: { file: 'a.sql', start: 0, end: 9 },
    what: 'a DO block',
    text: 'do $$\n $$',
  }
  expect(print(reportOf(texts, [], { notUnderstood: [unknown, unknown] }))).toMatchInlineSnapshot(`
    "unknown: 2 statements not understood, so nothing is known about them:
      a.sql:1:1 a DO block: do $$ …
      a.sql:1:1 a DO block: do $$ …

    no findings in 1 file, 9 statements; 2 statements were not understood
    "
  `)
})

test('the time is given where it was measured', () => {
  const report = reportOf({ 'a.sql': '' }, [])
  expect(print({ ...report, summary: { ...report.summary, durationMs: 1234 } })).toBe(
    'no findings in 1 file, 9 statements (1.2 s)\n',
  )
})
