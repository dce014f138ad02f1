import type { Column, Table } from '../model/catalog.ts'
import type { PartitionBound, PartitionKey } from '../model/definition.ts'
import { isProvenNotNull } from './proof.ts'
import { splitOutside, unwrapped } from './split.ts'

/*
 * What PostgreSQL's prover (`predicate_implied_by`) finds out about partition bounds, as far as it is certain without types and
 * operators: a key of one column, compared with literals whose order is plain. In doubt there is no proof, hence a scan.
 */

/** Whether a valid CHECK of the table implies the bound, so that ATTACH PARTITION does not read it. */
export function provesBound(table: Table, key: PartitionKey, bound: PartitionBound): boolean {
  const column = keyColumn(table, key)
  const wanted = column && readBound(bound)
  if (!wanted || !column) return false
  if (column.isNullable && !isProvenNotNull(table, column.name)) return false
  const known = validChecks(table).flatMap(conjuncts)
  if (wanted.kind === 'list') return known.some((text) => isWithin(readList(text, column), wanted.values))
  const comparisons = known.map((text) => readComparison(text, column)).filter((found) => found !== null)
  const { lower, upper } = wanted
  const isAbove = lower === null || comparisons.some((found) => impliesAtLeast(found, lower, column))
  return isAbove && (upper === null || comparisons.some((found) => impliesBelow(found, upper, column)))
}

/** Whether a valid CHECK of the default partition says that it holds no row of the new bound. */
export function provesNoneOfBound(table: Table, key: PartitionKey, bound: PartitionBound): boolean {
  const column = keyColumn(table, key)
  const wanted = column && readBound(bound)
  if (!column || wanted?.kind !== 'range') return false
  return validChecks(table)
    .flatMap(conjuncts)
    .some((text) => excludes(text, wanted, column))
}

const keyColumn = (table: Table, { columns, hasExpression }: PartitionKey): Column | undefined =>
  columns.length === 1 && !hasExpression ? table.columns.find(({ name }) => name === columns[0]) : undefined

const validChecks = (table: Table): readonly string[] =>
  table.constraints.flatMap((constraint) =>
    constraint.type === 'check' && constraint.isValid && constraint.isEnforced
      ? [constraint.expression.sql]
      : [],
  )

type Wanted = Range | { readonly kind: 'list'; readonly values: readonly string[] }

/** From `lower`, below `upper`; null where there is no limit. */
interface Range {
  readonly kind: 'range'
  readonly lower: string | null
  readonly upper: string | null
}

const readBound = ({ strategy, sql }: PartitionBound): Wanted | null => {
  if (strategy === 'list') return readListBound(sql)
  return strategy === 'range' ? readRangeBound(sql) : null
}

function readListBound(sql: string): Wanted | null {
  const list = /\bin\s*\((.*)\)\s*$/is.exec(sql)?.[1]
  const values = list === undefined ? [] : splitOutside(list, ',').map((value) => value.trim())
  return values.length > 0 && values.every(isLiteral) ? { kind: 'list', values } : null
}

function readRangeBound(sql: string): Range | null {
  const [, from, to] = /\bfrom\s*\(([^()]*)\)\s*to\s*\(([^()]*)\)/is.exec(sql) ?? []
  if (from === undefined || to === undefined) return null
  const limitOf = (text: string, open: string) => (text.trim().toLowerCase() === open ? null : text.trim())
  const [lower, upper] = [limitOf(from, 'minvalue'), limitOf(to, 'maxvalue')]
  return [lower, upper].every((limit) => limit === null || isLiteral(limit))
    ? { kind: 'range', lower, upper }
    : null
}

const isLiteral = (text: string): boolean => /^(?:'(?:[^']|'')*'|-?\d+(?:\.\d+)?|true|false)$/i.test(text)

interface Comparison {
  readonly operator: string
  readonly value: string
}

