import { type Column, findColumn, findTable, type Table } from '../../model/catalog.ts'
import type { ChangeOf } from '../../model/change.ts'
import type { LockMode } from '../../model/lock.ts'
import type { Name } from '../../model/name.ts'
import { foreignKeysTo, viewsReading } from '../lookup.ts'
import { isProvenNotNull } from '../proof.ts'
import { alter, alterDescendants } from './alter.ts'
import { type Fact, type Handlers, type Scene, touch, UNSURE } from './fact.ts'
import { dropForeignKey } from './foreign-keys.ts'
import { kindOf, ofStorage, ownForeignKeys, touchFamily, viewsOver } from './relations.ts'

/** ALTER TABLE … COLUMN, where the catalog decides; the rest is in `rows.ts`. */
export const COLUMN_HANDLERS: Handlers<
  'drop-column' | 'set-not-null' | 'drop-not-null' | 'set-identity' | 'drop-identity' | 'set-expression'
> = {
  'drop-column': dropColumn,
  'set-not-null': setNotNull,
  'drop-not-null': dropNotNull,
  *'set-identity'({ table, column }, scene) {
    yield* alter(scene, table, 'ACCESS EXCLUSIVE', identityReach(scene))
    yield* touchSequence(scene, table, column, 'SHARE ROW EXCLUSIVE')
  },
  *'drop-identity'({ table, column }, scene) {
    yield* alter(scene, table, 'ACCESS EXCLUSIVE', identityReach(scene))
    yield* touchSequence(scene, table, column, 'ACCESS EXCLUSIVE')
  },
  *'set-expression'({ table, column }, scene) {
    const generated = findColumn(scene.catalog, table, column)?.generated
    if (!generated) yield UNSURE
    yield* alter(
      scene,
      table,
      'ACCESS EXCLUSIVE',
      'children',
      generated?.kind === 'virtual' ? 'instant' : 'rewrite',
    )
  },
}

/** Partitions share the identity of their parent since 17. */
const identityReach = ({ pgVersion }: Scene) => (pgVersion >= 17 ? 'partitions' : 'self')

function* touchSequence(scene: Scene, table: Name, column: string, lock: LockMode): Iterable<Fact> {
  const sequence = findColumn(scene.catalog, table, column)?.sequence
  if (sequence) yield touch(sequence, 'sequence', lock, { kind: 'sequence' })
  else yield UNSURE
}

function* dropColumn(change: ChangeOf<'drop-column'>, scene: Scene): Iterable<Fact> {
  const { catalog } = scene
  const { table: name, column, isCascade, isOnly } = change
  const table = findTable(catalog, name)
  const dropped = table?.columns.find((candidate) => candidate.name === column)
  const isMissing = table?.isComplete === true && dropped === undefined
  const reach = isOnly ? 'direct' : 'children'
  yield* alter(scene, name, 'ACCESS EXCLUSIVE', isMissing ? 'self' : reach)
  if (table === undefined || isMissing) return
  if (dropped?.sequence) yield touch(dropped.sequence, 'sequence', 'ACCESS EXCLUSIVE', { kind: 'sequence' })
  for (const key of ownForeignKeys(catalog, table))
    if (key.columns.includes(column)) yield* dropForeignKey(scene, key)
  if (isCascade) yield* dropDependants(scene, table, column)
}

function* dropDependants(scene: Scene, table: Table, column: string): Iterable<Fact> {
  const { catalog } = scene
  for (const { table: referencing, constraint } of foreignKeysTo(catalog, table.name)) {
    if (referencedColumns(table, constraint.referencedColumns).includes(column)) {
      yield* touchFamily(scene, referencing.name, 'referencing', 'ACCESS EXCLUSIVE')
    }
  }
  const direct = viewsReading(catalog, table.name, column)
  const dropped = [
    ...direct,
    ...viewsOver(
      catalog,
      direct.map(({ name }) => name),
    ),
  ]
  for (const view of dropped) yield touch(view.name, 'view', 'ACCESS EXCLUSIVE', { kind: view.kind })
}

/** The columns that a foreign key means when it names none. */
export const referencedColumns = (table: Table | undefined, named: readonly string[]): readonly string[] => {
  if (named.length > 0) return named
  const primary = table?.constraints.find(({ type }) => type === 'primary-key')
  return primary?.type === 'primary-key' ? primary.columns : []
}

/**
 * Reads each table of the family that does not prove the fact. What the same ALTER TABLE drops proves nothing: `AT_PASS_DROP`
 * comes first. A column added by it has no rows to prove it either, and is read.
 */
function* setNotNull(
  { table: name, column, isOnly }: ChangeOf<'set-not-null'>,
  scene: Scene,
): Iterable<Fact> {
  const { catalog } = scene
  const dropped = droppedConstraints(scene)
  // 18 looks at what the statement has done before; the others at what was there.
  const isLost =
    scene.pgVersion >= 18 &&
    scene.changes.some((change) => change.kind === 'drop-not-null' && change.column === column)
  const isSet = (table: Table | undefined) =>
    !isLost && isNotNull(table?.columns.find((candidate) => candidate.name === column))
  const work = (table: Table | undefined) => {
    if (table === undefined) return 'scan'
    const isDone = isSet(table) || isProvenNotNull(table, column, dropped) || isAddedNotNull(scene, column)
    return isDone ? 'instant' : ofStorage(table, 'scan')
  }
  const table = findTable(catalog, name)
  if (table === undefined) yield UNSURE
  yield touch(name, 'target', 'ACCESS EXCLUSIVE', { duration: work(table), kind: kindOf(catalog, name) })
  if (!isOnly && !isSet(table)) yield* alterDescendants(scene, name, 'ACCESS EXCLUSIVE', work)
}

/** 18, which has a constraint to look for, stops where there is none. */
function* dropNotNull(change: ChangeOf<'drop-not-null'>, scene: Scene): Iterable<Fact> {
  const { table, column, isOnly } = change
  const isDone = scene.pgVersion >= 18 && findColumn(scene.catalog, table, column)?.isNullable === true
  yield* alter(scene, table, 'ACCESS EXCLUSIVE', isOnly || isDone ? 'self' : 'children')
}

export const isNotNull = (column: Column | undefined): boolean => column?.isNullable === false

const isAddedNotNull = ({ changes }: Scene, column: string): boolean =>
  changes.some(
    (change) => change.kind === 'add-column' && change.column.name === column && change.column.notNull,
  )

/** Constraints that the statement drops before it proves anything. */
export function droppedConstraints({ changes }: Scene): ReadonlySet<string> {
  return new Set(changes.flatMap((change) => (change.kind === 'drop-constraint' ? [change.constraint] : [])))
}
