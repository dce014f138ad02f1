import type { ChangeKind } from '../../src/model/change.ts'
import type { Duration, Effect } from '../../src/model/effect.ts'
import { isStronger, type LockMode, strongest } from '../../src/model/lock.ts'
import { keyOf, type Name } from '../../src/model/name.ts'
import type { Step } from '../../src/model/step.ts'

/** What a server was seen to do. Relations as `schema.name`; what the statement itself makes is left out. */
export interface Observed {
  readonly isAllowedInTransaction: boolean
  /** The strongest lock per table, view or sequence. */
  readonly locks: ReadonlyMap<string, LockMode>
  readonly indexLocks: ReadonlyMap<string, LockMode>
  readonly rewritten: ReadonlySet<string>
  readonly scanned: ReadonlySet<string>
  /** Indexes that were built, null where that was not recorded in a comparable way. */
  readonly built: ReadonlySet<string> | null
}

/**
 * Where prediction and observation part. Two differences are none: ACCESS SHARE, which nothing but ACCESS EXCLUSIVE minds, and
 * the reading of a referenced table, which the planner does through an index or not.
 */
export function differences(steps: readonly Step[], observed: Observed): readonly string[] {
  const said = saidBy(steps)
  return [
    ...(said.isAllowedInTransaction === observed.isAllowedInTransaction
      ? []
      : [`in a transaction: ${said.isAllowedInTransaction ? 'allowed' : 'refused'} said, not so`]),
    ...lockDifferences(said, observed),
    ...indexLockDifferences(said, observed),
    ...rewriteDifferences(said, observed),
    ...scanDifferences(said, observed),
    ...buildDifferences(said, observed),
  ]
}

interface Said {
  readonly steps: readonly Step[]
  readonly isAllowedInTransaction: boolean
  readonly relations: ReadonlyMap<string, Effect>
  readonly indexes: ReadonlyMap<string, Effect>
}

const show = ({ schema, name }: Name): string => `${schema}.${name}`

function saidBy(steps: readonly Step[]): Said {
  const first = steps.filter(({ part }) => part === 0)
  const effects = withoutCreated(first.flatMap((step) => step.effects.on))
  return {
    steps,
    isAllowedInTransaction: steps.every((step) => step.effects.isAllowedInTransaction),
    relations: byName(effects.filter(({ relationKind }) => relationKind !== 'index')),
    indexes: byName(effects.filter(({ relationKind }) => relationKind === 'index')),
  }
}

/** What the statement has made by then is nobody else's. */
function withoutCreated(effects: readonly Effect[]): readonly Effect[] {
  const created = new Set<string>()
  return effects.filter(({ relation, isCreated }) => {
    if (isCreated) created.add(show(relation))
    return !created.has(show(relation))
  })
}

function byName(effects: readonly Effect[]): ReadonlyMap<string, Effect> {
  const found = new Map<string, Effect>()
  for (const effect of effects) {
    const known = found.get(show(effect.relation))
    found.set(show(effect.relation), known === undefined ? effect : merged(known, effect))
  }
  return found
}

const WORK: readonly Duration[] = ['instant', 'query', 'scan', 'build', 'rewrite']

const merged = (a: Effect, b: Effect): Effect => ({
  ...a,
  lock: strongest(a.lock, b.lock),
  duration: WORK.indexOf(a.duration) > WORK.indexOf(b.duration) ? a.duration : b.duration,
})

const lockDifferences = ({ relations }: Said, { locks }: Observed): readonly string[] =>
  [...new Set([...relations.keys(), ...locks.keys()])].toSorted().flatMap((name) => {
    const given = relations.get(name)?.lock ?? 'ACCESS SHARE'
    const taken = locks.get(name) ?? 'ACCESS SHARE'
    return given === taken || isRowLock(given, taken)
      ? []
      : [`lock of ${name}: ${shown(given)} said, ${shown(taken)} taken`]
  })

/** Which partitions and sequences a statement writes is for its rows to say, and these locks hold up nothing but DDL. */
const isRowLock = (a: LockMode, b: LockMode): boolean =>
  (a === 'ACCESS SHARE' || b === 'ACCESS SHARE') &&
  !isStronger(a, 'ROW EXCLUSIVE') &&
  !isStronger(b, 'ROW EXCLUSIVE')

