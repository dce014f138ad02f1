import type { PgNode } from './pg-ast.ts'
import { readSql } from './read.ts'

/** The text that an expression of SQL always yields: literals, `||`, `concat` and `format` of them. Null if it depends on anything. */
export function constantText(expression: string): string | null {
  const { tree } = readSql(`SELECT ${expression}`)
  const targets: readonly PgNode[] | undefined = tree?.[0]?.stmt['SelectStmt']?.targetList
  return targets?.length === 1 ? evaluate(targets[0]?.['ResTarget']?.val) : null
}

function evaluate(node: PgNode | undefined): string | null {
  const [tag, value] = Object.entries(node ?? {})[0] ?? []
  if (tag === 'A_Const') return constant(value)
  if (tag === 'TypeCast') return evaluate(value.arg)
  if (tag === 'A_Expr' && value.kind === 'AEXPR_OP' && value.name?.[0]?.String?.sval === '||') {
    const left = evaluate(value.lexpr)
    const right = evaluate(value.rexpr)
    return left === null || right === null ? null : left + right
  }
  return tag === 'FuncCall' ? call(value) : null
}

function constant(value: PgNode): string | null {
  if (value['isnull']) return null
  if (value['sval']) return value['sval'].sval ?? ''
  if (value['ival']) return String(value['ival'].ival ?? 0)
  return null
}

function call({ funcname = [], args = [] }: PgNode): string | null {
  const values: (string | null)[] = args.map(evaluate)
  if (!values.every((value) => value !== null)) return null
  const [first = '', ...rest] = values
  switch (funcname.at(-1)?.String?.sval) {
    case 'format':
      return values.length === 0 ? null : format(first, rest)
    case 'concat':
      return values.join('')
    case 'quote_ident':
      return values.length === 1 ? quoteIdentifier(first) : null
    case 'quote_literal':
      return values.length === 1 ? quoteLiteral(first) : null
    default:
      return null
  }
}

/** PostgreSQL leaves simple names bare; quoted they mean the same. */
const quoteIdentifier = (name: string): string => `"${name.replaceAll('"', '""')}"`

const quoteLiteral = (text: string): string =>
  `${text.includes('\\') ? ' E' : ''}'${text.replaceAll("'", "''").replaceAll('\\', '\\\\')}'`

/** `format()` without widths: those only pad. */
function format(pattern: string, values: readonly string[]): string | null {
  let next = 0
  let isKnown = true
  const directive = /%(?:%|(?:(\d+)\$)?([sIL])|)/g
  const text = pattern.replace(directive, (all, position: string | undefined, type: string | undefined) => {
    if (all === '%%') return '%'
    if (position !== undefined) next = Number(position) - 1
    const shown = SHOW[type ?? '']?.(values[next++])
    isKnown &&= shown !== undefined
    return shown ?? ''
  })
  return isKnown ? text : null
}

const SHOW: Readonly<Record<string, (value: string | undefined) => string | undefined>> = {
  s: (value) => value,
  I: (value) => (value === undefined ? undefined : quoteIdentifier(value)),
  L: (value) => (value === undefined ? undefined : quoteLiteral(value)),
}
