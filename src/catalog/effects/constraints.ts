import { type Constraint, findTable, type Table } from '../../model/catalog.ts'
import type { ChangeOf } from '../../model/change.ts'
import type {
  CheckDefinition,
  ConstraintDefinition,
  ExcludeDefinition,
  ForeignKeyDefinition,
  NotNullDefinition,
  PrimaryKeyDefinition,
  UniqueDefinition,
} from '../../model/definition.ts'
import type { Duration } from '../../model/effect.ts'
import { keyOf, type Name } from '../../model/name.ts'
import { foreignKeysTo } from '../lookup.ts'
import { isProvenNotNull } from '../proof.ts'
import { alter, alterDescendants } from './alter.ts'
import { droppedConstraints, isNotNull } from './columns.ts'
import { type Fact, type Handlers, type Scene, touch, UNSURE } from './fact.ts'
import { addForeignKey, dropForeignKey, isChecked, lockReferenced } from './foreign-keys.ts'
import {
  allPartitionsOf,
  descendantsOf,
  findConstraint,
  ofStorage,
  roleOfDescendant,
  touchFamily,
} from './relations.ts'

export const CONSTRAINT_HANDLERS: Handlers<
  'add-constraint' | 'validate-constraint' | 'drop-constraint' | 'rename-constraint' | 'alter-constraint'
> = {
  *'add-constraint'({ table, constraint, isOnly }, scene) {
    if (constraint.type === 'check') yield* addCheck(scene, table, constraint, isOnly)
    else if (constraint.type === 'not-null') yield* addNotNull(scene, table, constraint, isOnly)
    else if (constraint.type === 'foreign-key') yield* addForeignKey(scene, table, constraint)
    else yield* addIndexed(scene, table, constraint, isOnly)
  },
  'validate-constraint': validateConstraint,
  'drop-constraint': dropConstraint,
  *'rename-constraint'({ table, constraint }, scene) {
    const known = findConstraint(findTable(scene.catalog, table), constraint)
    yield* alter(scene, table, 'ACCESS EXCLUSIVE', isInherited(known) ? 'children' : 'self')
  },
  'alter-constraint': alterConstraint,
}

/** Whether children have the constraint too: those of a CHECK or NOT NULL without NO INHERIT. */
const isInherited = (constraint: Constraint | undefined): boolean =>
  (constraint?.type === 'check' || constraint?.type === 'not-null') && constraint.isInherited

function* addCheck(scene: Scene, table: Name, check: CheckDefinition, isOnly: boolean): Iterable<Fact> {
  const duration = check.isValid && check.isEnforced ? 'scan' : 'instant'
  const isInheritedCheck = check.isInherited && !isOnly
  yield* alter(scene, table, 'ACCESS EXCLUSIVE', isInheritedCheck ? 'children' : 'self', duration)
  // NO INHERIT: 18 locks the children, and does nothing to them.
  if (!check.isInherited && scene.pgVersion >= 18) yield* alter(scene, table, 'ACCESS EXCLUSIVE', 'children')
}

function* addNotNull(
  scene: Scene,
  name: Name,
  { columns, isValid, isInherited: isForChildren }: NotNullDefinition,
  isOnly: boolean,
): Iterable<Fact> {
  const { catalog } = scene
  const [column] = columns
  const work = (table: Table | undefined): Duration =>
    isValid && !(table && isKnownNotNull(scene, table, column)) ? 'scan' : 'instant'
  const table = findTable(catalog, name)
  yield* alter(scene, name, 'ACCESS EXCLUSIVE', 'self', work(table))
  // NO INHERIT: the children are locked, and nothing is done to them.
  if (!(isOnly || isForChildren)) yield* alter(scene, name, 'ACCESS EXCLUSIVE', 'children')
  if (!isOnly && isForChildren) yield* alterDescendants(scene, name, 'ACCESS EXCLUSIVE', work)
}

const isKnownNotNull = (scene: Scene, table: Table, column: string): boolean =>
  isNotNull(table.columns.find(({ name }) => name === column)) ||
  isProvenNotNull(table, column, droppedConstraints(scene))

/** PRIMARY KEY, UNIQUE and EXCLUDE: an index is built, unless there is one to use. */
function* addIndexed(
  scene: Scene,
  name: Name,
  constraint: PrimaryKeyDefinition | UniqueDefinition | ExcludeDefinition,
  isOnly: boolean,
): Iterable<Fact> {
  const { catalog, pgVersion } = scene
  if (constraint.type !== 'exclude' && constraint.usingIndex !== null) {
    yield* useIndex(scene, name, constraint, constraint.usingIndex)
    return
  }
  yield* alter(scene, name, 'ACCESS EXCLUSIVE', 'self', 'build')
  if (isOnly) return
  if (constraint.type === 'primary-key') yield* requireInDescendants(scene, name, constraint.columns)
  // 18 locks the children too, and does nothing to them.
  if (pgVersion >= 18 && allPartitionsOf(catalog, name).length === 0)
    yield* alter(scene, name, 'ACCESS EXCLUSIVE', 'children')
  for (const partition of allPartitionsOf(catalog, name)) {
    const duration = ofStorage(partition, 'build')
    yield touch(partition.name, 'partition', pgVersion >= 18 ? 'ACCESS EXCLUSIVE' : 'SHARE', { duration })
  }
}

/** A primary key makes its columns NOT NULL in all descendants as well, which are read where that is not proven. */
function* requireInDescendants(scene: Scene, name: Name, columns: readonly string[]): Iterable<Fact> {
  for (const child of descendantsOf(scene.catalog, name)) {
    const nullable = columns.filter((column) => !isNotNull(child.columns.find((own) => own.name === column)))
    if (nullable.length === 0) continue
    const isProven = nullable.every((column) => isKnownNotNull(scene, child, column))
    const duration = ofStorage(child, isProven ? 'instant' : 'scan')
    yield touch(child.name, roleOfDescendant(child), 'ACCESS EXCLUSIVE', { duration, isRecursed: true })
  }
}

