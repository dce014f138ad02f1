import type { Column, Constraint, Table } from '../../model/catalog.ts'
import { isSameName, keyOf, type Name } from '../../model/name.ts'
import { addCheck, inheritForeignKey } from './add-constraint.ts'
import { attachIndex, inheritIndex } from './add-index.ts'
import { isAtOrBelow } from './ancestry.ts'
import {
  columnNamed,
  type Draft,
  type Handlers,
  indexesOn,
  partitionsOn,
  tableOf,
  tablesIn,
  updateTable,
} from './draft.ts'

export const partitionHandlers: Handlers<
  'attach-partition' | 'detach-partition' | 'inherit' | 'no-inherit' | 'attach-index'
> = {
  'attach-partition': (draft, { table, partition, bound }) => {
    const parent = tableOf(draft, table)
    const child = tableOf(draft, partition)
    if (!(parent && child) || isAtOrBelow(draft, table, partition)) return
    updateTable(draft, partition, (known) => ({
      ...known,
      partitionOf: { parent: table, bound },
      columns: known.columns.map((column) => attachedColumn(draft, column, columnNamed(parent, column.name))),
      constraints: known.constraints.map((own) => asPartOf(own, parent)),
    }))
    for (const constraint of parent.constraints) inheritConstraint(draft, partition, constraint)
    for (const index of indexesOn(draft, table)) {
      const known = draft.tables.get(keyOf(partition))
      if (known) inheritIndex(draft, known, index)
    }
    inheritTriggers(draft, partition, parent)
  },

  'detach-partition': (draft, { table, partition }) => {
    const parent = draft.tables.get(keyOf(table))
    if (!tableOf(draft, partition)) return
    updateTable(draft, partition, (known) => ({
      ...known,
      partitionOf: null,
      columns: known.columns.map((column) => detachedColumn(column, columnNamed(parent, column.name))),
      constraints: known.constraints
        .filter((each) => !isLostOnDetach(draft, each))
        .map((each) => ({ ...each, isFromParent: false })),
      triggers: known.triggers.filter(({ isFromParent }) => isFromParent !== true),
    }))
    for (const index of indexesOn(draft, partition)) if (index.parent) attachIndex(draft, index, null)
  },

  inherit: (draft, { table, parent }) => {
    tableOf(draft, parent)
    if (!tableOf(draft, table) || isAtOrBelow(draft, parent, table)) return
    updateTable(draft, table, (known) => ({ ...known, inherits: [...known.inherits, parent] }))
  },

  'no-inherit': (draft, { table, parent: parentName }) => {
    if (!tableOf(draft, table)) return
    const parent = draft.tables.get(keyOf(parentName))
    updateTable(draft, table, (known) => {
      const inherits = known.inherits.filter((each) => !isSameName(each, parentName))
      const others = inherits.map(tablesIn(draft))
      /** What the parent had and no other parent has is the child's own now. */
      const isLeft = (has: (table: Table | undefined) => boolean): boolean => has(parent) && !others.some(has)
      return {
        ...known,
        inherits,
        columns: known.columns.map((each) =>
          isLeft((other) => columnNamed(other, each.name) !== undefined)
            ? { ...each, isFromParent: false }
            : each,
        ),
        constraints: known.constraints.map((each) =>
          isLeft((other) => hasCheck(other, each.name)) ? { ...each, isFromParent: false } : each,
        ),
      }
    })
  },

  'attach-index': (draft, { index, child }) => {
    const own = draft.indexes.get(keyOf(child))
    if (!own) {
      draft.isComplete = false
      return
    }
    attachIndex(draft, own, index)
    validateParent(draft, index)
  },
}

/** The index of a partitioned table becomes valid when every partition has a valid one attached, and so on upwards. */
function validateParent(draft: Draft, name: Name): void {
  const parent = draft.indexes.get(keyOf(name))
  if (!parent || parent.isValid) return
  const isCovered = (partition: Table): boolean =>
    indexesOn(draft, partition.name).some(
      (index) => index.isValid && index.parent !== null && isSameName(index.parent, name),
    )
  if (!partitionsOn(draft, parent.table).every(isCovered)) return
  draft.indexes.set(keyOf(name), { ...parent, isValid: true })
  if (parent.parent) validateParent(draft, parent.parent)
}

/** A partition's columns count as the parent's; identity comes from the parent from version 17 on. */
function attachedColumn(draft: Draft, column: Column, parent: Column | undefined): Column {
  if (!parent) return column
  const isNullable = column.isNullable && parent.isNullable
  const identity = draft.pgVersion >= 17 ? parent.identity : column.identity
  return { ...column, isNullable, identity, isFromParent: true }
}

const detachedColumn = (column: Column, parent: Column | undefined): Column => ({
  ...column,
  identity: parent?.identity && column.sequence === null ? null : column.identity,
  isFromParent: false,
})

/** Up to version 14 a detached partition loses the parent's foreign keys to partitioned tables. */
const isLostOnDetach = (draft: Draft, constraint: Constraint): boolean =>
  draft.pgVersion < 15 &&
  constraint.type === 'foreign-key' &&
  constraint.isFromParent === true &&
  draft.tables.get(keyOf(constraint.references))?.kind === 'partitioned-table'

const hasCheck = (table: Table | undefined, name: string): boolean =>
  table?.constraints.some((each) => each.type === 'check' && each.name === name) === true

const asPartOf = (own: Constraint, parent: Table): Constraint =>
  own.type === 'check' && parent.constraints.some(({ type, name }) => type === 'check' && name === own.name)
    ? { ...own, isFromParent: true }
    : own

function inheritConstraint(draft: Draft, partition: Name, constraint: Constraint): void {
  const known = draft.tables.get(keyOf(partition))
  if (!known) return
  if (constraint.type === 'foreign-key') inheritForeignKey(draft, known, constraint)
  if (constraint.type === 'check' && !known.constraints.some(({ name }) => name === constraint.name)) {
    addCheck(draft, known, { ...constraint, isFromParent: true }, false)
  }
}

/** Row triggers of a partitioned table exist on each partition as well. */
export function inheritTriggers(draft: Draft, partition: Name, parent: Table): void {
  const inherited = parent.triggers
    .filter(({ isForEachRow }) => isForEachRow)
    .map((trigger) => ({ ...trigger, isFromParent: true }))
  if (inherited.length === 0) return
  updateTable(draft, partition, (known) => ({
    ...known,
    triggers: [
      ...known.triggers.filter((own) => !inherited.some(({ name }) => name === own.name)),
      ...inherited,
    ],
  }))
  for (const child of partitionsOn(draft, partition)) inheritTriggers(draft, child.name, parent)
}
