import type { Constraint } from '../../model/catalog.ts'
import { keyOf, type Name } from '../../model/name.ts'
import { makeObjectName } from '../names.ts'
import { addConstraint, setNotNull } from './add-constraint.ts'
import { childrenOn, type Draft, type Handlers, tableOf, updateColumn, updateTable } from './draft.ts'
import { removeConstraint } from './remove-key.ts'
import { renameIndex } from './rename.ts'

export const constraintHandlers: Handlers<
  'add-constraint' | 'validate-constraint' | 'drop-constraint' | 'rename-constraint' | 'alter-constraint'
> = {
  'add-constraint': (draft, { table, constraint, isOnly }) => {
    if (tableOf(draft, table)) addConstraint(draft, table, constraint, { isOnly })
  },

  'validate-constraint': (draft, { table, constraint, isOnly }) => validate(draft, table, constraint, isOnly),

  'drop-constraint': (draft, { table, constraint: name, ifExists, isOnly }) => {
    const known = tableOf(draft, table)
    if (!known) return
    const constraint = known.constraints.find((each) => each.name === name)
    if (constraint?.type === 'not-null' && constraint.isValid) {
      dropNotNull(draft, table, constraint.columns[0])
    }
    if (constraint) removeConstraint(draft, table, constraint, isOnly)
    else if (!dropUnnamedNotNull(draft, table, name) && !ifExists) draft.isComplete = false
  },

  'rename-constraint': (draft, { table, constraint: name, to }) => {
    const known = tableOf(draft, table)
    const constraint = known?.constraints.find((each) => each.name === name)
    if (constraint?.index) renameIndex(draft, constraint.index, to)
    else if (constraint) renameConstraint(draft, table, constraint, to)
  },

  'alter-constraint': (draft, { table, constraint: name, isDeferrable, isEnforced, isInherited }) => {
    if (!tableOf(draft, table)) return
    inAll(draft, table, name, (each) => ({
      ...each,
      ...(isDeferrable !== null && 'isDeferrable' in each ? { isDeferrable } : {}),
      ...(isEnforced !== null && 'isEnforced' in each ? { isEnforced, isValid: isEnforced } : {}),
      ...(isInherited !== null && 'isInherited' in each ? { isInherited } : {}),
    }))
  },
}

/** Where the constraint of a child bears the same name. */
function inAll(draft: Draft, table: Name, name: string, change: (each: Constraint) => Constraint): void {
  updateTable(draft, table, (known) => ({
    ...known,
    constraints: known.constraints.map((each) => (each.name === name ? change(each) : each)),
  }))
  for (const child of childrenOn(draft, table)) {
    if (child.constraints.some((each) => each.name === name && each.isFromParent === true)) {
      inAll(draft, child.name, name, change)
    }
  }
}

/** A NOT NULL that is valid is the flag of its column again. */
function validate(draft: Draft, table: Name, name: string, isOnly: boolean): void {
  const constraint = tableOf(draft, table)?.constraints.find((each) => each.name === name)
  if (!constraint) return
  updateTable(draft, table, (known) => ({
    ...known,
    constraints: known.constraints.map((each) =>
      each === constraint && 'isValid' in each ? { ...each, isValid: true } : each,
    ),
  }))
  if (constraint.type === 'not-null') setNotNull(draft, table, constraint.columns[0], true)
  if (isOnly) return
  for (const child of childrenOn(draft, table)) validate(draft, child.name, name, false)
}

/** The NOT NULL constraint that version 18 names by itself is only a flag here. */
function dropUnnamedNotNull(draft: Draft, table: Name, name: string): boolean {
  const columns = draft.tables.get(keyOf(table))?.columns ?? []
  const column = columns.find((each) => makeObjectName(table.name, each.name, 'not_null') === name)
  if (!column || draft.pgVersion < 18) return false
  dropNotNull(draft, table, column.name)
  return true
}

function dropNotNull(draft: Draft, table: Name, column: string): void {
  updateColumn(draft, table, column, (each) => ({ ...each, isNullable: true }))
  for (const child of childrenOn(draft, table)) dropNotNull(draft, child.name, column)
}

function renameConstraint(draft: Draft, table: Name, constraint: Constraint, to: string): void {
  const from = constraint.name
  updateTable(draft, table, (known) => ({
    ...known,
    constraints: known.constraints.map((each) => (each.name === from ? { ...each, name: to } : each)),
  }))
  if (constraint.type !== 'check' && constraint.type !== 'not-null') return
  for (const child of childrenOn(draft, table)) {
    const own = child.constraints.find((each) => each.name === from)
    if (own) renameConstraint(draft, child.name, own, to)
  }
}