function* useIndex(
  scene: Scene,
  name: Name,
  constraint: PrimaryKeyDefinition | UniqueDefinition,
  usingIndex: string,
): Iterable<Fact> {
  const { catalog } = scene
  const table = findTable(catalog, name)
  const index = { schema: name.schema, name: usingIndex }
  const columns = catalog.indexes.get(keyOf(index))?.keys.map(({ column }) => column) ?? null
  if (columns === null) yield UNSURE
  const isProven =
    constraint.type === 'unique' ||
    (table !== undefined &&
      columns?.every((column) => column !== null && isKnownNotNull(scene, table, column)) === true)
  yield* alter(scene, name, 'ACCESS EXCLUSIVE', 'self', isProven ? 'instant' : 'scan')
  yield touch(index, 'index', 'SHARE UPDATE EXCLUSIVE', { kind: 'index' })
}

/** The constraint as the statement finds it, be it that an action before made it. */
function constraintAt(
  scene: Scene,
  table: Name,
  name: string,
): ConstraintDefinition | Constraint | undefined {
  const added = scene.changes.flatMap((change) =>
    change.kind === 'add-constraint' && change.constraint.name === name ? [change.constraint] : [],
  )
  return findConstraint(findTable(scene.catalog, table), name) ?? added[0]
}

function* validateConstraint(change: ChangeOf<'validate-constraint'>, scene: Scene): Iterable<Fact> {
  const { table, constraint, isOnly } = change
  const known = constraintAt(scene, table, constraint)
  if (known === undefined) yield UNSURE
  if (known?.type === 'foreign-key') {
    yield* validateForeignKey(scene, table, known)
    return
  }
  const isDone = (known?.type === 'check' || known?.type === 'not-null') && known.isValid
  const reach = isOnly || isDone ? 'self' : 'children'
  yield* alter(scene, table, 'SHARE UPDATE EXCLUSIVE', reach, isDone ? 'instant' : 'scan')
}

function* validateForeignKey(
  scene: Scene,
  table: Name,
  { isValid, references }: ForeignKeyDefinition,
): Iterable<Fact> {
  yield* alter(
    scene,
    table,
    'SHARE UPDATE EXCLUSIVE',
    isValid ? 'self' : 'partitions',
    isValid ? 'instant' : 'scan',
  )
  if (!isValid) yield touch(references, 'referenced', 'ROW SHARE', { duration: 'scan' })
}

function* dropConstraint(change: ChangeOf<'drop-constraint'>, scene: Scene): Iterable<Fact> {
  const { catalog } = scene
  const { table: name, constraint, ifExists, isCascade, isOnly } = change
  const table = findTable(catalog, name)
  const known = findConstraint(table, constraint)
  const below = isOnly ? 'direct' : 'children'
  if (known === undefined) {
    const isMissing = ifExists && table?.isComplete === true
    yield* alter(scene, name, 'ACCESS EXCLUSIVE', isMissing ? 'self' : below)
    if (!isMissing) yield UNSURE
    return
  }
  const isOnPartitions = table?.kind === 'partitioned-table'
  yield* alter(scene, name, 'ACCESS EXCLUSIVE', isInherited(known) || isOnPartitions ? below : 'self')
  if (known.type === 'foreign-key') yield* dropForeignKey(scene, known)
  if (isCascade && known.index !== null) yield* dropReferencing(scene, name, known)
}

/** Foreign keys that lean on the index of a primary key or unique constraint go with it. */
function* dropReferencing(scene: Scene, name: Name, dropped: Constraint): Iterable<Fact> {
  const columns = dropped.type === 'primary-key' || dropped.type === 'unique' ? dropped.columns : []
  for (const { table, constraint } of foreignKeysTo(scene.catalog, name)) {
    const referenced = constraint.referencedColumns
    const isPrimary = referenced.length === 0 && dropped.type === 'primary-key'
    const isSame =
      referenced.length === columns.length && referenced.every((column) => columns.includes(column))
    if (isPrimary || isSame) yield* touchFamily(scene, table.name, 'referencing', 'ACCESS EXCLUSIVE')
  }
}

function* alterConstraint(change: ChangeOf<'alter-constraint'>, scene: Scene): Iterable<Fact> {
  const { table, constraint, isEnforced, isInherited: inheritance } = change
  const known = findConstraint(findTable(scene.catalog, table), constraint)
  if (known === undefined) yield UNSURE
  if (isEnforced !== null && known?.type === 'foreign-key')
    yield* alterEnforcement(scene, table, known, isEnforced)
  else yield* alter(scene, table, 'ACCESS EXCLUSIVE', inheritance === null ? 'partitions' : 'direct')
}

function* alterEnforcement(
  scene: Scene,
  table: Name,
  known: Constraint & { readonly type: 'foreign-key' },
  isEnforced: boolean,
): Iterable<Fact> {
  const isAlone = scene.changes.filter(({ kind }) => kind === 'alter-constraint').length === 1
  if (isEnforced === known.isEnforced && isAlone) {
    yield* alter(scene, table, 'ACCESS EXCLUSIVE', 'self')
    return
  }
  const isScanned = isEnforced && !isChecked(known)
  yield* alter(scene, table, 'ACCESS EXCLUSIVE', 'partitions', isScanned ? 'scan' : 'instant')
  if (isEnforced) yield* lockReferenced(scene, known.references, isScanned ? 'scan' : 'instant')
  else yield* touchFamily(scene, known.references, 'referenced', 'ACCESS EXCLUSIVE')
}
