import type { Column, Table } from '../../model/catalog.ts'
import { isSameName, type Name } from '../../model/name.ts'
import { appendColumn, columnFrom, isColumnSkipped, keptDefault, makeSequence } from './add-column.ts'
import { addConstraint, setNotNull } from './add-constraint.ts'
import { keysOf } from './create-table.ts'
import { childrenOn, columnNamed, type Draft, type Handlers, tableOf, updateColumn } from './draft.ts'
import { removeColumn } from './remove-column.ts'
import { removeSequence } from './remove-relation.ts'
import { renameColumn } from './rename-column.ts'
import { rebuild, retyped } from './retype.ts'
import { sequencesOf } from './sequence-owner.ts'

export const columnHandlers: Handlers<
  | 'add-column'
  | 'drop-column'
  | 'rename-column'
  | 'change-type'
  | 'set-not-null'
  | 'drop-not-null'
  | 'set-default'
  | 'drop-default'
  | 'add-identity'
  | 'set-identity'
  | 'drop-identity'
  | 'set-expression'
  | 'drop-expression'
> = {
  'add-column': (draft, { table: name, column: definition, ifNotExists }) => {
    const table = tableOf(draft, name)
    if (!table || isColumnSkipped(draft, table, definition.name, ifNotExists)) return
    if (columnNamed(table, definition.name)) removeColumn(draft, name, definition.name, { isCascade: false })
    appendColumn(draft, table, columnFrom(draft, name, definition, ifNotExists))
    const of = (...types: readonly string[]) =>
      definition.constraints.filter(({ type }) => types.includes(type))
    const ordered = [...of('check', 'not-null'), ...keysOf(definition.constraints), ...of('foreign-key')]
    for (const constraint of ordered) addConstraint(draft, name, constraint)
  },

  'drop-column': (draft, { table, column, isCascade, isOnly, ifExists }) => {
    const known = tableOf(draft, table)
    if (known && !columnNamed(known, column) && !ifExists) draft.isComplete = false
    removeColumn(draft, table, column, { isCascade, isOnly })
  },

  'rename-column': (draft, { table, column, to }) => {
    if (tableOf(draft, table)) renameColumn(draft, table, column, to)
  },

  'change-type': (draft, { table, column, to, collation }) => {
    inAll(draft, table, column, (known) => retyped(draft, known, to, collation))
    rebuild(draft, table, column, to)
  },

  'set-not-null': (draft, { table, column, isOnly }) => {
    if (!tableOf(draft, table)) return
    setNotNull(draft, table, column, isOnly)
  },

  'drop-not-null': (draft, { table, column, isOnly }) =>
    inAll(draft, table, column, (known) => ({ ...known, isNullable: true }), isOnly),

  'set-default': (draft, { table, column, default: value, isOnly }) =>
    inAll(
      draft,
      table,
      column,
      (known) => ({ ...known, default: keptDefault(draft, known.type, value) }),
      isOnly,
    ),

  'drop-default': (draft, { table, column, isOnly }) =>
    inAll(draft, table, column, (known) => ({ ...known, default: null }), isOnly),

  'add-identity': (draft, { table, column, identity }) => {
    const known = columnNamed(tableOf(draft, table), column)
    if (!known) return
    const sequence = makeSequence(draft, table, { column, type: known.type, isIdentity: true })
    updateColumn(draft, table, column, (each) => ({ ...each, identity, sequence }))
    inPartitions(draft, table, column, (each) => ({ ...each, identity }))
  },

  'set-identity': (draft, { table, column, identity }) => {
    if (!tableOf(draft, table) || identity === null) return
    updateColumn(draft, table, column, (known) => ({ ...known, identity }))
    inPartitions(draft, table, column, (known) => ({ ...known, identity }))
  },

  'drop-identity': (draft, { table, column }) => {
    const known = columnNamed(tableOf(draft, table), column)
    if (!known || known.identity === null) return
    updateColumn(draft, table, column, (each) => ({ ...each, identity: null }))
    inPartitions(draft, table, column, (each) => ({ ...each, identity: null }))
    for (const sequence of sequencesOf(draft, table, column)) {
      if (sequence.isIdentity) removeSequence(draft, sequence)
    }
  },

  'set-expression': (draft, { table, column, expression }) =>
    inAll(draft, table, column, (known) =>
      known.generated ? { ...known, generated: { ...known.generated, expression } } : known,
    ),

  'drop-expression': (draft, { table, column }) =>
    inAll(draft, table, column, (known) => ({ ...known, generated: null })),
}

/** The column of the table, of its partitions and of its children. */
function inAll(
  draft: Draft,
  table: Name,
  column: string,
  change: (column: Column) => Column,
  isOnly = false,
): void {
  if (!tableOf(draft, table)) return
  updateColumn(draft, table, column, change)
  if (!isOnly) for (const child of childrenOn(draft, table)) inAll(draft, child.name, column, change)
}

/** Identity of a partitioned table reaches its partitions from version 17 on, and children of INHERITS never. */
function inPartitions(draft: Draft, table: Name, column: string, change: (column: Column) => Column): void {
  if (draft.pgVersion < 17) return
  const isPartition = ({ partitionOf }: Table): boolean =>
    partitionOf !== null && isSameName(partitionOf.parent, table)
  for (const child of childrenOn(draft, table).filter(isPartition)) {
    updateColumn(draft, child.name, column, change)
    inPartitions(draft, child.name, column, change)
  }
}
