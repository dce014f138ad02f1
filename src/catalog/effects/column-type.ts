import { type Column, findTable, type Index, type Table } from '../../model/catalog.ts'
import type { ChangeOf } from '../../model/change.ts'
import type { IndexKey } from '../../model/definition.ts'
import type { Duration } from '../../model/effect.ts'
import type { Name } from '../../model/name.ts'
import { foreignKeysTo, indexesOf } from '../lookup.ts'
import { type TypeChange, typeChange } from '../type-change.ts'
import { alterDescendants } from './alter.ts'
import { referencedColumns } from './columns.ts'
import { type Fact, type Scene, touch, UNSURE } from './fact.ts'
import { longest } from './merge.ts'
import { computesWith, foreignKeysOf, kindOf, ofStorage, touchFamily } from './relations.ts'

type Change = ChangeOf<'change-type'>

/** ALTER COLUMN TYPE (`ATExecAlterColumnType`, `ATPostAlterTypeCleanup`): the heap, then indexes, checks and keys of the column. */
export function* changeType(change: Change, scene: Scene): Iterable<Fact> {
  const { catalog } = scene
  const { table: name } = change
  const table = findTable(catalog, name)
  const column = table?.columns.find((candidate) => candidate.name === change.column)
  if (table === undefined || column === undefined) yield UNSURE
  const kind = kindOf(catalog, name)
  yield touch(name, 'target', 'ACCESS EXCLUSIVE', {
    duration: table ? workOn(change, table, scene) : 'rewrite',
    kind,
  })
  yield* alterDescendants(scene, name, 'ACCESS EXCLUSIVE', (child) => workOn(change, child, scene))
  if (table === undefined || column === undefined) return
  yield* foreignKeyPartners(change, table, isRewritten(table, scene), scene)
  // The sequence of an identity column follows the type of the column, even to the type that it has.
  if (column.identity !== null && column.sequence) {
    yield touch(column.sequence, 'sequence', 'SHARE ROW EXCLUSIVE', { kind: 'sequence' })
  }
}

const heapChange = (
  { to, using, column: name }: Change,
  column: Column,
  { catalog, timeZone }: Scene,
): TypeChange =>
  typeChange(column.type, to, using === null ? null : { expression: using, column: name }, catalog, {
    timeZone,
  })

function workOn(change: Change, table: Table, scene: Scene): Duration {
  const column = table.columns.find(({ name }) => name === change.column)
  if (column === undefined) return ofStorage(table, 'rewrite')
  const heap = heapChange(change, column, scene)
  if (heap === 'rewrite') return ofStorage(table, 'rewrite')
  const isRecollated = column.collation?.name !== change.collation?.name
  const rebuilt = indexesOf(scene.catalog, table.name).some((index) =>
    isRebuilt(index, change.column, heap, isRecollated),
  )
  const duration: Duration = rebuilt ? 'build' : 'instant'
  return ofStorage(table, longest(duration, hasValidCheck(table, change.column) ? 'scan' : 'instant'))
}

/** `CheckIndexCompatible` in `commands/indexcmds.c`: same operator class and collation, no expression, no predicate. */
function isRebuilt(index: Index, column: string, heap: TypeChange, isRecollated: boolean): boolean {
  if (computesWith(index, column)) return true
  const holdsColumn = index.keys.some((key) => key.column === column) || index.includes.includes(column)
  if (!holdsColumn) return false
  // The index of a partition is made anew with the one above it.
  if (index.parent !== null) return true
  // An index that computes with another column is never compatible once it must be looked at.
  if (index.where !== null || index.keys.some(({ expression }) => expression !== null)) return true
  return index.keys.some((key) => key.column === column && isKeyRebuilt(key, heap, isRecollated))
}

const isKeyRebuilt = (
  { operatorClass, collation }: IndexKey,
  heap: TypeChange,
  isRecollated: boolean,
): boolean => (heap === 'index-rebuild' && operatorClass === null) || (isRecollated && collation === null)

const hasValidCheck = (table: Table, column: string): boolean =>
  table.constraints.some(
    (constraint) =>
      constraint.type === 'check' &&
      constraint.isValid &&
      constraint.isEnforced &&
      constraint.expression.columns.includes(column),
  )

/** Whether the type of this column or of another makes the statement write the table anew; a new column does it later. */
const isRewritten = (table: Table, scene: Scene): boolean =>
  scene.changes.some((change) => {
    if (change.kind !== 'change-type') return false
    const column = table.columns.find(({ name }) => name === change.column)
    return column === undefined || heapChange(change, column, scene) === 'rewrite'
  })

/** Keys of the column are dropped and made again, and checked when types make the table be written anew: `TryReuseForeignKey`. */
function* foreignKeyPartners(
  change: Change,
  table: Table,
  isRewritten: boolean,
  scene: Scene,
): Iterable<Fact> {
  const { catalog } = scene
  const duration = (isValid: boolean) => (isRewritten && isValid ? 'scan' : 'instant')
  for (const key of foreignKeysOf(table)) {
    if (!key.columns.includes(change.column)) continue
    yield* partner(scene, key.references, 'referenced', duration(key.isValid && key.isEnforced))
  }
  for (const { table: referencing, constraint } of foreignKeysTo(catalog, table.name)) {
    if (!referencedColumns(table, constraint.referencedColumns).includes(change.column)) continue
    yield* partner(
      scene,
      referencing.name,
      'referencing',
      duration(constraint.isValid && constraint.isEnforced),
    )
  }
}

const partner = (
  scene: Scene,
  name: Name,
  role: 'referenced' | 'referencing',
  duration: Duration,
): Iterable<Fact> => touchFamily(scene, name, role, 'ACCESS EXCLUSIVE', duration)
