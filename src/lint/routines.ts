import type { Routine } from '../model/catalog.ts'
import type { RoutineArgument } from '../model/definition.ts'
import type { Type } from '../model/type.ts'

/** The arguments that a call gives. */
export const inputsOf = ({ definition }: Pick<Routine, 'definition'>): readonly RoutineArgument[] =>
  definition.arguments.filter(({ mode }) => mode !== 'out' && mode !== 'table')

/** The same overload: types of input arguments, modifiers left out. */
export const isSameInputs = (a: readonly RoutineArgument[], b: readonly RoutineArgument[]): boolean =>
  a.length === b.length && a.every(({ type }, at) => isSameUpToModifiers(type, b[at]?.type))

export const isSameUpToModifiers = (a: Type, b: Type | undefined): boolean =>
  a.name === b?.name && a.schema === b.schema && a.isArray === b.isArray
