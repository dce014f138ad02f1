import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Catalog } from '../../../src/model/catalog.ts'
import { conflicts, type LockMode } from '../../../src/model/lock.ts'
import { keyOf, type Name } from '../../../src/model/name.ts'
import type { Step } from '../../../src/model/step.ts'
import { predict, stateAfter } from '../../support/effect-cases.ts'

/**
 * 444 statements on five servers, where after each of them another session tried seven operations on every table. It lies outside
 * of the project. What was held up there is what follows from the effects: no lock is read here, neither theirs nor ours of an index.
 */
const recorded = join(import.meta.dirname, '../../../../shared/reference/lock-truth.json')

interface Run {
  readonly ok: boolean
  /** Operations that had to wait, per relation. */
  readonly blockedOps: Readonly<Record<string, readonly string[]>>
  readonly rewrites: readonly string[]
}

interface RecordedCase {
  readonly id: string
  readonly setup: string
  readonly session: string
  readonly sql: string
  readonly pg: Readonly<Record<string, Run | null>>
}

const TYPED = 'the history does not keep which tables were made OF a type'
const UNCLUSTERED = 'the history does not keep what was clustered before'
const SHORT = 'its locks are gone again before the probe'

/** What is held up and not said: to be fixed, or beyond what a history holds. */
const UNSAID: Readonly<Record<string, string>> = {
  type_rename_attribute_typed_cascade: TYPED,
  type_add_attribute: TYPED,
  type_alter_attribute_typed_cascade: TYPED,
  cluster_all: UNCLUSTERED,
  create_table_like_then_attach_no_default:
    'recorded over two statements, the first of which makes the table',
  reassign_owned: 'the history does not keep what a role owns',
}

/** What is said to be held up and is not. */
const OVERSTATED: Readonly<Record<string, string>> = {
  if_exists_missing: 'a missing table counts as one that the history does not know',
  reassign_owned: 'any table may be of that role',
  reindex_partitioned: SHORT,
  reindex_schema: SHORT,
}

describe.skipIf(!existsSync(recorded))('the recorded truth', () => {
  const [base, ...cases] = existsSync(recorded)
    ? (JSON.parse(readFileSync(recorded, 'utf8')) as readonly RecordedCase[])
    : []

  test.each([14, 15, 16, 17, 18])('PostgreSQL %i holds up whom it is said to', (major) => {
    const start = stateAfter(base?.setup ?? '', major)
    const compared = cases.flatMap(({ id, setup, session, sql, pg }) => {
      const run = pg[major]
      if (!run?.ok) return []
      const before = session === '' ? [] : [session]
      return { id, ...differencesOf(predict({ setup: [setup], before, sql }, start, major).steps, run) }
    })
    const unsaid = compared.filter(({ under }) => under.length > 0)
    const overstated = compared.filter(({ over }) => over.length > 0)
    expect(unsaid.filter(({ id }) => !Object.hasOwn(UNSAID, id))).toEqual([])
    expect(overstated.filter(({ id }) => !Object.hasOwn(OVERSTATED, id))).toEqual([])

    const ids = new Set(compared.map(({ id }) => id))
    const goneOf = (known: object, found: readonly { readonly id: string }[]) =>
      Object.keys(known).filter((id) => ids.has(id) && !found.some((each) => each.id === id))
    expect([...goneOf(UNSAID, unsaid), ...goneOf(OVERSTATED, overstated)]).toEqual([])

    const same = compared.filter(({ under, over }) => under.length + over.length === 0)
    expect(compared.length).toBeGreaterThan(390)
    expect(same.length / compared.length).toBeGreaterThan(0.97)
  })

  test('each known difference is of a recorded case', () => {
    const ids = new Set(cases.map(({ id }) => id))
    expect([...Object.keys(UNSAID), ...Object.keys(OVERSTATED)].filter((id) => !ids.has(id))).toEqual([])
  })
})

/** `relation operation`, and `relation rewrite`. */
interface Differences {
  readonly under: readonly string[]
  readonly over: readonly string[]
}

function differencesOf(steps: readonly Step[], { blockedOps, rewrites }: Run): Differences {
  const [first] = steps
  // What waits for a row, and not for the table, is for the data to say.
  if (first === undefined || steps.some(({ change }) => ROW_LOCKS.has(change.kind)))
    return { under: [], over: [] }
  const said = saidBy(steps)
  const { statementBefore: catalog } = first
  const isHeldUp = (relation: string, operation: string, isWide: boolean): boolean =>
    touchedBy(operation, nameOf(relation), catalog, isWide).some(([name, mode]) =>
      said.locks.some((lock) => lock.key === keyOf(name) && conflicts(lock.mode, mode)),
    )
  const happened = new Set(
    Object.entries(blockedOps).flatMap(([relation, operations]) =>
      operations.map((operation) => `${relation} ${operation}`),
    ),
  )
  const tables = [...catalog.tables.values()].map(({ name }) => shown(name))
  const named = said.locks.filter(({ isTable }) => isTable).map(({ relation }) => shown(relation))
  const predicted = [...new Set([...tables, ...named])].flatMap((relation) =>
    Object.keys(OPERATIONS)
      .filter((operation) => operation !== 'nextval' && isHeldUp(relation, operation, false))
      .map((operation) => `${relation} ${operation}`),
  )
  const unsaid = [...happened].filter((line) => {
    const [relation = '', operation = ''] = line.split(' ')
    return !isHeldUp(relation, operation, true)
  })
  const makesNewFile = steps.some(({ change }) => NEW_FILE.has(change.kind))
  return {
    under: [
      ...unsaid,
      ...rewrites
        .filter((relation) => !makesNewFile && !said.rewritten.has(relation))
        .map((relation) => `${relation} rewrite`),
    ],
    over: predicted.filter((line) => !happened.has(line)),
  }
}

