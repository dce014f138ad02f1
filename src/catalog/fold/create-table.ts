import type { Column, Constraint, ConstraintOf, Table } from '../../model/catalog.ts'
import type { ChangeOf } from '../../model/change.ts'
import type { ColumnDefinition, ConstraintDefinition } from '../../model/definition.ts'
import { keyOf, type Name } from '../../model/name.ts'
import { typeOf } from '../../model/type.ts'
import { columnFrom, inheritedColumn } from './add-column.ts'
import { addConstraint, inheritForeignKey } from './add-constraint.ts'
import { inheritIndex } from './add-index.ts'
import { isAtOrBelow } from './ancestry.ts'
import { type Draft, indexesOn, isRelation, isSkipped, originIf, tableOf, updateTable } from './draft.ts'
import { copiedChecks, copiedColumns, copyIndexes } from './like.ts'
import { inheritTriggers } from './partitions.ts'
import { grantDefaults } from './privileges.ts'
import { removeTable } from './remove-relation.ts'

type CreateTable = ChangeOf<'create-table'>

export const EMPTY_TABLE: Omit<Table, 'name' | 'origin'> = {
  kind: 'table',
  persistence: 'permanent',
  columns: [],
  constraints: [],
  partitionBy: null,
  partitionOf: null,
  inherits: [],
  triggers: [],
  rules: [],
  policies: [],
  hasRowSecurity: false,
  forcesRowSecurity: false,
  replicaIdentity: { kind: 'default', index: null },
  owner: null,
  isComplete: true,
}

/** In the order in which the server does it, which decides the names that it chooses. */
export function createTable(draft: Draft, change: CreateTable): void {
  const { table: name } = change
  const partitionOf =
    change.partitionOf && isAtOrBelow(draft, change.partitionOf.parent, name) ? null : change.partitionOf
  if (isSkipped(draft, isRelation(draft, name), change.ifNotExists)) return
  const old = draft.tables.get(keyOf(name))
  if (old) removeTable(draft, old, false)

  const inherits = change.inherits.filter((parent) => !isAtOrBelow(draft, parent, name))
  const parents = [...(partitionOf ? [partitionOf.parent] : []), ...inherits]
    .map((parent) => tableOf(draft, parent))
    .filter((parent) => parent !== undefined)
  const columns = columnsOf(draft, change, parents)
  const inherited = parents.flatMap(checksOf)
  draft.tables.set(keyOf(name), {
    ...EMPTY_TABLE,
    name,
    kind: kindOf(change),
    persistence: change.persistence,
    columns,
    constraints: inherited.filter(
      (check, at) => inherited.findIndex((each) => each.name === check.name) === at,
    ),
    partitionBy: change.partitionBy,
    partitionOf,
    inherits,
    isComplete: [...change.like.map(({ source }) => source), ...parents.map((parent) => parent.name)].every(
      (source) => draft.tables.get(keyOf(source))?.isComplete !== false,
    ),
    origin: originIf(draft, change.ifNotExists),
  })
  addOwnConstraints(draft, change, parents)
  grantDefaults(draft, 'table', name)
}

function kindOf({ partitionBy, isForeign }: CreateTable): Table['kind'] {
  if (partitionBy) return 'partitioned-table'
  return isForeign === true ? 'foreign-table' : 'table'
}

function columnsOf(draft: Draft, change: CreateTable, parents: readonly Table[]): readonly Column[] {
  const columns: Column[] = []
  const { table, partitionOf } = change
  for (const column of parents.flatMap((parent) => parent.columns)) {
    const at = columns.findIndex(({ name }) => name === column.name)
    const same = columns[at]
    if (!same) columns.push({ ...inheritedColumn(draft, column, { partitionOf }), origin: draft.origin })
    else columns[at] = { ...same, isNullable: same.isNullable && column.isNullable }
  }
  for (const { source, including } of change.like) {
    columns.push(...copiedColumns(draft, table, tableLike(draft, source), including))
  }
  if (change.ofType) columns.push(...columnsOfType(draft, change.ofType))
  for (const definition of change.columns) {
    const at = columns.findIndex(({ name }) => name === definition.name)
    const inherited = columns[at]
    if (inherited) columns[at] = merged(inherited, definition, draft, change)
    else if (definition.type.name !== '')
      columns.push(columnFrom(draft, table, definition, change.ifNotExists))
  }
  return columns
}

/** The child's own words come on top of what it inherits; a partition or typed table may say only options. */
function merged(inherited: Column, definition: ColumnDefinition, draft: Draft, change: CreateTable): Column {
  const isOptionsOnly = definition.type.name === ''
  const own = isOptionsOnly ? null : columnFrom(draft, change.table, definition, change.ifNotExists)
  return {
    ...inherited,
    isNullable: inherited.isNullable && !definition.notNull,
    default: definition.generated ? null : (own?.default ?? definition.default ?? inherited.default),
    generated: definition.generated ?? inherited.generated,
    identity: definition.identity ?? inherited.identity,
    sequence: own?.sequence ?? inherited.sequence,
    isFromParent: isOptionsOnly && inherited.isFromParent === true,
  }
}

