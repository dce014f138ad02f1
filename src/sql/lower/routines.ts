import type { SchemaChange } from '../../model/change.ts'
import type { RoutineArgument, RoutineDefinition } from '../../model/definition.ts'
import type { Type } from '../../model/type.ts'
import type { PgNode } from '../pg-ast.ts'
import type { StatementText } from '../statement-text.ts'
import { nameOfStrings } from './names.ts'
import {
  childOf,
  isSet,
  itemsOf,
  type Lowerings,
  listOf,
  stringOf,
  tagged,
  textOf,
  textOrNull,
} from './node.ts'
import { optionOf, writtenValue } from './options.ts'
import { stepAt, wordAt } from './slice.ts'
import { lowerType } from './type.ts'

export const ROUTINES: Lowerings = {
  CreateFunctionStmt: (node, text) => [
    {
      kind: 'create-function',
      function: nameOfStrings(listOf(node, 'funcname')),
      definition: routineOf(node, text),
      isReplace: isSet(node, 'replace'),
    },
  ],
  AlterFunctionStmt: (node) => [alterFunction(node)],
  DoStmt: (node) => [doBlock(node)],
  CallStmt: (node) => {
    const call = childOf(node, 'funccall')
    return [
      {
        kind: 'call',
        procedure: nameOfStrings(listOf(call, 'funcname')),
        arguments: listOf(call, 'args').length,
      },
    ]
  },
}

/** Argument types of a function's name; null where the text gives no list. */
export const argumentsOf = (object: PgNode): readonly Type[] | null =>
  isSet(object, 'args_unspecified') ? null : tagged(listOf(object, 'objargs'), 'TypeName').map(lowerType)

function alterFunction(node: PgNode): SchemaChange {
  const object = childOf(node, 'func')
  return {
    kind: 'alter-function',
    function: nameOfStrings(listOf(object, 'objname')),
    arguments: argumentsOf(object),
    volatility: VOLATILITIES[writtenValue(optionOf(listOf(node, 'actions'), 'volatility'))] ?? null,
  }
}

const VOLATILITIES: Readonly<Record<string, RoutineDefinition['volatility']>> = {
  immutable: 'immutable',
  stable: 'stable',
  volatile: 'volatile',
}

/** The statements of a block are read from its body elsewhere. */
function doBlock(node: PgNode): SchemaChange {
  const options = listOf(node, 'args')
  return {
    kind: 'do-block',
    language: writtenValue(optionOf(options, 'language')) || 'plpgsql',
    hasDynamicSql: /\bexecute\b/i.test(writtenValue(optionOf(options, 'as'))),
    endsTransactions: false,
  }
}

function routineOf(node: PgNode, text: StatementText): RoutineDefinition {
  const options = listOf(node, 'options')
  const parameters = tagged(listOf(node, 'parameters'), 'FunctionParameter').map(lowerParameter)
  const returnsTable = parameters.some(({ mode }) => mode === 'table')
  const returns: PgNode | undefined = node['returnType']
  const isParsed = node['sql_body'] !== undefined
  const written = optionOf(options, 'as')
  return {
    kind: isSet(node, 'is_procedure') ? 'procedure' : 'function',
    arguments: parameters,
    returns: returns === undefined || returnsTable ? null : lowerType(returns),
    returnsSet: returnsTable || (returns !== undefined && isSet(returns, 'setof')),
    language: writtenValue(optionOf(options, 'language')) || 'sql',
    volatility: VOLATILITIES[writtenValue(optionOf(options, 'volatility'))] ?? 'volatile',
    isStrict: isOn(options, 'strict'),
    isSecurityDefiner: isOn(options, 'security'),
    settings: tagged(options, 'DefElem').flatMap(settingOf),
    body: isParsed ? parsedBody(text) : stringOf(itemsOf(written)[0]),
    isParsed,
  }
}

const isOn = (options: readonly PgNode[], name: string): boolean =>
  writtenValue(optionOf(options, name)) === 'true'

const settingOf = (option: PgNode): readonly string[] => {
  const setting: PgNode | undefined = option['defname'] === 'set' ? option['arg']?.VariableSetStmt : undefined
  return setting === undefined ? [] : [textOf(setting, 'name').toLowerCase()]
}

function lowerParameter(parameter: PgNode): RoutineArgument {
  return {
    name: textOrNull(parameter, 'name'),
    mode: MODES[textOf(parameter, 'mode')] ?? 'in',
    type: lowerType(childOf(parameter, 'argType')),
    hasDefault: parameter['defexpr'] !== undefined,
  }
}

const MODES: Readonly<Record<string, RoutineArgument['mode']>> = {
  FUNC_PARAM_OUT: 'out',
  FUNC_PARAM_INOUT: 'inout',
  FUNC_PARAM_VARIADIC: 'variadic',
  FUNC_PARAM_TABLE: 'table',
}

/** `RETURN …` or `BEGIN ATOMIC … END`: the last clause of its statement, and the only one that begins with these words. */
function parsedBody(text: StatementText): string {
  const tokens = text.tokens()
  let depth = 0
  const first = tokens.findIndex((token, at) => {
    depth += stepAt(text, tokens, at)
    if (depth !== 0 || token.kind !== 'word') return false
    const word = wordAt(text, token)
    const next = tokens[at + 1]
    return word === 'return' || (word === 'begin' && next !== undefined && wordAt(text, next) === 'atomic')
  })
  return text.text.slice(tokens[first]?.start ?? text.start, text.end).replace(/\s*;\s*$/, '')
}
