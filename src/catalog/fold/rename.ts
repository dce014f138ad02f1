import { isSameName, keyOf, type Name } from '../../model/name.ts'
import { indexesByParent, sequencesByOwner } from '../groupings.ts'
import type { Edit } from '../layered-map.ts'
import { type Draft, indexesOn, isRelation, updateTable } from './draft.ts'
import { renameRelation } from './rewrite.ts'

/** Moves a table, view or sequence to another name, in its schema or out of it, and follows it everywhere. */
export function moveRelation(draft: Draft, from: Name, to: Name): void {
  if (isSameName(from, to) || isRelation(draft, to)) return
  renameRelation(draft, from, to)
  rekey(draft.tables, from, to)
  rekey(draft.views, from, to)
  rekey(draft.sequences, from, to)
}

/** A value whose name has been rewritten already gets the key that belongs to it. */
export function rekey<V>(edit: Edit<ReturnType<typeof keyOf>, V>, from: Name, to: Name): void {
  const value = edit.get(keyOf(from))
  if (value === undefined) return
  edit.delete(keyOf(from))
  edit.set(keyOf(to), value)
}

/** SET SCHEMA takes indexes and owned sequences along. */
export function moveToSchema(draft: Draft, name: Name, schema: string): void {
  if (name.schema === schema) return
  const indexes = indexesOn(draft, name)
  const sequences = draft.sequences.members(sequencesByOwner, keyOf(name))
  moveRelation(draft, name, { schema, name: name.name })
  for (const index of indexes) moveIndex(draft, index.name, { schema, name: index.name.name })
  for (const sequence of sequences) moveRelation(draft, sequence.name, { schema, name: sequence.name.name })
}

/** The constraint behind an index is renamed with it. */
export const renameIndex = (draft: Draft, from: Name, to: string): void =>
  moveIndex(draft, from, { schema: from.schema, name: to })

function moveIndex(draft: Draft, from: Name, to: Name): void {
  const index = draft.indexes.get(keyOf(from))
  if (!index || isSameName(from, to) || draft.indexes.has(keyOf(to))) return
  draft.indexes.delete(keyOf(from))
  draft.indexes.set(keyOf(to), { ...index, name: to, constraint: index.constraint === null ? null : to.name })
  for (const child of draft.indexes.members(indexesByParent, keyOf(from))) {
    draft.indexes.set(keyOf(child.name), { ...child, parent: to })
  }
  updateTable(draft, index.table, (table) => ({
    ...table,
    constraints: table.constraints.map((each) =>
      each.index && isSameName(each.index, from) ? { ...each, name: to.name, index: to } : each,
    ),
    replicaIdentity:
      table.replicaIdentity.index === from.name
        ? { ...table.replicaIdentity, index: to.name }
        : table.replicaIdentity,
  }))
}
