import { expect, test } from 'vitest'
import { markdown } from '../../../src/report/markdown.ts'
import { findingAt, reportOf, step } from './sample.ts'

const FILE = 'migrations/1.sql'
const TEXTS = { [FILE]: 'drop table a;\n' }

test('a report above what GitHub takes is cut between findings, and says so', () => {
  const sql = `-- ${'é'.repeat(50_000)}`
  const findings = Array.from({ length: 60 }, (_, i) =>
    findingAt(TEXTS, FILE, 'drop table a', {
      message: `number ${i}`,
      fix: { say: 'do not', steps: [step(sql)] },
    }),
  )
  const page = markdown(reportOf(TEXTS, findings))
  expect(Buffer.byteLength(page)).toBeLessThan(900 * 1024)
  const shown = page.match(/^### error/gm)?.length ?? 0
  expect(page).toContain(`… and ${60 - shown} more findings`)
  expect((page.match(/^```/gm)?.length ?? 1) % 2).toBe(0)
})

test('a long list of what was not understood is cut as well', () => {
  const unknown = {
    file: FILE,
    span: { file: FILE, start: 0, end: 4 },
    what: 'x'.repeat(100),
    text: 'y'.repeat(100),
  }
  const page = markdown(reportOf(TEXTS, [], { notUnderstood: Array(20_000).fill(unknown) }))
  expect(Buffer.byteLength(page)).toBeLessThan(900 * 1024)
  expect(page).toMatch(/… and \d+ more lines\n$/)
})

test('code that holds a fence cannot close its own', () => {
  const texts = { [FILE]: "select '\n````\n# out';\n" }
  const page = markdown(reportOf(texts, [findingAt(texts, FILE, "select '\n````\n# out'")]))
  expect(page).toContain("`````sql\nselect '\n````\n# out';\n`````")
})

test.each([
  ['<img src=x>', '&lt;img src=x&gt;'],
  ['a | b', String.raw`a \| b`],
  ['`x` *y* _z_', String.raw`\`x\` \*y\* \_z\_`],
  ['[a](b)', String.raw`\[a\](b)`],
  ['a\nb', String.raw`a\\nb`],
])('%s in a message is text', (message, escaped) => {
  expect(markdown(reportOf(TEXTS, [findingAt(TEXTS, FILE, 'drop', { message })]))).toContain(
    `### error: ${escaped}\n`,
  )
})
