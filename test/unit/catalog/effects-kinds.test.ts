import { expect, test } from 'vitest'
import { CHANGE_KINDS } from '../../../src/catalog/effects/effects.ts'
import { LOCK_FREE_KINDS, OUTSIDE_KINDS, UNKNOWN_KINDS } from '../../../src/catalog/effects/rows.ts'
import type { ChangeKind } from '../../../src/model/change.ts'
import { caseFiles, predict, readCases, schemaSql, stateAfter } from '../../support/effect-cases.ts'

/** What the fixtures do not run, because it locks nothing, or because no server can be asked. */
const WITHOUT_CASE: ReadonlySet<ChangeKind> = new Set([
  ...LOCK_FREE_KINDS,
  ...OUTSIDE_KINDS,
  ...UNKNOWN_KINDS,
])

test('every kind of change is run on the servers, or locks nothing', () => {
  const start = stateAfter(schemaSql(), 18)
  const steps = caseFiles().flatMap((file) =>
    readCases(file).flatMap((given) => predict(given, start, 18).steps),
  )
  const run = new Set(steps.map(({ change }) => change.kind))
  expect(CHANGE_KINDS.filter((kind) => !run.has(kind) && !WITHOUT_CASE.has(kind))).toEqual([])
})

test('each case has a name of its own in its file, and is one statement', () => {
  for (const file of caseFiles()) {
    const cases = readCases(file)
    expect(cases.map(({ name }) => name).filter((name, at, all) => all.indexOf(name) !== at)).toEqual([])
    expect(cases.filter(({ sql }) => sql === '').map(({ name }) => name)).toEqual([])
  }
})
