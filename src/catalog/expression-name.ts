/**
 * The column name that PostgreSQL gives an index expression (`FigureColname` in parse_target.c): that of the outermost function,
 * of the column under casts, or else of the type cast to. Null where it gives none and says `expr`.
 */
export function expressionName(sql: string): string | null {
  return figure(sql.trim()).name
}

/** A name that a cast may not replace is `strong`. */
interface Figured {
  readonly name: string | null
  readonly isStrong: boolean
}

const NOTHING: Figured = { name: null, isStrong: false }

function figure(sql: string): Figured {
  const inner = withoutParentheses(sql)
  if (inner !== sql) return figure(inner)
  const cast = lastAt(sql, '::')
  if (cast !== -1) return figureCast(sql.slice(0, cast), sql.slice(cast + 2))
  const collated = /^(.*)\s+collate\s+(?:"[^"]+"|[\w.]+)$/is.exec(sql)?.[1]
  if (collated !== undefined) return figure(collated.trim())
  return figureCallIn(sql) ?? figureCase(sql) ?? figureWord(sql)
}

function figureCallIn(sql: string): Figured | null {
  const [, name = '', inside = ''] = /^([\w$"."]+)\s*(\(.*\))$/s.exec(sql) ?? []
  return withoutParentheses(inside) === inside ? null : figureCall(lastPart(name), inside.slice(1, -1))
}

function figureCase(sql: string): Figured | null {
  if (!/^case\b.*\bend$/is.test(sql)) return null
  const otherwise = /\belse\b((?:(?!\belse\b).)*)\bend$/is.exec(sql)?.[1]
  const figured = otherwise === undefined ? NOTHING : figure(otherwise.trim())
  return figured.isStrong ? figured : { name: 'case', isStrong: false }
}

/** A column, or an array constructor. */
function figureWord(sql: string): Figured {
  if (/^array\s*\[/i.test(sql)) return { name: 'array', isStrong: true }
  const isName = /^(?:"[^"]+"|[a-z_][\w$]*)(?:\.(?:"[^"]+"|[a-z_][\w$]*))*$/i.test(sql)
  return isName && !CONSTANTS.has(sql.toLowerCase()) ? { name: lastPart(sql), isStrong: true } : NOTHING
}

function figureCast(operand: string, type: string): Figured {
  const trimmedType = type.trim()
  if (!/^[\w\s".(),[\]]+$/.test(trimmedType) || !isBalanced(trimmedType)) return NOTHING
  const figured = hasOperator(operand) ? NOTHING : figure(operand.trim())
  if (figured.isStrong) return figured
  const name = lastPart(trimmedType.replace(/\(.*?\)|\[\]/g, '').trim())
  return { name: CATALOG_NAMES[name] ?? name.split(' ')[0] ?? null, isStrong: false }
}

function figureCall(name: string, inside: string): Figured {
  if (name === 'cast') {
    const as = lastAt(inside.toLowerCase(), ' as ')
    return as === -1 ? NOTHING : figureCast(inside.slice(0, as), inside.slice(as + 4))
  }
  if (name === 'trim') return { name: 'btrim', isStrong: true }
  return { name, isStrong: true }
}

/** Words that look like a column and are none. */
const CONSTANTS: ReadonlySet<string> = new Set(['true', 'false', 'null'])

/** The grammar turns these spellings into the catalog's name of the type, which then names the column. */
const CATALOG_NAMES: Readonly<Record<string, string>> = {
  int: 'int4',
  integer: 'int4',
  bigint: 'int8',
  smallint: 'int2',
  boolean: 'bool',
  real: 'float4',
  'double precision': 'float8',
  decimal: 'numeric',
  'character varying': 'varchar',
  character: 'bpchar',
  'timestamp with time zone': 'timestamptz',
  'timestamp without time zone': 'timestamp',
  'time with time zone': 'timetz',
  'time without time zone': 'time',
}

const lastPart = (dotted: string): string => {
  const part = /(?:"((?:[^"]|"")+)"|([^".]+))$/.exec(dotted)
  return part?.[1]?.replaceAll('""', '"') ?? part?.[2]?.toLowerCase() ?? dotted
}

/** `(x)` as `x`, only where the first parenthesis closes at the end. */
function withoutParentheses(sql: string): string {
  if (!sql.startsWith('(') || !sql.endsWith(')')) return sql
  const end = topLevel(sql).find(({ at }) => at > 0)?.at ?? sql.length
  return end < sql.length - 1 ? sql : sql.slice(1, -1).trim()
}

/** Offset of the last `needle` outside of parentheses and quotes. */
const lastAt = (sql: string, needle: string): number =>
  topLevel(sql).findLast(({ at }) => sql.startsWith(needle, at))?.at ?? -1

const isBalanced = (sql: string): boolean =>
  (sql.match(/\(/g) ?? []).length === (sql.match(/\)/g) ?? []).length

/** An operator at the top level makes the whole an operator's result; a cast then belongs to its right operand only. */
const hasOperator = (sql: string): boolean =>
  topLevel(sql).some(
    ({ at, token }) =>
      /[-+*/<>=~!@#%^&|?]/.test(token) || /^\s(?:and|or|is|like|ilike|in|between|at)\s/i.test(sql.slice(at)),
  )

interface Token {
  readonly at: number
  readonly token: string
}

/** Characters outside of parentheses and quotes; a parenthesis that closes the last open one is outside again. */
function topLevel(sql: string): readonly Token[] {
  const tokens: Token[] = []
  let depth = 0
  for (const { 0: text, index: at } of sql.matchAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|./gs)) {
    if (text === ')' || text === ']') depth--
    if (depth === 0) tokens.push({ at, token: text.startsWith("'") ? "''" : text })
    if (text === '(' || text === '[') depth++
  }
  return tokens
}
