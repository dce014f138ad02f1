import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { WalkState } from '../../src/catalog/walk.ts'
import { type Observer, openObserver } from '../../src/verify/observe.ts'
import {
  caseFiles,
  type EffectCase,
  predict,
  readCases,
  schemaSql,
  stateAfter,
} from '../support/effect-cases.ts'
import { differences } from '../support/effect-differences.ts'
import { observedOf } from '../support/effect-observed.ts'
import { sharedCluster, testMajors } from './support/cluster.ts'

/**
 * The proof of the effects table: each statement runs on servers of every major that is installed, and the locks on all relations, the
 * rewrites, scans and index builds that the server did are the ones that `effectsOf` said.
 */
describe.each(await testMajors())('PostgreSQL %i', (major) => {
  let observer: Observer
  let start: WalkState

  beforeAll(async () => {
    observer = await openObserver(await sharedCluster(major), schemaSql())
    start = stateAfter(schemaSql(), major)
  })
  afterAll(async () => observer?.close())

  describe.each(caseFiles())('%s', (file) => {
    const cases = readCases(file).filter(
      ({ firstMajor, lastMajor }) => firstMajor <= major && major <= lastMajor,
    )
    test.each(cases.map((given) => [given.name, given] as const))('%s', async (_, given) => {
      const { setup, before, sql } = given
      const seen = await observer.observe({ ...(setup.length > 0 ? { setup } : {}), before, sql })
      const { steps } = predict(given, start, major)
      if (given.fails.length > 0) {
        expect(given.fails, sql).toContain(seen.error?.sqlstate)
        const isAllowed = steps.every(({ effects }) => effects.isAllowedInTransaction)
        expect(isAllowed, sql).toBe(seen.allowedInTransaction)
        return
      }
      expect(seen.error, sql).toBeUndefined()
      const found = differences(steps, observedOf(seen))
      expect(found, sql).toEqual(expectedOf(given, major, found))
    })
  })
})

/** The differences that the case names with their reasons, in the order of those found. One that no longer shows is missed. */
function expectedOf({ differs }: EffectCase, major: number, found: readonly string[]): readonly string[] {
  const here = differs.filter(({ majors }) => majors === null || majors.includes(major))
  if (found.length > 0 && here.some(({ problem }) => problem === '*')) return found
  const expected = here.filter(({ problem, isAlways }) => isAlways || found.includes(problem))
  return expected.map(({ problem }) => problem).toSorted((a, b) => found.indexOf(a) - found.indexOf(b))
}
