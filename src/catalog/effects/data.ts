import { findRoutines, findTable, type Table } from '../../model/catalog.ts'
import type { Call } from '../../model/expression.ts'
import type { Name } from '../../model/name.ts'
import { VOLATILE_FUNCTIONS } from '../builtin-functions.ts'
import { foreignKeysTo } from '../lookup.ts'
import { referencedColumns } from './columns.ts'
import { type Fact, type Handlers, type Scene, touch, UNSURE } from './fact.ts'
import { foreignKeysOf, kindOf, touchFamily } from './relations.ts'

type DataKind = 'insert-rows' | 'update-rows' | 'delete-rows' | 'merge-rows' | 'copy' | 'select' | 'call'

/** Reading and writing rows: how long it takes nobody can say. */
export const DATA_HANDLERS: Handlers<DataKind> = {
  *'insert-rows'({ table, columns, reads, calls, onConflict }, scene) {
    yield* write(scene, table, reads, calls)
    yield* defaultSequences(scene, table, columns)
    yield* referencedRows(scene, table, columns.length === 0 ? null : columns)
    if (onConflict?.isUpdate === true) yield* referencingRows(scene, table, null)
  },
  *'update-rows'({ table, columns, reads, calls }, scene) {
    yield* write(scene, table, reads, calls)
    yield* referencedRows(scene, table, columns)
    yield* referencingRows(scene, table, columns)
  },
  *'delete-rows'({ table, reads, calls }, scene) {
    yield* write(scene, table, reads, calls)
    yield* referencingRows(scene, table, null)
  },
  *'merge-rows'({ table, reads }, scene) {
    yield* write(scene, table, reads, [])
  },
  *copy({ table, direction, columns }, scene) {
    if (table === null) return
    if (direction === 'to') yield touch(table, 'source', 'ACCESS SHARE', { duration: 'query' })
    else {
      yield* write(scene, table, [], [])
      yield* defaultSequences(scene, table, columns)
      yield* referencedRows(scene, table, columns.length === 0 ? null : columns)
    }
  },
  *select({ query, calls, literalArguments, lockingTables }, scene) {
    yield* sources(scene, query.reads)
    for (const table of lockingTables) yield touch(table, 'target', 'ROW SHARE', { duration: 'query' })
    yield* sequenceCalls(scene, calls, literalArguments)
    yield* callCertainty(scene, calls)
  },
  *call({ procedure }, scene) {
    if (findRoutines(scene.catalog, procedure).length === 0) yield UNSURE
  },
}

function* sources({ catalog }: Scene, reads: readonly Name[]): Iterable<Fact> {
  for (const read of reads)
    yield touch(read, 'source', 'ACCESS SHARE', { duration: 'query', kind: kindOf(catalog, read) })
}

function* write(scene: Scene, table: Name, reads: readonly Name[], calls: readonly Call[]): Iterable<Fact> {
  yield* sources(scene, reads)
  yield touch(table, 'target', 'ROW EXCLUSIVE', { duration: 'query', kind: kindOf(scene.catalog, table) })
  yield* callCertainty(scene, calls)
}

/** Defaults of the columns that get no value draw from their sequences. */
function* defaultSequences({ catalog }: Scene, name: Name, given: readonly string[]): Iterable<Fact> {
  const columns = findTable(catalog, name)?.columns ?? []
  // Without a list the columns are given from left to right; all but what a shorter row leaves out.
  const omitted = given.length === 0 ? [] : columns.filter((column) => !given.includes(column.name))
  for (const column of omitted) {
    const drawn = [...(column.sequence ? [column.sequence] : []), ...(column.default?.sequences ?? [])]
    for (const sequence of drawn) yield touch(sequence, 'sequence', 'ROW EXCLUSIVE', { kind: 'sequence' })
  }
}

/** The check of a key share-locks the row that it refers to; null stands for all columns. */
function* referencedRows({ catalog }: Scene, name: Name, columns: readonly string[] | null): Iterable<Fact> {
  const table = findTable(catalog, name)
  for (const key of table ? foreignKeysOf(table) : []) {
    const isTouched = columns === null || key.columns.some((column) => columns.includes(column))
    if (isTouched && key.isEnforced) yield touch(key.references, 'referenced', 'ROW SHARE')
  }
}

/** Deleting a referenced row, or changing its key, looks for rows that refer to it, and may change them. */
function* referencingRows(scene: Scene, name: Name, columns: readonly string[] | null): Iterable<Fact> {
  const { catalog } = scene
  const table: Table | undefined = findTable(catalog, name)
  for (const { table: referencing, constraint } of foreignKeysTo(catalog, name)) {
    const key = referencedColumns(table, constraint.referencedColumns)
    const isTouched = columns === null || columns.some((column) => key.includes(column))
    if (!isTouched || !constraint.isEnforced) continue
    const action = columns === null ? constraint.onDelete : constraint.onUpdate
    const isWritten = action === 'cascade' || action === 'set null' || action === 'set default'
    yield* touchFamily(
      scene,
      referencing.name,
      'referencing',
      isWritten ? 'ROW EXCLUSIVE' : 'ROW SHARE',
      'query',
    )
  }
}

const SEQUENCE_CALLS: ReadonlySet<string> = new Set(['nextval', 'setval'])

function* sequenceCalls(
  scene: Scene,
  calls: readonly Call[],
  literals: readonly (string | null)[],
): Iterable<Fact> {
  const [call] = calls
  const [literal] = literals
  if (call === undefined || !SEQUENCE_CALLS.has(call.function.name) || !literal) return
  const [first = '', second] = literal.split('.')
  const schemas =
    second === undefined
      ? [...new Set([...scene.catalog.sequences.values()].map(({ name }) => name.schema))]
      : [first]
  const name = second ?? first
  for (const schema of schemas) {
    const isKnown = [...scene.catalog.sequences.values()].some(
      (s) => s.name.schema === schema && s.name.name === name,
    )
    if (isKnown) yield touch({ schema, name }, 'sequence', 'ROW EXCLUSIVE', { kind: 'sequence' })
  }
}

/** A function of the user's may do anything, under a lock that only its body tells. */
function* callCertainty({ catalog }: Scene, calls: readonly Call[]): Iterable<Fact> {
  const isForeign = calls.some(
    (call) =>
      findRoutines(catalog, call.function).some(({ definition }) => definition.volatility === 'volatile') ||
      (call.function.schema !== '' &&
        call.function.schema !== 'pg_catalog' &&
        !VOLATILE_FUNCTIONS.has(call.function.name)),
  )
  if (isForeign) yield UNSURE
}
