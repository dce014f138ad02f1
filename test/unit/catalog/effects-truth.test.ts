import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { LockMode } from '../../../src/model/lock.ts'
import { strongest } from '../../../src/model/lock.ts'
import { predict, stateAfter } from '../../support/effect-cases.ts'
import { differences, type Observed } from '../../support/effect-differences.ts'

/** What another observer recorded on five servers: 444 statements, 2,144 runs. It lies outside of the project. */
const recorded = join(import.meta.dirname, '../../../../shared/reference/lock-truth.json')

interface Run {
  readonly ok: boolean
  readonly allowedInTx: boolean
  readonly allModes: Readonly<Record<string, readonly string[]>>
  readonly indexLocks: readonly { readonly index: string; readonly mode: string }[]
  readonly rewrites: readonly string[]
  readonly indexesBuilt: readonly string[]
  readonly fullScan: readonly { readonly rel: string }[]
}

interface RecordedCase {
  readonly id: string
  readonly setup: string
  readonly session: string
  readonly sql: string
  readonly pg: Readonly<Record<string, Run | null>>
}

const EMPTY = 'the table has no rows of its own there, so that nothing was counted'
const UNTOLD = 'the history does not say it, and the cautious answer is given'
const TYPED = 'the history does not keep which tables were made OF a type'

/** Every difference that is left, and why. */
const KNOWN: Readonly<Record<string, string>> = {
  add_check_no_inherit: EMPTY,
  attach_partition_with_default_partition: EMPTY,
  attach_partition_default_partition_check: EMPTY,
  reindex_schema: EMPTY,
  set_tablespace_same: UNTOLD,
  set_access_method_same: UNTOLD,
  owner_to_same: UNTOLD,
  cluster_all: UNTOLD,
  reassign_owned: UNTOLD,
  if_exists_missing: 'a missing table counts as one that the history does not know',
  drop_statistics: 'the history does not keep statistics objects, and the lock is against maintenance only',
  type_rename_attribute_typed_cascade: TYPED,
  type_add_attribute: TYPED,
  type_alter_attribute_typed_cascade: TYPED,
  create_table_like_then_attach_no_default:
    'it was recorded over two statements, the first of which makes the table',
}

describe.skipIf(!existsSync(recorded))('the recorded truth', () => {
  const [base, ...cases] = existsSync(recorded)
    ? (JSON.parse(readFileSync(recorded, 'utf8')) as readonly RecordedCase[])
    : []

  test.each([14, 15, 16, 17, 18])('PostgreSQL %i did what is said', (major) => {
    const start = stateAfter(base?.setup ?? '', major)
    const found = cases.flatMap(({ id, setup, session, sql, pg }) => {
      const run = pg[major]
      if (!run) return []
      const before = session === '' ? [] : [session]
      const { steps } = predict({ setup: [setup], before, sql }, start, major)
      return problemsOf(steps, run).map((problem) => `${id}: ${problem}`)
    })
    expect(found.filter((problem) => !Object.hasOwn(KNOWN, problem.split(': ')[0] ?? ''))).toEqual([])
    const ids = new Set(found.map((problem) => problem.split(': ')[0]))
    expect(Object.keys(KNOWN).filter((id) => !ids.has(id) && !isMissing(id, major))).toEqual([])
  })

  const isMissing = (id: string, major: number): boolean => !cases.find((each) => each.id === id)?.pg[major]
})

/** After an error there were no locks to be read. */
const problemsOf = (steps: Parameters<typeof differences>[0], run: Run): readonly string[] =>
  differences(steps, observedOf(run)).filter((problem) => run.ok || problem.startsWith('in a transaction'))

function observedOf({ allowedInTx, allModes, indexLocks, rewrites, indexesBuilt, fullScan }: Run): Observed {
  const locks = Object.entries(allModes).map(
    ([name, modes]) => [named(name), modes.map(modeOf).reduce(strongest)] as const,
  )
  const byIndex = new Map<string, LockMode>()
  for (const { index, mode } of indexLocks) {
    byIndex.set(named(index), strongest(byIndex.get(named(index)) ?? 'ACCESS SHARE', modeOf(mode)))
  }
  return {
    isAllowedInTransaction: allowedInTx,
    locks: new Map(locks),
    indexLocks: byIndex,
    rewritten: new Set(rewrites.map(named)),
    scanned: new Set(fullScan.map(({ rel }) => named(rel))),
    built: new Set(indexesBuilt.map(named)),
  }
}

const named = (name: string): string => (name.includes('.') ? name : `public.${name}`)

const modeOf = (mode: string): LockMode =>
  mode.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toUpperCase() as LockMode
