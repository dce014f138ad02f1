import type { Column, Constraint, Index, Routine, Sequence, Table, UserType, View } from '../../model/catalog.ts'
import { isSameName, keyOf, type Name } from '../../model/name.ts'
import type { Type } from '../../model/type.ts'
import { sequencesByOwner, tablesByReferenced, tablesBySequence, tablesByType, typeKey, viewsByRead } from '../groupings.ts'
import { callsRoutine, expressionsOf, indexMentions, isMentioned, isOfType, readsColumn } from './dependents.ts'
import { childrenOn, columnNamed, type Draft, indexesOn, tablesIn, updateColumn, updateTable } from './draft.ts'
import { forgetColumn, forgetObject } from './forget.ts'

/**
 * What a DROP takes away, and what PostgreSQL silently takes with it. `isCascade` adds the dependents that would make the server
 * refuse otherwise. In one file, because what these remove calls each of them again.
 */
export function removeTable(draft: Draft, table: Table, isCascade: boolean): void {
  for (const child of childrenOn(draft, table.name)) {
    const isPartition = child.partitionOf !== null && isSameName(child.partitionOf.parent, table.name)
    if (isPartition || isCascade) removeTable(draft, child, isCascade)
    else leaveParent(draft, child, table.name)
  }
  for (const index of indexesOn(draft, table.name)) draft.indexes.delete(keyOf(index.name))
  draft.tables.delete(keyOf(table.name))
  for (const sequence of draft.sequences.members(sequencesByOwner, keyOf(table.name))) removeSequence(draft, sequence)
  removeForeignKeysTo(draft, table.name, () => true)
  if (isCascade) {
    removeReaders(draft, table.name)
    removeTypeDependents(draft, { ...table.name, isTable: true })
  }
  forgetObject(draft, table.name, 'relation')
}

function leaveParent(draft: Draft, child: Table, parent: Name): void {
  updateTable(draft, child.name, (table) => ({
    ...table,
    inherits: table.inherits.filter((each) => !isSameName(each, parent)),
  }))
}

/** With `isOnly` the children keep what they have, as their own. */
export function removeColumn(
  draft: Draft,
  tableName: Name,
  name: string,
  { isCascade, isOnly = false }: { readonly isCascade: boolean; readonly isOnly?: boolean },
): void {
  const table = draft.tables.get(keyOf(tableName))
  const column = columnNamed(table, name)
  if (!(table && column)) return

  updateTable(draft, tableName, (known) => ({ ...known, columns: known.columns.filter((each) => each !== column) }))
  for (const child of childrenOn(draft, tableName)) {
    if (columnNamed(child, name)?.isFromParent !== true || hasColumnFromOtherParent(draft, child, name)) continue
    if (isOnly) updateColumn(draft, child.name, name, (each) => ({ ...each, isFromParent: false }))
    else removeColumn(draft, child.name, name, { isCascade })
  }
  for (const index of indexesOn(draft, tableName)) if (indexMentions(index, name)) removeIndex(draft, index)
  removeForeignKeysTo(draft, tableName, ({ referencedColumns }) => referencedColumns.includes(name))
  updateTable(draft, tableName, (known) => withoutMentions(known, name, isCascade))
  if (column.sequence) {
    const sequence = draft.sequences.get(keyOf(column.sequence))
    if (sequence) removeSequence(draft, sequence)
  }
  removeGeneratedFrom(draft, table, name, isCascade)
  if (isCascade) {
    for (const view of draft.views.members(viewsByRead, keyOf(tableName))) {
      if (readsColumn(view, tableName, name, tablesIn(draft))) removeView(draft, view)
    }
  }
  forgetColumn(draft, tableName, name)
}

const hasColumnFromOtherParent = (draft: Draft, child: Table, column: string): boolean =>
  child.inherits.some((parent) => columnNamed(draft.tables.get(keyOf(parent)), column) !== undefined)

/** Constraints go with a column, triggers and policies only under CASCADE. */
const withoutMentions = (table: Table, column: string, isCascade: boolean): Table => ({
  ...table,
  constraints: table.constraints.filter((constraint) => !isMentioned(constraint, column)),
  triggers: isCascade
    ? table.triggers.filter(({ columns, when }) => !columns.includes(column) && !when?.columns.includes(column))
    : table.triggers,
  policies: isCascade
    ? table.policies.filter(({ using, check }) => !using?.columns.includes(column) && !check?.columns.includes(column))
    : table.policies,
})

