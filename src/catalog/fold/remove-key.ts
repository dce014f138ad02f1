import type { Constraint, ConstraintOf, Index, Table } from '../../model/catalog.ts'
import { isSameName, keyOf, type Name } from '../../model/name.ts'
import { indexesByParent, tablesByReferenced } from '../groupings.ts'
import { childrenOn, type Draft, updateTable } from './draft.ts'

/** Together with the indexes of the partitions and the constraint that it implements. */
export function removeIndex(draft: Draft, index: Index): void {
  draft.indexes.delete(keyOf(index.name))
  for (const child of draft.indexes.members(indexesByParent, keyOf(index.name))) removeIndex(draft, child)
  updateTable(draft, index.table, (table) => ({
    ...table,
    constraints: table.constraints.filter((constraint) => !isBackedBy(constraint, index.name)),
    replicaIdentity:
      table.replicaIdentity.index === index.name.name
        ? { ...table.replicaIdentity, index: null }
        : table.replicaIdentity,
  }))
}

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
  const own = child.constraints.find(
    (each) => each.isFromParent === true && isSameConstraint(each, constraint),
  )
  if (!own) return
  if (!isOnly) {
    removeConstraint(draft, child.name, own, false)
    return
  }
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

export function removeForeignKeysTo(
  draft: Draft,
  table: Name,
  isGone: (key: ConstraintOf<'foreign-key'>) => boolean,
): void {
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