/** `column operator literal`, where the literal may be cast to the column's own type. */
function readComparison(text: string, column: Column): Comparison | null {
  const [, left = '', operator = '', right = ''] =
    /^("?[\w$]+"?)\s*(>=|<=|<>|=|<|>)\s*(.+)$/s.exec(unwrapped(text)) ?? []
  if (!isColumn(left, column)) return null
  const [, literal, cast] = /^(.+?)::([\w ]+)$/s.exec(right.trim()) ?? []
  const value =
    literal !== undefined && cast?.trim().toLowerCase() === column.type.name ? literal : right.trim()
  return isLiteral(value) ? { operator, value } : null
}

const isColumn = (written: string, { name }: Column): boolean =>
  written.startsWith('"') ? written === `"${name}"` : written.toLowerCase() === name

/** The order of two literals of the column's type; null where it is not plain. */
function compare(a: string, b: string, { type }: Column): number | null {
  if (a === b) return 0
  if (/^-?\d{1,15}$/.test(a) && /^-?\d{1,15}$/.test(b)) return Number(a) - Number(b)
  const isTime = /^(?:date$|timestamp )/.test(type.name)
  if (!isTime || !DATE.test(a) || !DATE.test(b)) return null
  return a < b ? -1 : 1
}

const DATE = /^'\d{4}-\d\d-\d\d'$/

function impliesAtLeast({ operator, value }: Comparison, lower: string, column: Column): boolean {
  const order = compare(value, lower, column)
  return order !== null && order >= 0 && (operator === '>=' || operator === '>' || operator === '=')
}

function impliesBelow({ operator, value }: Comparison, upper: string, column: Column): boolean {
  const order = compare(value, upper, column)
  if (order === null) return false
  return operator === '<' ? order <= 0 : order < 0 && (operator === '<=' || operator === '=')
}

/** Whether no row of the range satisfies the condition. */
function excludes(text: string, range: Range, column: Column): boolean {
  const bare = unwrapped(text)
  const inner = /^not\s*(\(.*\))$/is.exec(bare)?.[1]
  if (inner !== undefined) return conjuncts(inner).every((part) => isImpliedBy(part, range, column))
  const alternatives = splitOutside(bare, 'or')
  if (alternatives.length > 1) return alternatives.every((part) => excludes(part, range, column))
  const found = readComparison(bare, column)
  if (found === null) return false
  const { lower, upper } = range
  const isAbove = upper !== null && impliesAtLeast(found, upper, column)
  return isAbove || (lower !== null && impliesBelow(found, lower, column))
}

/** Whether every row of the range satisfies the comparison. */
function isImpliedBy(text: string, { lower, upper }: Range, column: Column): boolean {
  const found = readComparison(text, column)
  if (found?.operator === '>=') return lower !== null && isOrdered(found.value, lower, column)
  return found?.operator === '<' && upper !== null && isOrdered(upper, found.value, column)
}

function isOrdered(a: string, b: string, column: Column): boolean {
  const order = compare(a, b, column)
  return order !== null && order <= 0
}

/** The values of `column in (…)` or `column = …`. */
function readList(text: string, column: Column): readonly string[] {
  const [, name = '', list, single] =
    /^("?[\w$]+"?)\s*(?:in\s*\((.*)\)|=\s*(.+))$/is.exec(unwrapped(text)) ?? []
  if (!isColumn(name, column)) return []
  return list === undefined ? [single?.trim() ?? ''] : splitOutside(list, ',').map((value) => value.trim())
}

const isWithin = (values: readonly string[], allowed: readonly string[]): boolean =>
  values.length > 0 && values.every((value) => allowed.includes(value))

/** The parts of a top-level AND. An OR or BETWEEN stays whole. */
function conjuncts(text: string): readonly string[] {
  const bare = unwrapped(text)
  if (splitOutside(bare, 'or').length > 1 || splitOutside(bare, 'between').length > 1) return [bare]
  const parts = splitOutside(bare, 'and')
  return parts.length === 1 ? parts : parts.flatMap(conjuncts)
}
