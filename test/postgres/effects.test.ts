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
      if (given.fails.length > 0) {
        expect(given.fails, sql).toContain(seen.error?.sqlstate)
        return
      }
      expect(seen.error, sql).toBeUndefined()
      expect(
        unexplained(given, differences(predict(given, start, major).steps, observedOf(seen))),
        sql,
      ).toEqual([])
    })
  })
})

/** A difference that the case names with its reason is known; one that it names and that is gone has to be taken out. */
function unexplained({ differs }: EffectCase, found: readonly string[]): readonly string[] {
  const isKnown = (problem: string) =>
    differs.some((known) => known.problem === '*' || known.problem === problem)
  const gone = differs.filter(({ problem }) => problem !== '*' && !found.includes(problem))
  return [
    ...found.filter((problem) => !isKnown(problem)),
    ...gone.map(({ problem }) => `no longer so: ${problem}`),
  ]
}