/** Up to version 14 a generated column goes silently with a column that it reads. */
function removeGeneratedFrom(draft: Draft, table: Table, column: string, isCascade: boolean): void {
  if (!isCascade && draft.pgVersion >= 15) return
  for (const { name, generated } of table.columns) {
    if (generated?.expression.columns.includes(column)) removeColumn(draft, table.name, name, { isCascade })
  }
}

/** Together with the indexes of the partitions and the constraint that it implements. */
export function removeIndex(draft: Draft, index: Index): void {
  draft.indexes.delete(keyOf(index.name))
  for (const child of childIndexesOf(draft, index)) removeIndex(draft, child)
  updateTable(draft, index.table, (table) => ({
    ...table,
    constraints: table.constraints.filter((constraint) => !isBackedBy(constraint, index.name)),
    replicaIdentity:
      table.replicaIdentity.index === index.name.name
        ? { ...table.replicaIdentity, index: null }
        : table.replicaIdentity,
  }))
}

const childIndexesOf = (draft: Draft, { name, table }: Index): readonly Index[] =>
  childrenOn(draft, table).flatMap((child) =>
    indexesOn(draft, child.name).filter(({ parent }) => parent !== null && isSameName(parent, name)),
  )

const isBackedBy = ({ index }: Constraint, name: Name): boolean => index !== null && isSameName(index, name)

/** With `isOnly` the children keep theirs. A foreign key goes with the key that it refers to. */
export function removeConstraint(
  draft: Draft,
  tableName: Name,
  constraint: Constraint,
  isOnly: boolean,
): void {
  updateTable(draft, tableName, (table) => ({
    ...table,
    constraints: table.constraints.filter((each) => each !== constraint),
  }))
  if (constraint.index) {
    const index = draft.indexes.get(keyOf(constraint.index))
    if (index) removeIndex(draft, index)
  }
  if (constraint.type === 'primary-key' || constraint.type === 'unique') {
    removeForeignKeysTo(draft, tableName, (key) => hasSameMembers(key.referencedColumns, constraint.columns))
  }
  if (constraint.type === 'check' || constraint.type === 'foreign-key' || constraint.type === 'not-null') {
    for (const child of childrenOn(draft, tableName)) removeInherited(draft, child, constraint, isOnly)
  }
}

function removeInherited(draft: Draft, child: Table, constraint: Constraint, isOnly: boolean): void {
  const own = child.constraints.find((each) => each.isFromParent === true && isSameConstraint(each, constraint))
  if (!own) return
  if (!isOnly) return removeConstraint(draft, child.name, own, false)
  updateTable(draft, child.name, (table) => ({
    ...table,
    constraints: table.constraints.map((each) => (each === own ? { ...each, isFromParent: false } : each)),
  }))
}

/** Checks are inherited under their name, foreign keys under a new one where it is taken. */
const isSameConstraint = (a: Constraint, b: Constraint): boolean =>
  a.type === 'foreign-key' && b.type === 'foreign-key'
    ? isSameName(a.references, b.references) && a.columns.join('\0') === b.columns.join('\0')
    : a.type === b.type && a.name === b.name

type ForeignKey = Extract<Constraint, { type: 'foreign-key' }>

function removeForeignKeysTo(draft: Draft, table: Name, isGone: (key: ForeignKey) => boolean): void {
  for (const referencing of draft.tables.members(tablesByReferenced, keyOf(table))) {
    updateTable(draft, referencing.name, (known) => ({
      ...known,
      constraints: known.constraints.filter(
        (each) => each.type !== 'foreign-key' || !isSameName(each.references, table) || !isGone(each),
      ),
    }))
  }
}

const hasSameMembers = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((each) => b.includes(each))

/** Defaults that call it go too. */
export function removeSequence(draft: Draft, { name, ownedBy }: Sequence): void {
  draft.sequences.delete(keyOf(name))
  for (const table of draft.tables.members(tablesBySequence, keyOf(name))) {
    updateTable(draft, table.name, (known) => ({
      ...known,
      columns: known.columns.map((column) =>
        column.default?.sequences.some((each) => isSameName(each, name)) ? { ...column, default: null } : column,
      ),
    }))
  }
  if (ownedBy) {
    updateColumn(draft, ownedBy.table, ownedBy.column, (column) =>
      column.sequence && isSameName(column.sequence, name) ? { ...column, sequence: null } : column,
    )
  }
  forgetObject(draft, name, 'relation')
}

