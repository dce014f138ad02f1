import type { Constraint, Index, Routine, Table, View } from '../../model/catalog.ts'
import type { IndexKey } from '../../model/definition.ts'
import type { Call, Expression } from '../../model/expression.ts'
import { isSameName, type Name } from '../../model/name.ts'
import type { Type } from '../../model/type.ts'
import { columnNamed } from './draft.ts'

const keysMention = (keys: readonly IndexKey[], column: string): boolean =>
  keys.some((key) => key.column === column || key.expression?.columns.includes(column) === true)

export const indexMentions = ({ keys, includes, where }: Index, column: string): boolean =>
  keysMention(keys, column) || includes.includes(column) || where?.columns.includes(column) === true

/** Whether the constraint goes when the column goes. */
export function isMentioned(constraint: Constraint, column: string): boolean {
  switch (constraint.type) {
    case 'check':
      return constraint.expression.columns.includes(column)
    case 'exclude':
      return keysMention(constraint.keys, column) || constraint.where?.columns.includes(column) === true
    case 'foreign-key':
    case 'not-null':
      return constraint.columns.includes(column)
    case 'primary-key':
    case 'unique':
      return constraint.columns.includes(column) || constraint.includes.includes(column)
  }
}

/** Whether the view's query depends on the column; `*` stands for the columns that the relation had when the view was made. */
export function readsColumn(
  view: View,
  relation: Name,
  column: string,
  tableNamed: (name: Name) => Table | undefined,
): boolean {
  /** An unqualified column belongs to the only relation of the query that has one of this name. */
  const isOnlyHere = (): boolean =>
    !view.query.reads.some(
      (other) => !isSameName(other, relation) && columnNamed(tableNamed(other), column) !== undefined,
    )
  return view.query.columns.some((read) => {
    if (read.relation !== null && !isSameName(read.relation, relation)) return false
    if (read.column === '*') return view.columns === null || view.columns.includes(column)
    return read.column === column && (read.relation !== null || isOnlyHere())
  })
}

/** An array depends on the type of its elements. */
export const isOfType = (type: Type, name: Name): boolean =>
  type.name === name.name && type.schema === name.schema

/** A call does not say the types of its arguments: overloads are told apart by their number. */
export const callsRoutine = (calls: readonly Call[], { name, definition }: Routine): boolean => {
  const inputs = definition.arguments.filter(({ mode }) => mode !== 'out' && mode !== 'table')
  const required = inputs.filter(({ hasDefault, mode }) => !hasDefault && mode !== 'variadic').length
  const isVariadic = inputs.some(({ mode }) => mode === 'variadic')
  return calls.some(
    (call) =>
      isSameName(call.function, name) &&
      call.arguments >= required &&
      (isVariadic || call.arguments <= inputs.length),
  )
}

/** Expressions of the table itself, those of its indexes left out. */
export const expressionsOf = ({ columns, constraints, policies }: Table): readonly Expression[] =>
  [
    ...columns.flatMap((column) => [column.default, column.generated?.expression ?? null]),
    ...constraints.map((constraint) => (constraint.type === 'check' ? constraint.expression : null)),
    ...policies.flatMap(({ using, check }) => [using, check]),
  ].filter((expression) => expression !== null)
