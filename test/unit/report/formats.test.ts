import { describe, expect, test } from 'vitest'
import type { LintReport, Look } from '../../../src/report/report.ts'
import { FORMATS, type Format, isFormat, reporterFor } from '../../../src/report/reporter-for.ts'
import { CLEAN, EMPTY, SAMPLE } from './sample.ts'

const render = async (format: Format, report: LintReport, look: Look = { colour: false }) =>
  (await reporterFor(format, look))(report)

const ENDINGS: Readonly<Record<Format, string>> = {
  text: 'txt',
  json: 'json',
  sarif: 'sarif',
  github: 'github.txt',
  gitlab: 'gitlab.json',
  markdown: 'md',
  gcc: 'gcc.txt',
  html: 'html',
}

describe.each(FORMATS)('%s', (format) => {
  test('shows everything, hostile characters among it', async () => {
    await expect(await render(format, SAMPLE)).toMatchFileSnapshot(`__snapshots__/sample.${ENDINGS[format]}`)
  })

  test('has an answer for a clean run and for nothing to lint', async () => {
    expect(await render(format, CLEAN)).toMatchSnapshot('clean')
    expect(await render(format, EMPTY)).toMatchSnapshot('nothing')
  })

  test('does not depend on the order in which findings arrive', async () => {
    const shuffled = { ...SAMPLE, findings: SAMPLE.findings.toReversed() }
    expect(await render(format, shuffled)).toBe(await render(format, SAMPLE))
  })

  test('lets no control character of the SQL through', async () => {
    const controls = [...(await render(format, SAMPLE)).matchAll(/\p{Cc}/gu)].map(([character]) => character)
    expect(controls.filter((character) => character !== '\n' && character !== '\t')).toEqual([])
  })
})

test('the text report fits the terminal that it is for', async () => {
  const text = await render('text', SAMPLE, { colour: true, width: 72, hyperlinks: true })
  await expect(text).toMatchFileSnapshot('__snapshots__/sample.72-columns.ansi')
})

test('formats are known by name', () => {
  expect(isFormat('sarif')).toBe(true)
  expect(isFormat('toString')).toBe(false)
})
