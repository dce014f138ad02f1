import { findColumn, findTable } from '../../model/catalog.ts'
import type { ChangeOf } from '../../model/change.ts'
import type { ColumnDefinition, ConstraintDefinition } from '../../model/definition.ts'
import type { Duration } from '../../model/effect.ts'
import { defaultOfType } from '../lookup.ts'
import { isConstrainedDomain } from '../type-change.ts'
import { volatilityOf } from '../volatility.ts'
import { alter, alterDescendants } from './alter.ts'
import { type Fact, type Scene, touch, UNSURE } from './fact.ts'
import { isChecked, lockReferenced } from './foreign-keys.ts'
import { longest } from './merge.ts'
import { allPartitionsOf } from './relations.ts'

/**
 * ADD COLUMN: the value of a non-volatile default is stored once for all old rows; anything else writes the table anew
 * (`ATExecAddColumn` in `commands/tablecmds.c`, PostgreSQL 11 and later).
 */
export function* addColumn(change: ChangeOf<'add-column'>, scene: Scene): Iterable<Fact> {
  const { table, column, ifNotExists, isOnly } = change
  const isThere = findColumn(scene.catalog, table, column.name) !== undefined
  if (ifNotExists && isThere) {
    yield* alter(scene, table, 'ACCESS EXCLUSIVE', 'self')
    return
  }
  if (ifNotExists && findTable(scene.catalog, table)?.isComplete === false) yield UNSURE
  yield* valueCertainty(column, scene)
  yield* alter(scene, table, 'ACCESS EXCLUSIVE', 'self', durationOf(column, column.constraints, scene))
  const inherited = column.constraints.filter(
    (constraint) => constraint.type !== 'check' || constraint.isInherited,
  )
  if (!isOnly)
    yield* alterDescendants(scene, table, 'ACCESS EXCLUSIVE', () => durationOf(column, inherited, scene))
  for (const constraint of column.constraints) yield* inlineReference(change, constraint, scene)
  for (const sequence of column.default?.sequences ?? [])
    yield touch(sequence, 'sequence', 'ROW EXCLUSIVE', { kind: 'sequence' })
}

const durationOf = (
  column: ColumnDefinition,
  constraints: readonly ConstraintDefinition[],
  scene: Scene,
): Duration =>
  constraints
    .map((constraint) => durationOfInline(constraint, column))
    .reduce(longest, durationOfValue(column, scene))

function* valueCertainty(column: ColumnDefinition, { catalog }: Scene): Iterable<Fact> {
  const { type } = column
  const value = column.default ?? defaultOfType(catalog, type)
  if (isConstrainedDomain(type, catalog) === null) yield UNSURE
  if (value !== null && volatilityOf(value, catalog) === 'unknown') yield UNSURE
}

function durationOfValue(column: ColumnDefinition, { catalog }: Scene): Duration {
  const { type, identity, generated, notNull } = column
  const value = column.default ?? defaultOfType(catalog, type)
  if (generated?.kind === 'virtual') return notNull ? 'scan' : 'instant'
  if (type.isSerial || identity !== null || generated !== null) return 'rewrite'
  // A type that nobody knows may be such a domain.
  if (isConstrainedDomain(type, catalog) !== false) return 'rewrite'
  if (value !== null && volatilityOf(value, catalog) !== 'settled') return 'rewrite'
  const hasValue = value !== null && value.shape !== 'null'
  return notNull && !hasValue ? 'scan' : 'instant'
}

function durationOfInline(constraint: ConstraintDefinition, column: ColumnDefinition): Duration {
  switch (constraint.type) {
    case 'check':
      return constraint.isValid && constraint.isEnforced ? 'scan' : 'instant'
    case 'unique':
    case 'primary-key':
    case 'exclude':
      return 'build'
    case 'foreign-key':
      return isChecked(constraint) && hasDefaultClause(column) ? 'scan' : 'instant'
    case 'not-null':
      return 'instant'
  }
}

/** Any DEFAULT clause makes PostgreSQL check the key, even DEFAULT NULL. */
const hasDefaultClause = ({ type, default: value, identity, generated }: ColumnDefinition): boolean =>
  value !== null || type.isSerial || identity !== null || generated !== null

function* inlineReference(
  { table, column }: ChangeOf<'add-column'>,
  constraint: ConstraintDefinition,
  scene: Scene,
): Iterable<Fact> {
  if (constraint.type !== 'foreign-key') return
  const duration = durationOfInline(constraint, column) === 'scan' ? 'scan' : 'instant'
  yield* lockReferenced(scene, constraint.references, duration)
  for (const partition of allPartitionsOf(scene.catalog, table)) {
    yield touch(partition.name, 'partition', 'SHARE ROW EXCLUSIVE', { duration })
  }
}
