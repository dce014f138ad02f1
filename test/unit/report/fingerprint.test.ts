import { expect, test } from 'vitest'
import { fingerprintsOf } from '../../../src/report/fingerprint.ts'
import { findingAt, reportOf } from './sample.ts'

const FILE = 'migrations/1.sql'

/** Fingerprints of every `drop column` of a text, in the order of the text. */
function fingerprints(text: string): readonly string[] {
  const findings = [...text.matchAll(/drop column \w+/gi)].map(([sql], index, all) => ({
    ...findingAt({ [FILE]: text }, FILE, sql),
    span: { file: FILE, start: all[index]?.index ?? 0, end: (all[index]?.index ?? 0) + sql.length },
  }))
  return [...fingerprintsOf(reportOf({ [FILE]: text }, findings)).values()]
}

const ONE = 'alter table orders drop column note;\n'

test('equal statements are told apart by their number', () => {
  const [first, second] = fingerprints(`${ONE}${ONE}`)
  expect(first?.replace(/:1$/, ':2')).toBe(second)
})

test('edits elsewhere change nothing', () => {
  const [before] = fingerprints(ONE)
  expect(fingerprints(`-- a comment; with a semicolon\n\nselect 1;\n\n${ONE}select 2;`)).toEqual([before])
})

test('layout, case and comments of the statement itself change nothing', () => {
  const [before] = fingerprints(ONE)
  expect(fingerprints('ALTER TABLE orders -- why\n  DROP COLUMN note;')).toEqual([before])
})

test('the same action on another table is another finding', () => {
  expect(fingerprints('alter table items drop column note;')).not.toEqual(fingerprints(ONE))
})

test('two actions of one statement are two findings', () => {
  const [first, second] = fingerprints('alter table orders drop column note, drop column memo;')
  expect(first?.slice(0, 32)).not.toBe(second?.slice(0, 32))
})

test('an ignore does not rename the finding after it', () => {
  const texts = { [FILE]: `${ONE}${ONE}` }
  const first = findingAt(texts, FILE, 'drop column note')
  const second = {
    ...first,
    span: { file: FILE, start: first.span.start + ONE.length, end: first.span.end + ONE.length },
  }
  const before = fingerprintsOf(reportOf(texts, [first, second])).get(second)
  expect(fingerprintsOf(reportOf(texts, [{ ...first, suppressed: 'why' }, second])).get(second)).toBe(before)
})
