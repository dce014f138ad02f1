import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { json } from '../../../src/report/json.ts'
import { EMPTY, SAMPLE } from './sample.ts'
import { violations } from './schema-violations.ts'

const schema = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../schema/lint-report.schema.json'), 'utf8'),
)

test.each([
  ['a full report', SAMPLE],
  ['an empty report', EMPTY],
])('%s is valid', (_, report) => {
  expect(violations(JSON.parse(json(report)), schema)).toEqual([])
})

test('the schema notices what is wrong', () => {
  const report = JSON.parse(json(SAMPLE))
  report.version = 2
  report.findings[0].severity = 'fatal'
  delete report.findings[1].start.line
  expect(violations(report, schema)).toEqual([
    '/version is not 1',
    '/findings/0/severity is fatal',
    '/findings/1/start/line is missing',
  ])
})

test('offsets point at the text that is meant', () => {
  const { findings } = JSON.parse(json(SAMPLE))
  const { file, start, end } = findings[0]
  expect(SAMPLE.sources.get(file)?.text.slice(start.offset, end.offset)).toBe(
    'alter column full_name set not null',
  )
})
