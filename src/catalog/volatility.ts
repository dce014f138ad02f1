import { type Catalog, findRoutines, type Routine } from '../model/catalog.ts'
import type { Call, Expression } from '../model/expression.ts'
import { KEYWORD_FUNCTIONS, SETTLED_FUNCTIONS, VOLATILE_FUNCTIONS } from './builtin-functions.ts'

/** `settled`: STABLE or IMMUTABLE, one value for every row of a statement. `unknown` counts as volatile, but is not certain. */
export type Volatility = 'settled' | 'volatile' | 'unknown'

/**
 * Whether ADD COLUMN can store one value of a default for all old rows. PostgreSQL folds constants and inlines SQL functions
 * before it asks, and so does `Expression.calls` for constants.
 */
export const volatilityOf = (expression: Expression, catalog: Catalog): Volatility =>
  worst(expression.calls.map((call) => volatilityOfCall(call, catalog)))

const worst = (found: readonly Volatility[]): Volatility => {
  if (found.includes('volatile')) return 'volatile'
  return found.includes('unknown') ? 'unknown' : 'settled'
}

export function volatilityOfCall(call: Call, catalog: Catalog, depth = 0): Volatility {
  const { schema, name } = call.function
  const routines = findRoutines(catalog, call.function).filter((routine) => accepts(routine, call))
  if (routines.length > 0)
    return worst(routines.map((routine) => volatilityOfRoutine(routine, catalog, depth)))
  if (schema !== '' && schema !== 'pg_catalog') return 'unknown'
  return volatilityOfBuiltin(name)
}

function volatilityOfBuiltin(name: string): Volatility {
  if (VOLATILE_FUNCTIONS.has(name)) return 'volatile'
  // No operator of PostgreSQL is volatile.
  const isOperator = !/\w/.test(name)
  return isOperator || SETTLED_FUNCTIONS.has(name) || KEYWORD_FUNCTIONS.has(name) ? 'settled' : 'unknown'
}

/** Of a call that was read from a body. */
const UNKNOWN_ARGUMENTS = -1

function accepts({ definition }: Routine, call: Call): boolean {
  if (call.arguments === UNKNOWN_ARGUMENTS) return true
  const inputs = definition.arguments.filter(({ mode }) => mode !== 'out' && mode !== 'table')
  if (inputs.some(({ mode }) => mode === 'variadic')) return true
  const required = inputs.filter(({ hasDefault }) => !hasDefault).length
  return call.arguments >= required && call.arguments <= inputs.length
}

/** How deep SQL functions that call SQL functions are followed. */
const DEPTH = 5

function volatilityOfRoutine(routine: Routine, catalog: Catalog, depth: number): Volatility {
  const { definition } = routine
  if (definition.volatility !== 'volatile') return 'settled'
  const body = inlinedBody(routine)
  if (body === null || depth >= DEPTH) return 'volatile'
  const called = callsOf(body).map((call) => located(call, routine, catalog))
  return worst(called.map((call) => volatilityOfCall(call, catalog, depth + 1)))
}

/** A body finds its functions by the search path of the caller; the schema of the routine itself is the best guess. */
function located(call: Call, { name: { schema } }: Routine, catalog: Catalog): Call {
  if (call.function.schema !== '') return call
  const candidates = [schema, 'public'].map((candidate) => ({ ...call.function, schema: candidate }))
  const found = candidates.find((candidate) => findRoutines(catalog, candidate).length > 0)
  return found ? { ...call, function: found } : call
}

/**
 * The expression that PostgreSQL puts in place of a call, or null where it does not: `inline_function` in
 * `optimizer/util/clauses.c` takes a SQL function of one SELECT without FROM and other clauses, that is neither SECURITY
 * DEFINER nor has settings of its own. STRICT prevents it where an argument may be null.
 */
function inlinedBody({ definition }: Routine): string | null {
  const { kind, language, returnsSet, isSecurityDefiner, settings, body } = definition
  if (kind !== 'function' || language !== 'sql' || returnsSet || isSecurityDefiner) return null
  if (definition.isStrict && definition.arguments.length > 0) return null
  if (settings.length > 0) return null
  const text = body.replaceAll(/'(?:[^']|'')*'/g, "''").trim()
  const expression = /^(?:select|return)\s+([^;]+);?$/i.exec(text)?.[1]
  if (expression === undefined || CLAUSE.test(expression)) return null
  return expression
}

/** Clauses, sub-queries and comments: a body with one of them is not read further. */
const CLAUSE =
  /\b(?:from|where|group|order|having|limit|offset|fetch|union|intersect|except|into|with|window|distinct|select|over)\b|--|\/\*/i

const callsOf = (expression: string): readonly Call[] =>
  [...expression.matchAll(/([a-z_][\w$]*)(?:\s*\.\s*([a-z_][\w$]*))?\s*(\(?)/gi)].flatMap(
    ([, first = '', second, parenthesis]) => {
      const name = (second ?? first).toLowerCase()
      const isCall = parenthesis === '(' || KEYWORD_FUNCTIONS.has(name)
      const schema = second === undefined ? '' : first.toLowerCase()
      return isCall && !SYNTAX.has(name) ? [{ function: { schema, name }, arguments: UNKNOWN_ARGUMENTS }] : []
    },
  )

/** Words before a parenthesis that call nothing. */
const SYNTAX: ReadonlySet<string> = new Set(
  'and any array between case cast coalesce else extract greatest ilike in is least like not nullif or row then when'.split(
    ' ',
  ),
)
