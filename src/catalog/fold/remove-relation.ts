import type { Sequence, Table, View } from '../../model/catalog.ts'
import { isSameName, keyOf, type Name } from '../../model/name.ts'
import { sequencesByOwner, tablesByRead, tablesBySequence, viewsByRead } from '../groupings.ts'
import { childrenOn, type Draft, indexesOn, updateTable } from './draft.ts'
import { forgetObject } from './forget.ts'
import { removeForeignKeysTo } from './remove-key.ts'
import { noteSequence } from './sequence-owner.ts'

/**
 * A table with all that is its own, and its partitions. `isCascade` adds the dependents for which the server would refuse otherwise.
 * Answers with the tables that are gone, whose row types may still be used.
 */
export function removeTable(draft: Draft, table: Table, isCascade: boolean): readonly Name[] {
  const removed: Name[] = [table.name]
  for (const child of childrenOn(draft, table.name)) {
    const isPartition = child.partitionOf !== null && isSameName(child.partitionOf.parent, table.name)
    if (isPartition || isCascade) removed.push(...removeTable(draft, child, isCascade))
    else leaveParent(draft, child, table.name)
  }
  for (const index of indexesOn(draft, table.name)) draft.indexes.delete(keyOf(index.name))
  draft.tables.delete(keyOf(table.name))
  for (const sequence of draft.sequences.members(sequencesByOwner, keyOf(table.name)))
    removeSequence(draft, sequence)
  removeForeignKeysTo(draft, table.name, () => true)
  if (isCascade) removeReaders(draft, table.name)
  forgetObject(draft, table.name, 'relation')
  return removed
}

function leaveParent(draft: Draft, child: Table, parent: Name): void {
  updateTable(draft, child.name, (table) => ({
    ...table,
    inherits: table.inherits.filter((each) => !isSameName(each, parent)),
  }))
}

/** Defaults that call it go too. */
export function removeSequence(draft: Draft, { name, ownedBy }: Sequence): void {
  draft.sequences.delete(keyOf(name))
  for (const table of draft.tables.members(tablesBySequence, keyOf(name))) {
    updateTable(draft, table.name, (known) => ({
      ...known,
      columns: known.columns.map((column) =>
        column.default?.sequences.some((each) => isSameName(each, name))
          ? { ...column, default: null }
          : column,
      ),
    }))
  }
  if (ownedBy) noteSequence(draft, ownedBy)
  forgetObject(draft, name, 'relation')
}

/** Without CASCADE, what reads it is dropped by the same statement. */
export function removeView(draft: Draft, { name }: View, isCascade: boolean): void {
  if (!draft.views.has(keyOf(name))) return
  draft.views.delete(keyOf(name))
  for (const index of indexesOn(draft, name)) draft.indexes.delete(keyOf(index.name))
  if (isCascade) removeReaders(draft, name)
  forgetObject(draft, name, 'relation')
}

/** Views and policies that read a relation. */
function removeReaders(draft: Draft, relation: Name): void {
  for (const view of draft.views.members(viewsByRead, keyOf(relation))) removeView(draft, view, true)
  for (const table of draft.tables.members(tablesByRead, keyOf(relation))) {
    const policies = table.policies.filter(
      ({ using, check }) =>
        ![using, check].some((each) => each?.reads.some((name) => isSameName(name, relation))),
    )
    if (policies.length < table.policies.length) draft.tables.set(keyOf(table.name), { ...table, policies })
  }
}