const shown = (mode: LockMode): string => (mode === 'ACCESS SHARE' ? 'none' : mode)

/** An index that is locked no stronger than its table needs no word of its own. */
function indexLockDifferences(
  { indexes, relations, steps }: Said,
  { indexLocks }: Observed,
): readonly string[] {
  return [...new Set([...indexes.keys(), ...indexLocks.keys()])].toSorted().flatMap((name) => {
    const given = indexes.get(name)?.lock
    const taken = indexLocks.get(name) ?? 'ACCESS SHARE'
    if (given !== undefined)
      return given === taken ? [] : [`lock of index ${name}: ${given} said, ${shown(taken)} taken`]
    const table = tableOf(name, steps)
    const onTable = relations.get(table ?? '')?.lock ?? 'ACCESS SHARE'
    return isStronger(taken, onTable) ? [`lock of index ${name}: none said, ${taken} taken`] : []
  })
}

/** The table of an index, as the catalog before or after the statement knows it. */
function tableOf(index: string, steps: readonly Step[]): string | undefined {
  const [schema = '', name = ''] = index.split('.')
  const key = keyOf({ schema, name })
  const found = steps.flatMap(
    ({ before, after }) => before.indexes.get(key) ?? after.indexes.get(key) ?? [],
  )[0]
  return found && show(found.table)
}

/** How a query finds its rows is for the planner to say. */
const READS_ROWS: ReadonlySet<ChangeKind> = new Set([
  'select',
  'insert-rows',
  'update-rows',
  'delete-rows',
  'merge-rows',
])

/** They write an empty file or the result of a query, which is no rewrite of what was there. */
const NEW_FILE: ReadonlySet<ChangeKind> = new Set(['truncate', 'refresh-materialized-view'])

const makesNewFile = ({ steps }: Said): boolean => steps.some(({ change }) => NEW_FILE.has(change.kind))

function rewriteDifferences(said: Said, { rewritten }: Observed): readonly string[] {
  const given = namesWith(said, ['rewrite'])
  return [
    ...[...given]
      .filter((name) => !rewritten.has(name))
      .map((name) => `rewrite of ${name} is said, not done`),
    ...(makesNewFile(said) ? [] : [...rewritten])
      .filter((name) => !given.has(name))
      .map((name) => `rewrite of ${name} is done, not said`),
  ]
}

function scanDifferences(said: Said, { scanned }: Observed): readonly string[] {
  // VACUUM counts no scans, and skips what it knows to be clean.
  const isCounted = !said.steps.some(({ change }) => change.kind === 'vacuum')
  if (said.steps.some(({ change }) => READS_ROWS.has(change.kind))) return []
  const given = [...namesWith(said, ['scan', 'build'])].filter(
    (name) => isCounted && said.relations.get(name)?.role !== 'referenced',
  )
  const possible = namesWith(said, ['scan', 'build', 'rewrite', 'query'])
  return [
    ...given.filter((name) => !scanned.has(name)).map((name) => `scan of ${name} is said, not done`),
    ...[...scanned].filter((name) => !possible.has(name)).map((name) => `scan of ${name} is done, not said`),
  ]
}

function buildDifferences(said: Said, { built }: Observed): readonly string[] {
  if (built === null || makesNewFile(said)) return []
  const tables = new Set([...built].map((index) => tableOf(index, said.steps) ?? `the table of ${index}`))
  const possible = new Set([...namesWith(said, ['build', 'rewrite']), ...tablesOfNewIndexes(said)])
  const given = namesWith(said, ['build'])
  return [
    ...[...given].filter((name) => !tables.has(name)).map((name) => `build on ${name} is said, not done`),
    ...[...tables].filter((name) => !possible.has(name)).map((name) => `build on ${name} is done, not said`),
  ]
}

/** Tables whose index gets a new file and nothing else does: ALTER INDEX … SET TABLESPACE. */
const tablesOfNewIndexes = ({ indexes, steps }: Said): readonly string[] =>
  [...indexes].flatMap(([name, { duration }]) => (duration === 'rewrite' ? (tableOf(name, steps) ?? []) : []))

const namesWith = ({ relations }: Said, durations: readonly Duration[]): ReadonlySet<string> =>
  new Set([...relations].filter(([, { duration }]) => durations.includes(duration)).map(([name]) => name))