/** The statement itself locks rows. */
const ROW_LOCKS: ReadonlySet<string> = new Set([
  'select',
  'insert-rows',
  'update-rows',
  'delete-rows',
  'merge-rows',
])

const NEW_FILE: ReadonlySet<string> = new Set(['truncate', 'refresh-materialized-view'])

/** The lock that an operation takes on the relation that it names. */
const OPERATIONS: Readonly<Record<string, LockMode>> = {
  select: 'ACCESS SHARE',
  forUpdate: 'ROW SHARE',
  forKeyShare: 'ROW SHARE',
  insert: 'ROW EXCLUSIVE',
  update: 'ROW EXCLUSIVE',
  delete: 'ROW EXCLUSIVE',
  nextval: 'ROW EXCLUSIVE',
}

interface Held {
  readonly key: string
  readonly relation: Name
  readonly mode: LockMode
  readonly isTable: boolean
}

function saidBy(steps: readonly Step[]): {
  readonly locks: readonly Held[]
  readonly rewritten: ReadonlySet<string>
} {
  const effects = steps.filter(({ part }) => part === 0).flatMap((step) => step.effects.on)
  const created = new Set(effects.filter(({ isCreated }) => isCreated).map(({ relation }) => keyOf(relation)))
  const old = effects.filter(({ relation }) => !created.has(keyOf(relation)))
  return {
    locks: old.map(({ relation, lock, relationKind }) => ({
      key: keyOf(relation),
      relation,
      mode: lock,
      isTable: relationKind === 'table',
    })),
    rewritten: new Set(
      old.filter(({ duration }) => duration === 'rewrite').map(({ relation }) => shown(relation)),
    ),
  }
}

type Touched = readonly (readonly [relation: Name, mode: LockMode])[]

/** What an operation locks: the relation and its indexes and, where `isWide`, what it reaches through them. */
function touchedBy(operation: string, relation: Name, catalog: Catalog, isWide: boolean): Touched {
  const mode = OPERATIONS[operation] ?? 'ACCESS SHARE'
  const own = withIndexes(relation, mode, catalog)
  return isWide ? [...own, ...reachedBy(operation, relation, mode, catalog)] : own
}

/** The planner opens the indexes of each table with the mode of the table; of FOR UPDATE too, but it only reads them. */
function withIndexes(table: Name, mode: LockMode, catalog: Catalog): Touched {
  const indexes = [...catalog.indexes.values()].filter((index) => keyOf(index.table) === keyOf(table))
  const reading = mode === 'ROW SHARE' ? 'ACCESS SHARE' : mode
  return [[table, mode], ...indexes.map(({ name }) => [name, reading] as const)]
}

/** Partitions and children, the other ends of foreign keys, and what a view reads. */
function reachedBy(operation: string, relation: Name, mode: LockMode, catalog: Catalog): Touched {
  const key = keyOf(relation)
  const tables = [...catalog.tables.values()]
  const table = catalog.tables.get(key)
  const children = tables.filter(({ inherits, partitionOf }) =>
    [...inherits, ...(partitionOf === null ? [] : [partitionOf.parent])].some(
      (parent) => keyOf(parent) === key,
    ),
  )
  const parent = table?.partitionOf?.parent
  const read = catalog.views.get(key)?.query.reads ?? []
  const partners =
    mode === 'ROW EXCLUSIVE'
      ? [
          ...(operation === 'delete' ? [] : referencedBy(relation, catalog)),
          ...(operation === 'insert' ? [] : referencing(relation, catalog)),
          ...(parent === undefined ? [] : [parent]),
        ]
      : []
  return [
    ...children.flatMap(({ name }) => touchedBy(operation, name, catalog, true)),
    ...read.map((name) => [name, 'ACCESS SHARE'] as const),
    ...partners.map((name) => [name, 'ROW SHARE'] as const),
  ]
}

const referencedBy = (relation: Name, catalog: Catalog): readonly Name[] =>
  (catalog.tables.get(keyOf(relation))?.constraints ?? []).flatMap((constraint) =>
    constraint.type === 'foreign-key' ? [constraint.references] : [],
  )

const referencing = (relation: Name, catalog: Catalog): readonly Name[] =>
  [...catalog.tables.values()]
    .filter(({ name }) => referencedBy(name, catalog).some((table) => keyOf(table) === keyOf(relation)))
    .map(({ name }) => name)

const shown = ({ schema, name }: Name): string => (schema === 'public' ? name : `${schema}.${name}`)

function nameOf(text: string): Name {
  const [first = '', second] = text.split('.')
  return second === undefined ? { schema: 'public', name: first } : { schema: first, name: second }
}
