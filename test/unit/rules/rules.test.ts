import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { rules } from '../../../rules/index.ts'
import type { Rule } from '../../../src/lint/rule.ts'
import { FAMILIES } from '../../../src/model/finding.ts'
import { expectedMarks, readCase } from '../../support/case.ts'
import { lintCase, marksOf } from '../../support/lint-case.ts'

const root = join(import.meta.dirname, '../../..')

test('rules/index.ts lists exactly the rule files, each under its own id and family', () => {
  const files = FAMILIES.flatMap((family) => {
    const folder = join(root, 'rules', family)
    return existsSync(folder) ? readdirSync(folder).map((file) => `${family}/${file}`) : []
  })
  expect(rules.map(({ family, id }) => `${family}/${id}.ts`).toSorted()).toEqual(files.toSorted())
})

test('every folder of fixtures/rules belongs to a rule', () => {
  const ids = new Set(rules.map(({ id }) => id))
  expect(readdirSync(join(root, 'fixtures/rules')).filter((folder) => !ids.has(folder))).toEqual([])
})

describe.each(rules.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  test('speaks in the house style', () => {
    expect(rule.summary).toMatch(/^[A-Z].*[^.!]$/)
    expect(rule.why.length).toBeGreaterThan(80)
    for (const { message, fix } of rule.examples.bad.flatMap((example) =>
      lintCase([rule], readCase(example.sql, example)),
    )) {
      expect(message, 'starts small, ends without a stop').toMatch(/^[^A-Z].*[^.!]$|^[A-Z]{2,}.*[^.!]$/s)
      expect(fix.say, 'an imperative, ends without a stop').toMatch(/^[a-z].*[^.!]$/s)
    }
  })

  test('has a bad and a good example and fixtures of both kinds', () => {
    expect(rule.examples.bad.length).toBeGreaterThan(0)
    expect(rule.examples.good.length).toBeGreaterThan(0)
    expect(casesOf(id, 'bad').length).toBeGreaterThan(0)
    expect(casesOf(id, 'good').length).toBeGreaterThan(0)
  })

  test.each(rule.examples.bad)('bad example: $title', (example) => {
    expect(found(rule, readCase(example.sql, example))).toHaveLength(1)
  })

  test.each(rule.examples.good)('good example: $title', (example) => {
    expect(found(rule, readCase(example.sql, example))).toEqual([])
  })

  test.each(casesOf(id, 'bad'))('fixture bad/%s', (_, sql) => {
    const given = readCase(sql)
    expect(expectedMarks(given), 'a bad case needs at least one --~ mark').not.toEqual([])
    expect(found(rule, given)).toEqual(expectedMarks(given))
  })

  test.each(casesOf(id, 'good'))('fixture good/%s', (_, sql) => {
    expect(sql, 'a good case needs no ignore').not.toMatch(/migrate: ignore/)
    expect(found(rule, readCase(sql))).toEqual([])
  })
})

const found = (rule: Rule, given: ReturnType<typeof readCase>) => marksOf(lintCase([rule], given), given)

function casesOf(id: string, kind: 'bad' | 'good'): readonly (readonly [string, string])[] {
  const folder = join(root, 'fixtures/rules', id, kind)
  if (!existsSync(folder)) return []
  return readdirSync(folder).map((file) => [basename(file, '.sql'), readFileSync(join(folder, file), 'utf8')])
}
