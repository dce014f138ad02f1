import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rules } from '../../../rules/index.ts'
import { readCase } from '../../support/case.ts'
import { lintCase } from '../../support/lint-case.ts'

const fixtures = join(import.meta.dirname, '../../../fixtures')
const RUNS = Number(process.env['MIGRATE_TEST_RUNS'] ?? 1500)

/**
 * Whatever a file contains, the linter answers: statements of all fixtures in any order, and with words, signs and whole lines removed,
 * doubled or swapped, pass through the grammar, the fold, the effects and every rule.
 */
test(`${RUNS} mutated histories are judged without a crash`, () => {
  const statements = sqlFiles().flatMap((file) => readFileSync(file, 'utf8').split(/;\s*(?:--.*)?\n/))
  expect(statements.length).toBeGreaterThan(500)
  const statement = fc.constantFrom(...statements)
  const history = fc.array(fc.tuple(statement, fc.array(edit, { maxLength: 2 })), {
    minLength: 1,
    maxLength: 12,
  })
  fc.assert(
    fc.property(
      history,
      fc.constantFrom('file', 'none', 'simple'),
      fc.constantFrom(14, 18),
      (parts, transaction, pg) => {
        const sql = parts.map(([text, edits]) => edits.reduce(mutate, text)).join(';\n-- next migration\n')
        const findings = lintCase(rules, readCase(sql, { transaction, pgVersion: pg }))
        for (const { message, span } of findings)
          if (message === '' || span.end < span.start) throw new Error(`${message} ${span.start}`)
      },
    ),
    { numRuns: RUNS },
  )
})

test('every fixture is judged by every rule on every version', () => {
  for (const file of sqlFiles())
    for (const pgVersion of [14, 18])
      expect(() => lintCase(rules, readCase(readFileSync(file, 'utf8'), { pgVersion })), file).not.toThrow()
})

interface Edit {
  readonly at: number
  readonly length: number
  readonly how: 'remove' | 'double' | 'swap' | 'garble'
}

const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.nat(200),
  length: fc.integer({ min: 1, max: 30 }),
  how: fc.constantFrom('remove', 'double', 'swap', 'garble'),
})

function mutate(text: string, { at, length, how }: Edit): string {
  const words = text.split(/(?<=\s)/)
  const i = at % Math.max(1, words.length)
  const word = words[i] ?? ''
  switch (how) {
    case 'remove':
      return words.toSpliced(i, 1).join('')
    case 'double':
      return words.toSpliced(i, 0, word).join('')
    case 'swap':
      return words.toSpliced(i, 1, words[(i + length) % words.length] ?? '').join('')
    case 'garble':
      return words.toSpliced(i, 1, `é😀${word.slice(0, length % 3)}"`).join('')
  }
}

const sqlFiles = (): readonly string[] =>
  readdirSync(fixtures, { recursive: true, encoding: 'utf8' })
    .map((name) => join(fixtures, name))
    .filter((path) => path.endsWith('.sql') && statSync(path).isFile())