/** With every view that reads it: PostgreSQL refuses to leave one behind. */
export function removeView(draft: Draft, { name }: View): void {
  if (!draft.views.has(keyOf(name))) return
  draft.views.delete(keyOf(name))
  for (const index of indexesOn(draft, name)) draft.indexes.delete(keyOf(index.name))
  removeReaders(draft, name)
  forgetObject(draft, name, 'relation')
}

/** Views and policies that read a relation. */
function removeReaders(draft: Draft, relation: Name): void {
  for (const view of draft.views.members(viewsByRead, keyOf(relation))) removeView(draft, view)
  for (const table of draft.tables.values()) {
    const policies = table.policies.filter(
      ({ using, check }) => ![using, check].some((each) => each?.reads.some((name) => isSameName(name, relation))),
    )
    if (policies.length < table.policies.length) draft.tables.set(keyOf(table.name), { ...table, policies })
  }
}

export function removeType(draft: Draft, type: UserType, isCascade: boolean): void {
  draft.types.delete(keyOf(type.name))
  if (isCascade) removeTypeDependents(draft, type.name)
  forgetObject(draft, type.name, 'type')
}

/** Columns, domains, attributes and routines of a type; with the columns goes all that depends on them. */
export function removeTypeDependents(draft: Draft, name: Name & { readonly isTable?: boolean }): void {
  const isGone = (type: Type | null): boolean => type !== null && isOfType(type, name)
  for (const table of draft.tables.members(tablesByType, typeKey(name))) {
    for (const column of table.columns.filter(({ type }) => isGone(type))) {
      removeColumn(draft, table.name, column.name, { isCascade: true })
    }
  }
  for (const type of draft.types.values()) {
    if (type.kind === 'domain' && isGone(type.base)) removeType(draft, type, true)
    if (type.kind === 'range' && isGone(type.subtype)) removeType(draft, type, true)
    if (type.kind === 'composite' && type.attributes.some((attribute) => isGone(attribute.type))) {
      const attributes = type.attributes.filter((attribute) => !isGone(attribute.type))
      draft.types.set(keyOf(type.name), { ...type, attributes })
    }
  }
  for (const routine of draft.routines.values().flat()) {
    const { returns, arguments: list } = routine.definition
    if (isGone(returns) || list.some(({ type }) => isGone(type))) removeRoutine(draft, routine, true)
  }
  if (name.isTable !== true) removeExpressions(draft, ({ casts }) => casts.some(isGone))
}

export function removeRoutine(draft: Draft, routine: Routine, isCascade: boolean): void {
  const key = keyOf(routine.name)
  const others = (draft.routines.get(key) ?? []).filter((each) => each !== routine)
  if (others.length > 0) draft.routines.set(key, others)
  else draft.routines.delete(key)
  if (others.length === 0) forgetObject(draft, routine.name, 'routine')
  if (!isCascade) return

  removeExpressions(draft, (expression) => callsRoutine(expression.calls, routine))
  for (const table of draft.tables.values()) {
    const triggers = table.triggers.filter((trigger) => !isSameName(trigger.function, routine.name))
    if (triggers.length < table.triggers.length) {
      const known = draft.tables.get(keyOf(table.name))
      if (known) draft.tables.set(keyOf(table.name), { ...known, triggers })
    }
  }
  for (const view of draft.views.values()) if (callsRoutine(view.query.calls, routine)) removeView(draft, view)
}

/** Defaults, checks, generated columns, indexes and policies with an expression that is gone. */
function removeExpressions(draft: Draft, isGone: (expression: ReturnType<typeof expressionsOf>[number]) => boolean): void {
  for (const table of draft.tables.values()) {
    if (!expressionsOf(table).some(isGone)) continue
    updateTable(draft, table.name, (known) => ({
      ...known,
      columns: known.columns.map((column) =>
        column.default && isGone(column.default) ? { ...column, default: null } : column,
      ),
      constraints: known.constraints.filter((each) => each.type !== 'check' || !isGone(each.expression)),
      policies: known.policies.filter(
        ({ using, check }) => !(using && isGone(using)) && !(check && isGone(check)),
      ),
    }))
    for (const column of table.columns.filter((each: Column) => each.generated && isGone(each.generated.expression))) {
      removeColumn(draft, table.name, column.name, { isCascade: true })
    }
  }
  for (const index of draft.indexes.values()) {
    const expressions = [index.where, ...index.keys.map(({ expression }) => expression)]
    if (expressions.some((expression) => expression !== null && isGone(expression))) removeIndex(draft, index)
  }
}
