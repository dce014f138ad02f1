import type { Routine, Table, UserType } from '../../model/catalog.ts'
import type { Expression } from '../../model/expression.ts'
import { isSameName, keyOf, type Name } from '../../model/name.ts'
import type { Type } from '../../model/type.ts'
import { tablesByType, typeKey } from '../groupings.ts'
import { callsRoutine, expressionsOf, isOfType } from './dependents.ts'
import { type Draft, updateTable } from './draft.ts'
import { forgetObject } from './forget.ts'
import { removeColumn } from './remove-column.ts'
import { removeIndex } from './remove-key.ts'
import { removeView } from './remove-relation.ts'

export function removeType(draft: Draft, type: UserType, isCascade: boolean): void {
  draft.types.delete(keyOf(type.name))
  if (isCascade) removeTypeDependents(draft, type.name)
  forgetObject(draft, type.name, 'type')
}

/** Columns, domains, attributes and routines of a type; with the columns goes all that depends on them. */
export function removeTypeDependents(draft: Draft, name: Name): void {
  removeUses(draft, name)
  const isGone = isOf(name)
  removeExpressions(draft, ({ casts }) => casts.some(isGone))
}

/** The row type of a table that is gone. Its name in a cast is more likely something else's. */
export function removeRowTypes(draft: Draft, tables: readonly Name[]): void {
  for (const table of tables) removeUses(draft, table)
}

const isOf =
  (name: Name) =>
  (type: Type | null): boolean =>
    type !== null && isOfType(type, name)

function removeUses(draft: Draft, name: Name): void {
  const isGone = isOf(name)
  for (const table of draft.tables.members(tablesByType, typeKey(name))) {
    for (const column of table.columns.filter(({ type }) => isGone(type))) {
      removeColumn(draft, table.name, column.name, { isCascade: true })
    }
  }
  for (const type of draft.types.values()) removeTypeOver(draft, type, isGone)
  for (const routine of draft.routines.values().flat()) {
    const { returns, arguments: list } = routine.definition
    if (isGone(returns) || list.some(({ type }) => isGone(type))) removeRoutine(draft, routine, true)
  }
}

/** A composite type loses the attribute only. */
function removeTypeOver(draft: Draft, type: UserType, isGone: (type: Type | null) => boolean): void {
  if (type.kind === 'domain' && isGone(type.base)) removeType(draft, type, true)
  if (type.kind === 'range' && isGone(type.subtype)) removeType(draft, type, true)
  if (type.kind !== 'composite') return
  const attributes = type.attributes.filter((attribute) => !isGone(attribute.type))
  if (attributes.length < type.attributes.length) draft.types.set(keyOf(type.name), { ...type, attributes })
}

export function removeRoutine(draft: Draft, routine: Routine, isCascade: boolean): void {
  const key = keyOf(routine.name)
  const others = (draft.routines.get(key) ?? []).filter((each) => each !== routine)
  if (others.length > 0) draft.routines.set(key, others)
  else {
    draft.routines.delete(key)
    forgetObject(draft, routine.name, 'routine')
  }
  if (!isCascade) return
  removeExpressions(draft, ({ calls }) => callsRoutine(calls, routine))
  removeTriggers(draft, routine)
  for (const view of draft.views.values()) {
    if (callsRoutine(view.query.calls, routine)) removeView(draft, view, true)
  }
}

/** The function of a trigger has no arguments of its own. */
function removeTriggers(draft: Draft, { name, definition }: Routine): void {
  if (definition.arguments.length > 0) return
  for (const table of draft.tables.values()) {
    const triggers = table.triggers.filter((trigger) => !isSameName(trigger.function, name))
    if (triggers.length < table.triggers.length)
      updateTable(draft, table.name, (known) => ({ ...known, triggers }))
  }
}

type IsGone = (expression: Expression) => boolean

/** Defaults, checks, policies, generated columns and indexes with an expression that is gone. */
function removeExpressions(draft: Draft, isGone: IsGone): void {
  for (const table of draft.tables.values()) {
    if (!expressionsOf(table).some(isGone)) continue
    updateTable(draft, table.name, (known) => withoutExpressions(known, isGone))
    for (const { name, generated } of table.columns) {
      if (generated && isGone(generated.expression))
        removeColumn(draft, table.name, name, { isCascade: true })
    }
  }
  for (const index of draft.indexes.values()) {
    const expressions = [index.where, ...index.keys.map(({ expression }) => expression)]
    if (expressions.some((expression) => expression !== null && isGone(expression))) removeIndex(draft, index)
  }
}

function withoutExpressions(table: Table, isGone: IsGone): Table {
  const isKept = (expression: Expression | null): boolean => expression === null || !isGone(expression)
  return {
    ...table,
    columns: table.columns.map((column) => (isKept(column.default) ? column : { ...column, default: null })),
    constraints: table.constraints.filter((each) => each.type !== 'check' || isKept(each.expression)),
    policies: table.policies.filter(({ using, check }) => isKept(using) && isKept(check)),
  }
}