/** LIKE may name a view, whose column types are not known here. */
function tableLike(draft: Draft, source: Name): Table | undefined {
  const view = draft.views.get(keyOf(source))
  if (!view) return tableOf(draft, source)
  const columns = (view.columns ?? []).filter((name) => name !== null).map((name) => plainColumn(name, draft))
  return { ...EMPTY_TABLE, name: source, origin: null, columns }
}

export const plainColumn = (name: string, { origin }: Draft, type = typeOf('unknown')): Column => ({
  name,
  type,
  isNullable: true,
  default: null,
  identity: null,
  generated: null,
  collation: null,
  sequence: null,
  origin,
})

function columnsOfType(draft: Draft, name: Name): readonly Column[] {
  const type = draft.types.get(keyOf(name))
  if (type?.kind !== 'composite') return []
  return type.attributes.map((attribute) => plainColumn(attribute.name, draft, attribute.type))
}

const checksOf = ({ constraints }: Table): readonly ConstraintOf<'check'>[] =>
  constraints
    .filter((each): each is ConstraintOf<'check'> => each.type === 'check' && each.isInherited)
    .map((check) => asValid({ ...check, isFromParent: true }))

/** In a table without rows everything that is enforced holds, NOT VALID or not. */
const asValid = <T extends ConstraintDefinition>(constraint: T): T =>
  'isValid' in constraint
    ? { ...constraint, isValid: !('isEnforced' in constraint) || constraint.isEnforced }
    : constraint

/** Checks, then what a partition gets from its parent, then own keys, then foreign keys. */
function addOwnConstraints(draft: Draft, change: CreateTable, parents: readonly Table[]): void {
  const { table, like } = change
  const own = [...change.columns.flatMap(({ constraints }) => constraints), ...change.constraints].map(
    asValid,
  )
  const checks = like.flatMap(({ source, including }) =>
    copiedChecks(tableOf(draft, source), including).map(asValid),
  )
  addAll(draft, table, checks)
  addAll(
    draft,
    table,
    own.filter(({ type }) => type === 'check' || type === 'not-null'),
  )
  if (change.partitionOf) for (const parent of parents) inheritFromPartitioned(draft, table, parent)
  addAll(draft, table, keysOf(own))
  for (const { source, including } of like) copyIndexes(draft, table, source, including)
  addAll(
    draft,
    table,
    own.filter(({ type }) => type === 'foreign-key'),
  )
}

/** A child's check that the parent has as well is both. */
function addAll(draft: Draft, table: Name, constraints: readonly ConstraintDefinition[]): void {
  for (const constraint of constraints) {
    const known = draft.tables.get(keyOf(table))
    const same = known?.constraints.find((each) => constraint.name !== null && each.name === constraint.name)
    if (same) setOwn(draft, table, same)
    else addConstraint(draft, table, constraint)
  }
}

function setOwn(draft: Draft, table: Name, constraint: Constraint): void {
  updateTable(draft, table, (known) => ({
    ...known,
    constraints: known.constraints.map((each) =>
      each === constraint ? { ...each, isFromParent: false } : each,
    ),
  }))
}

type KeyDefinition = Extract<ConstraintDefinition, { type: 'primary-key' | 'unique' | 'exclude' }>

/** The primary key first; UNIQUE over the same columns makes no second index, but may give its name. */
export function keysOf(constraints: readonly ConstraintDefinition[]): readonly KeyDefinition[] {
  const keys: KeyDefinition[] = []
  const isKey = (each: ConstraintDefinition): each is KeyDefinition =>
    each.type === 'primary-key' || each.type === 'unique' || each.type === 'exclude'
  const given = constraints.filter(isKey)
  for (const key of [
    ...given.filter(({ type }) => type === 'primary-key'),
    ...given.filter(({ type }) => type !== 'primary-key'),
  ]) {
    const at = keys.findIndex((each) => isSameKey(each, key))
    const same = keys[at]
    if (!same) keys.push(key)
    else if (same.name === null) keys[at] = { ...same, name: key.name }
  }
  return keys
}

const isSameKey = (a: KeyDefinition, b: KeyDefinition): boolean =>
  a.type !== 'exclude' &&
  b.type !== 'exclude' &&
  a.usingIndex === null &&
  b.usingIndex === null &&
  a.columns.join('\0') === b.columns.join('\0') &&
  a.includes.join('\0') === b.includes.join('\0') &&
  a.isDeferrable === b.isDeferrable &&
  a.isInitiallyDeferred === b.isInitiallyDeferred &&
  (a.type === 'unique' && a.isNullsNotDistinct) === (b.type === 'unique' && b.isNullsNotDistinct)

function inheritFromPartitioned(draft: Draft, table: Name, parent: Table): void {
  for (const index of indexesOn(draft, parent.name)) {
    const partition = draft.tables.get(keyOf(table))
    if (partition) inheritIndex(draft, partition, index)
  }
  for (const constraint of parent.constraints) {
    const partition = draft.tables.get(keyOf(table))
    if (partition && constraint.type === 'foreign-key') inheritForeignKey(draft, partition, constraint)
  }
  inheritTriggers(draft, table, parent)
}
