import { expect, test } from 'vitest'
import { sarif } from '../../../src/report/sarif.ts'
import { EMPTY, findingAt, reportOf, SAMPLE } from './sample.ts'
import { violations } from './schema-violations.ts'

/** What the specification requires of the objects that we write, and what code scanning requires beyond it. */
const message = {
  type: 'object',
  required: ['text'],
  properties: { text: { type: 'string', pattern: '\\S' } },
}
const line = { type: 'integer', minimum: 1 }
const location = {
  type: 'object',
  required: ['physicalLocation'],
  properties: {
    physicalLocation: {
      type: 'object',
      required: ['artifactLocation', 'region'],
      properties: {
        artifactLocation: {
          type: 'object',
          required: ['uri'],
          properties: {
            uri: { type: 'string', pattern: "^(?!/|\\./)([A-Za-z0-9\\-._~!'()*/]|%[0-9A-F]{2})+$" },
          },
        },
        region: {
          type: 'object',
          required: ['startLine'],
          properties: { startLine: line, startColumn: line, endLine: line, endColumn: line },
        },
      },
    },
  },
}
const level = { enum: ['none', 'note', 'warning', 'error'] }
const SARIF = {
  type: 'object',
  required: ['version', 'runs'],
  properties: {
    version: { const: '2.1.0' },
    runs: {
      type: 'array',
      items: {
        type: 'object',
        required: ['tool', 'results'],
        properties: {
          columnKind: { enum: ['utf16CodeUnits', 'unicodeCodePoints'] },
          tool: {
            type: 'object',
            required: ['driver'],
            properties: {
              driver: {
                type: 'object',
                required: ['name'],
                properties: {
                  rules: {
                    type: 'array',
                    items: {
                      type: 'object',
                      required: ['id', 'shortDescription'],
                      properties: {
                        shortDescription: message,
                        defaultConfiguration: { type: 'object', properties: { level } },
                      },
                    },
                  },
                },
              },
            },
          },
          invocations: {
            type: 'array',
            items: {
              type: 'object',
              required: ['executionSuccessful'],
              properties: {
                executionSuccessful: { type: 'boolean' },
                toolExecutionNotifications: {
                  type: 'array',
                  items: {
                    type: 'object',
                    required: ['message'],
                    properties: { message, level, locations: { type: 'array', items: location } },
                  },
                },
              },
            },
          },
          results: {
            type: 'array',
            items: {
              type: 'object',
              required: ['ruleId', 'message', 'locations', 'partialFingerprints'],
              properties: {
                message,
                level,
                ruleIndex: { type: 'integer', minimum: 0 },
                locations: { type: 'array', items: location },
              },
            },
          },
        },
      },
    },
  },
}

test.each([
  ['a full report', SAMPLE],
  ['an empty report', EMPTY],
])('%s is valid SARIF 2.1.0', (_, report) => {
  expect(violations(JSON.parse(sarif(report)), SARIF)).toEqual([])
})

test('an empty report still has its run, which closes fixed alerts', () => {
  expect(JSON.parse(sarif(EMPTY)).runs[0].results).toEqual([])
})

test('every result names its rule by id and by index', () => {
  const [run] = JSON.parse(sarif(SAMPLE)).runs
  expect(
    run.results.map((result: { ruleIndex: number }) => run.tool.driver.rules[result.ruleIndex].id),
  ).toEqual(run.results.map((result: { ruleId: string }) => result.ruleId))
})

test('suppressed findings are no alerts', () => {
  const texts = { 'a.sql': 'drop table a;' }
  const report = reportOf(texts, [findingAt(texts, 'a.sql', 'drop', { suppressed: 'on purpose' })])
  expect(JSON.parse(sarif(report)).runs[0].results).toEqual([])
})
