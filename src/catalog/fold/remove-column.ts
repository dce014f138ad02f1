import type { Table } from '../../model/catalog.ts'
import { keyOf, type Name } from '../../model/name.ts'
import { viewsByRead } from '../groupings.ts'
import { indexMentions, isMentioned, readsColumn } from './dependents.ts'
import {
  childrenOn,
  columnNamed,
  type Draft,
  indexesOn,
  tablesIn,
  updateColumn,
  updateTable,
} from './draft.ts'
import { forgetColumn } from './forget.ts'
import { removeForeignKeysTo, removeIndex } from './remove-key.ts'
import { removeSequence, removeView } from './remove-relation.ts'
import { sequencesOf } from './sequence-owner.ts'

interface ColumnRemoval {
  readonly isCascade: boolean
  readonly isOnly?: boolean
}

/** With `isOnly` the children keep what they have, as their own. */
export function removeColumn(
  draft: Draft,
  tableName: Name,
  name: string,
  { isCascade, isOnly = false }: ColumnRemoval,
): void {
  const table = draft.tables.get(keyOf(tableName))
  const column = columnNamed(table, name)
  if (!(table && column)) return

  updateTable(draft, tableName, (known) => ({
    ...known,
    columns: known.columns.filter((each) => each !== column),
  }))
  for (const child of childrenOn(draft, tableName)) removeInherited(draft, child, name, { isCascade, isOnly })
  for (const index of indexesOn(draft, tableName)) if (indexMentions(index, name)) removeIndex(draft, index)
  removeForeignKeysTo(draft, tableName, ({ referencedColumns }) => referencedColumns.includes(name))
  updateTable(draft, tableName, (known) => withoutMentions(known, name, isCascade))
  for (const sequence of sequencesOf(draft, tableName, name)) removeSequence(draft, sequence)
  removeGeneratedFrom(draft, table, name, isCascade)
  if (isCascade) removeReadersOf(draft, tableName, name)
  forgetColumn(draft, tableName, name)
}

/** What the child declares itself, or has from another parent, stays; ONLY makes it the child's own in any case. */
function removeInherited(
  draft: Draft,
  child: Table,
  name: string,
  { isCascade, isOnly = false }: ColumnRemoval,
): void {
  if (columnNamed(child, name)?.isFromParent !== true) return
  if (isOnly) updateColumn(draft, child.name, name, (each) => ({ ...each, isFromParent: false }))
  else if (!hasColumnFromOtherParent(draft, child, name)) removeColumn(draft, child.name, name, { isCascade })
}

function removeReadersOf(draft: Draft, table: Name, column: string): void {
  for (const view of draft.views.members(viewsByRead, keyOf(table))) {
    if (readsColumn(view, table, column, tablesIn(draft))) removeView(draft, view, true)
  }
}

const hasColumnFromOtherParent = (draft: Draft, child: Table, column: string): boolean =>
  child.inherits.some((parent) => columnNamed(draft.tables.get(keyOf(parent)), column) !== undefined)

/** Constraints go with a column, triggers and policies only under CASCADE. */
const withoutMentions = (table: Table, column: string, isCascade: boolean): Table => ({
  ...table,
  constraints: table.constraints.filter((constraint) => !isMentioned(constraint, column)),
  triggers: isCascade
    ? table.triggers.filter(
        ({ columns, when }) => !columns.includes(column) && !when?.columns.includes(column),
      )
    : table.triggers,
  policies: isCascade
    ? table.policies.filter(
        ({ using, check }) => !using?.columns.includes(column) && !check?.columns.includes(column),
      )
    : table.policies,
})

/** Up to version 14 a generated column goes silently with a column that it reads. */
function removeGeneratedFrom(draft: Draft, table: Table, column: string, isCascade: boolean): void {
  if (!isCascade && draft.pgVersion >= 15) return
  for (const { name, generated } of table.columns) {
    if (generated?.expression.columns.includes(column)) removeColumn(draft, table.name, name, { isCascade })
  }
}
