import { expect, test } from 'vitest'
import type { Severity } from '../../../src/model/finding.ts'
import { github } from '../../../src/report/github.ts'
import { findingAt, reportOf } from './sample.ts'

const FILE = 'migrations/1.sql'
const TEXTS = { [FILE]: 'drop table a;\n' }

const many = (number: number, severity: Severity) =>
  Array.from({ length: number }, (_, i) =>
    findingAt(TEXTS, FILE, 'drop table a', { severity, message: `number ${i}` }),
  )

const kinds = (output: string) =>
  Object.fromEntries(
    ['error', 'warning', 'notice'].map((kind) => [
      kind,
      output.match(new RegExp(`^::${kind} `, 'gm'))?.length ?? 0,
    ]),
  )

test('sixty findings keep to the ten of each kind, and say how many are missing', () => {
  const output = github(
    reportOf(TEXTS, [...many(20, 'advice'), ...many(23, 'error'), ...many(17, 'warning')]),
  )
  expect(kinds(output)).toEqual({ error: 10, warning: 10, notice: 10 })
  expect(output).toContain('::notice title=migrate lint::… and 31 more, see the summary\n')
  expect(output.indexOf('::warning')).toBeGreaterThan(output.lastIndexOf('::error'))
})

test('ten of each kind are shown without a word about more', () => {
  const output = github(
    reportOf(TEXTS, [...many(10, 'advice'), ...many(10, 'error'), ...many(10, 'warning')]),
  )
  expect(kinds(output)).toEqual({ error: 10, warning: 10, notice: 10 })
  expect(output).not.toContain('more, see')
})

test('what was not understood takes the place of a notice', () => {
  const unknown = { file: FILE, span: { file: FILE, start: 0, end: 5 }, what: 'x', text: 'x' }
  const output = github(reportOf(TEXTS, many(10, 'advice'), { notUnderstood: [unknown, unknown] }))
  expect(kinds(output)).toEqual({ error: 0, warning: 0, notice: 10 })
  expect(output).toContain('… and 2 more')
})

test.each([
  ['line feed', '\n::set-env name=A::b'],
  ['carriage return', '\r::add-mask::x'],
  ['Windows line end', '\r\n::stop-commands::x'],
  ['line separator', '\u2028::error::x'],
  ['old syntax', '\n##[error]x'],
])('SQL cannot issue a command: %s', (_, sql) => {
  const file = `a${sql},line=9.sql`
  const texts = { [file]: `select '${sql}';` }
  const fix = {
    say: `write ${sql}`,
    steps: [{ phase: 'expand' as const, sql: `select '${sql}'`, isTransactional: true }],
  }
  const locks = [
    {
      relation: { schema: sql, name: sql },
      relationKind: 'table' as const,
      role: 'target' as const,
      lock: 'SHARE' as const,
      duration: 'scan' as const,
      isCreated: false,
    },
  ]
  const finding = findingAt(texts, file, 'select', { message: `it ${sql}`, rule: 'a-rule', fix, locks })
  const unknown = { file, span: finding.span, what: sql, text: sql }
  const lines = github(reportOf(texts, [finding], { notUnderstood: [unknown] })).split(/[\r\n]/)
  expect(lines.map((line) => line.slice(0, 8))).toEqual(['::error ', '::notice', '1 error ', ''])
  expect(lines[0]).toMatch(/,line=1,/)
})

test('a column is given only where the range stays on its line', () => {
  const texts = { [FILE]: 'drop\n  table a;\n' }
  const output = github(reportOf(texts, [findingAt(texts, FILE, 'drop\n  table a')]))
  expect(output).toContain(`::error file=${FILE},line=1,endLine=2,title=`)
})
