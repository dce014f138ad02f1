import { expect, test } from 'vitest'
import { rules } from '../../../rules/index.ts'
import { lint } from '../../../src/lint/engine.ts'
import { keyOf } from '../../../src/model/name.ts'
import { PHASES } from '../../../src/model/stage.ts'
import { readCase } from '../../support/case.ts'

const MEGABYTE = 1024 * 1024

/** Findings of the family `locks` about the last file, when the live table has a size and small tables end at 10 MB. */
function severities(sql: string, bytes: number | null): readonly string[] {
  const { units, pgVersion } = readCase(
    `create table orders (id int primary key, note text);\n-- next migration\n${sql}`,
  )
  const orders = keyOf({ schema: 'public', name: 'orders' })
  const { findings } = lint(units, {
    rules: rules.filter(({ family }) => family === 'locks').map((rule) => ({ rule, severity: null })),
    knownRules: new Set(),
    phases: PHASES,
    pgVersion,
    timeZone: null,
    lockTimeoutLimitMs: 10_000,
    smallTableBytes: 10 * MEGABYTE,
    runnerLockTimeout: null,
    sizes: new Map(bytes === null ? [] : [[orders, bytes]]),
  })
  return findings.map(({ rule, severity }) => `${severity} ${rule}`)
}

const INDEX = 'create index on orders (note);'
const REWRITE = 'alter table orders alter column id type bigint;'

test('a scan or build of a small table is a warning', () => {
  expect(severities(INDEX, MEGABYTE)).toEqual(['warning create-index-blocks-writes'])
  expect(severities(INDEX, 11 * MEGABYTE)).toEqual(['error create-index-blocks-writes'])
})

test('a table of unknown size counts as large', () => {
  expect(severities(INDEX, null)).toEqual(['error create-index-blocks-writes'])
})

test('a rewrite stays an error, since older snapshots find the table empty', () => {
  expect(severities(REWRITE, MEGABYTE)).toEqual(['error change-type-rewrites-table'])
})
