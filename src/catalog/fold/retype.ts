import type { Column, Index } from '../../model/catalog.ts'
import type { IndexKey } from '../../model/definition.ts'
import { isSameName, keyOf, type Name } from '../../model/name.ts'
import type { Type } from '../../model/type.ts'
import { indexesByParent } from '../groupings.ts'
import { mapList, patched } from '../map-names.ts'
import { inheritForeignKey } from './add-constraint.ts'
import { inheritIndex } from './add-index.ts'
import { indexMentions } from './dependents.ts'
import { childrenOn, type Draft, indexesOn, partitionsOn, updateTable } from './draft.ts'
import { removeIndex } from './remove-key.ts'

/** The sequence of an identity column follows the type, that of a serial column does not. */
export function retyped(draft: Draft, column: Column, to: Type, collation: Name | null): Column {
  const sequence =
    column.sequence && column.identity ? draft.sequences.get(keyOf(column.sequence)) : undefined
  if (sequence) draft.sequences.set(keyOf(sequence.name), { ...sequence, type: to })
  return { ...column, type: to, collation }
}

/**
 * ALTER TYPE makes the indexes and keys on the column anew. What partitions have of them comes again from the parent's, under newly
 * chosen names, whatever it was called before.
 */
export function rebuild(draft: Draft, table: Name, column: string, to: Type): void {
  for (const index of indexesOn(draft, table)) {
    const keys = mapList(index.keys, (key) =>
      isCastOf(key, column, to) ? { ...key, column, expression: null } : key,
    )
    const remade = patched(index, { keys })
    draft.indexes.set(keyOf(index.name), remade)
    if (indexMentions(remade, column)) remakeInPartitions(draft, remade)
  }
  remakeForeignKeys(draft, table, column)
  dropOrphans(draft, table, column)
  remakeChecks(draft, table, column)
}

/** An index on the column cast to its new type becomes an index on the column. */
function isCastOf({ expression }: IndexKey, column: string, to: Type): boolean {
  if (expression?.columns.length !== 1 || expression.columns[0] !== column) return false
  const { calls, casts, sql } = expression
  if (calls.length + casts.length !== 1) return false
  const isToIt = casts[0]?.name === to.name || calls[0]?.function.name === to.name
  return isToIt && /^\(*"?\w+"?\(?"?\w*"?\)*(::[\w ]+)?\)*$/.test(sql)
}

function remakeInPartitions(draft: Draft, index: Index): void {
  const partitions = partitionsOn(draft, index.table)
  if (partitions.length === 0) return
  for (const child of draft.indexes.members(indexesByParent, keyOf(index.name))) removeIndex(draft, child)
  draft.indexes.set(keyOf(index.name), { ...index, isValid: true })
  for (const partition of partitions) {
    const known = draft.tables.get(keyOf(partition.name))
    if (known) inheritIndex(draft, known, index)
  }
}

function remakeForeignKeys(draft: Draft, table: Name, column: string): void {
  const keys = draft.tables.get(keyOf(table))?.constraints ?? []
  for (const key of keys) {
    if (key.type !== 'foreign-key' || !key.columns.includes(column)) continue
    for (const partition of partitionsOn(draft, table)) {
      updateTable(draft, partition.name, (known) => ({
        ...known,
        constraints: known.constraints.filter(
          (each) =>
            each.type !== 'foreign-key' ||
            each.isFromParent !== true ||
            !isSameName(each.references, key.references) ||
            each.columns.join('\0') !== key.columns.join('\0'),
        ),
      }))
      const known = draft.tables.get(keyOf(partition.name))
      if (known) inheritForeignKey(draft, known, key)
    }
  }
}

/** An inherited check whose parent lost it by ONLY has nowhere to come again from. */
const dropOrphans = (draft: Draft, table: Name, column: string): void =>
  updateTable(draft, table, (known) => ({
    ...known,
    constraints: known.constraints.filter(
      (each) =>
        each.type !== 'check' || each.isFromParent !== true || !each.expression.columns.includes(column),
    ),
  }))

/** Inherited checks come again from the parent's, valid or not like it. */
function remakeChecks(draft: Draft, table: Name, column: string): void {
  const checks = draft.tables.get(keyOf(table))?.constraints ?? []
  const validity = new Map(
    checks.flatMap((each) =>
      each.type === 'check' && each.expression.columns.includes(column) ? [[each.name, each.isValid]] : [],
    ),
  )
  if (validity.size === 0) return
  for (const child of childrenOn(draft, table)) {
    updateTable(draft, child.name, (known) => ({
      ...known,
      constraints: known.constraints.map((each) =>
        each.type === 'check' && each.isFromParent === true
          ? patched(each, { isValid: validity.get(each.name) ?? each.isValid })
          : each,
      ),
    }))
    remakeChecks(draft, child.name, column)
  }
}
