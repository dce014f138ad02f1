import type { Routine } from '../../model/catalog.ts'
import type { RoutineArgument } from '../../model/definition.ts'
import { isSameName, keyOf, type Name } from '../../model/name.ts'
import { type Type, typeOf } from '../../model/type.ts'
import { mapList, patched } from '../map-names.ts'
import { callsRoutine } from './dependents.ts'
import { type Draft, type Handlers, isSkipped, originIf } from './draft.ts'
import { grantDefaults } from './privileges.ts'
import { removeRoutine } from './remove-type.ts'
import { rewriteReferences, UNCHANGED } from './rewrite.ts'

export const routineHandlers: Handlers<
  'create-function' | 'drop-function' | 'rename-function' | 'set-function-schema' | 'alter-function'
> = {
  'create-function': (draft, { function: name, definition, isReplace }) => {
    const overloads = draft.routines.get(keyOf(name)) ?? []
    const inputs = inputTypes(definition.arguments)
    const old = overloads.find((each) => hasInputs(each, inputs))
    if (old && isSkipped(draft, !isReplace, false)) return
    const origin = old ? old.origin : originIf(draft, isReplace)
    const routine: Routine = { name, definition, origin }
    draft.routines.set(
      keyOf(name),
      old ? overloads.map((each) => (each === old ? routine : each)) : [...overloads, routine],
    )
    if (!old) grantDefaults(draft, 'function', name)
  },

  'drop-function': (draft, { function: name, objectType, arguments: types, ifExists, isCascade }) => {
    const routines = overloadsOf(draft, name, types)
    if (routines.length === 0 && !ifExists && objectType !== 'aggregate') draft.isComplete = false
    for (const routine of routines) removeRoutine(draft, routine, isCascade)
  },

  'rename-function': (draft, { function: name, arguments: types, to }) =>
    move(draft, overloadsOf(draft, name, types), { schema: name.schema, name: to }),

  'set-function-schema': (draft, { function: name, arguments: types, to }) =>
    move(draft, overloadsOf(draft, name, types), { schema: to, name: name.name }),

  'alter-function': (draft, { function: name, arguments: types, volatility }) => {
    if (volatility === null) return
    const altered = overloadsOf(draft, name, types)
    const all = draft.routines.get(keyOf(name))
    if (!all) return
    draft.routines.set(
      keyOf(name),
      all.map((each) =>
        altered.includes(each) ? { ...each, definition: { ...each.definition, volatility } } : each,
      ),
    )
  },
}

/** What identifies an overload: the types of its input arguments, modifiers left out. */
const inputTypes = (list: readonly RoutineArgument[]): readonly Type[] =>
  list.filter(({ mode }) => mode !== 'out' && mode !== 'table').map(({ type }) => type)

const hasInputs = ({ definition }: Routine, types: readonly Type[]): boolean => {
  const own = inputTypes(definition.arguments)
  return own.length === types.length && own.every((type, at) => isSameType(type, types[at] ?? typeOf('')))
}

const isSameType = (a: Type, b: Type): boolean =>
  a.name === b.name && a.schema === b.schema && a.isArray === b.isArray

/** Without a list of arguments the name has to be unique. A DROP of a procedure may list its output arguments too. */
function overloadsOf(draft: Draft, name: Name, types: readonly Type[] | null): readonly Routine[] {
  const all = draft.routines.get(keyOf(name)) ?? []
  if (types === null) return all
  const exact = all.filter((each) => hasInputs(each, types))
  if (exact.length > 0) return exact
  return all.filter(({ definition }) => {
    const every = definition.arguments.filter(({ mode }) => mode !== 'table')
    return (
      every.length === types.length &&
      every.every(({ type }, at) => isSameType(type, types[at] ?? typeOf('')))
    )
  })
}

/** Triggers and stored expressions refer to the routine itself and follow; calls in bodies are text and do not. */
function move(draft: Draft, routines: readonly Routine[], to: Name): void {
  for (const routine of routines) {
    const from = routine.name
    const isTrigger = inputTypes(routine.definition.arguments).length === 0
    rewriteReferences(
      draft,
      {
        ...UNCHANGED,
        routine: (name) => (isTrigger && isSameName(name, from) ? to : name),
        call: (call) => (callsRoutine([call], routine) ? { ...call, function: to } : call),
      },
      'routine',
    )
    const others = (draft.routines.get(keyOf(from)) ?? []).filter(
      (each) => !hasInputs(each, inputTypes(routine.definition.arguments)),
    )
    if (others.length === 0) draft.routines.delete(keyOf(from))
    else
      draft.routines.set(
        keyOf(from),
        mapList(others, (each) => patched(each, { name: from })),
      )
    draft.routines.set(keyOf(to), [...(draft.routines.get(keyOf(to)) ?? []), { ...routine, name: to }])
  }
}
