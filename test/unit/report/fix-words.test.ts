import { expect, test } from 'vitest'
import type { FixStep } from '../../../src/model/finding.ts'
import { fixSql } from '../../../src/report/fix-words.ts'
import { findingAt, step } from './sample.ts'

const sql = (...steps: readonly FixStep[]) =>
  fixSql(findingAt({}, 'a.sql', '', { fix: { say: 'do this', steps } }))

test('a single step in the same place needs no comment', () => {
  expect(sql(step('select 1'))).toBe('select 1;')
})

test('each transaction, phase and exception is announced once', () => {
  expect(
    sql(
      step('a;'),
      step('b'),
      step('c', { isTransactional: false }),
      step('d', { phase: 'contract' }),
      step('e', { phase: 'contract' }),
    ),
  ).toBe(
    [
      'a;',
      '-- in a transaction of its own\nb;',
      '-- outside a transaction block\nc;',
      '-- contract, when no old release is left\nd;',
      '-- in a transaction of its own\ne;',
    ].join('\n\n'),
  )
})

test('a comment at the end does not swallow the semicolon', () => {
  expect(sql(step('select 1; -- done'))).toBe('select 1; -- done')
})
