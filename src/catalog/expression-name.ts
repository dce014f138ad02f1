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
  const collate = /^(.*)\s+collate\s+("[^"]+"|[\w.]+)$/is.exec(sql)
  if (collate?.[1] !== undefined) return figure(collate[1].trim())

  const call = /^([\w$"."]+)\s*(\(.*\))$/s.exec(sql)
  if (call?.[1] !== undefined && call[2] !== undefined && withoutParentheses(call[2]) !== call[2]) {
    return figureCall(lastPart(call[1]), call[2].slice(1, -1))
  }
  if (/^case\b.*\bend$/is.test(sql)) {
    const otherwise = /\belse\b((?:(?!\belse\b).)*)\bend$/is.exec(sql)?.[1]
    const figured = otherwise === undefined ? NOTHING : figure(otherwise.trim())
    return figured.isStrong ? figured : { name: 'case', isStrong: false }
  }
  if (/^(?:"[^"]+"|[a-z_][\w$]*)(?:\.(?:"[^"]+"|[a-z_][\w$]*))*$/i.test(sql)) {
    return CONSTANTS.has(sql.toLowerCase()) ? NOTHING : { name: lastPart(sql), isStrong: true }
  }
  if (/^array\s*\[/i.test(sql)) return { name: 'array', isStrong: true }
  return NOTHING
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
  let depth = 0
  for (const [at, token] of tokensOf(sql)) {
    if (token === '(') depth++
    if (token === ')') depth--
    if (depth === 0 && at < sql.length - 1) return sql
  }
  return sql.slice(1, -1).trim()
}

/** Offset of the last `needle` outside of parentheses and quotes, only where no operator follows it. */
function lastAt(sql: string, needle: string): number {
  let depth = 0
  let found = -1
  for (const [at, token] of tokensOf(sql)) {
    if (token === '(' || token === '[') depth++
    if (token === ')' || token === ']') depth--
    if (depth === 0 && sql.startsWith(needle, at)) found = at
  }
  return found
}

const isBalanced = (sql: string): boolean => (sql.match(/\(/g) ?? []).length === (sql.match(/\)/g) ?? []).length

/** An operator at the top level makes the whole an operator's result; a cast then belongs to its right operand only. */
function hasOperator(sql: string): boolean {
  let depth = 0
  for (const [at, token] of tokensOf(sql)) {
    if (token === '(' || token === '[') depth++
    if (token === ')' || token === ']') depth--
    if (depth === 0 && /[-+*/<>=~!@#%^&|?]/.test(token)) return true
    if (depth === 0 && /^\s(?:and|or|is|like|ilike|in|between|at)\s/i.test(sql.slice(at))) return true
  }
  return false
}

/** Characters outside of quotes, with their offsets. */
function* tokensOf(sql: string): Generator<readonly [number, string]> {
  for (const match of sql.matchAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|./gs)) yield [match.index, match[0][0] === "'" ? "''" : match[0]]
}
