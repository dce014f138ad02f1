import { type Catalog, type Column, findColumn, findTable } from '../model/catalog.ts'
import type { Expression } from '../model/expression.ts'
import type { Name } from '../model/name.ts'
import type { RuleContext } from './rule.ts'
import { beforeUnit, nameBefore } from './states.ts'

/** The check demands nothing of the running release: it has held all along, or only concerns columns that the release does not know. */
export function passesOldWrites(expression: Expression, table: Name, context: RuleContext): boolean {
  if (expression.shape === 'true') return true
  const checks = checksBefore(context, table)
  if (checks.some((known) => isNoStricter(expression, known))) return true
  if (isOnlyNotNull(expression, context.before, table)) return true
  return passesUnknownColumns(expression, table, context)
}

/** Checks of the table that hold for rows and writes before this statement or before this deploy. */
const checksBefore = (context: RuleContext, table: Name): readonly Expression[] =>
  [findTable(context.before, table), findTable(beforeUnit(context), nameBefore(context, table))].flatMap(
    (known) =>
      known?.constraints.flatMap((constraint) =>
        constraint.type === 'check' && constraint.isEnforced && constraint.isValid
          ? [constraint.expression]
          : [],
      ) ?? [],
  )

/** The same text, or the same text with a longer list of allowed strings. */
const isNoStricter = (check: Expression, known: Expression): boolean =>
  normal(check.sql) === normal(known.sql) ||
  (listedColumn(check.sql) !== null &&
    listedColumn(check.sql) === listedColumn(known.sql) &&
    known.literals.every((literal) => check.literals.includes(literal)))

const normal = (sql: string): string =>
  sql
    .replace(/::\s*"?[\w. ]+"?(?:\(\d+\))?(?:\[\])?/g, '')
    .replace(/[\s()]+/g, ' ')
    .trim()
    .toLowerCase()

/** The column of a check that only lists allowed strings: `state IN (…)`, `state = ANY (ARRAY[…])`. */
const listedColumn = (sql: string): string | null => {
  const text = normal(sql).replace(/'(?:[^']|'')*'(?:\s*,\s*'(?:[^']|'')*')*/g, '?')
  return /^"?([\w$]+)"?(?: in \?| ?= ?any array ?\[ ?\? ?\]) ?$/.exec(text)?.[1] ?? null
}

/** `note IS NOT NULL` of a column that is NOT NULL. */
const isOnlyNotNull = ({ sql, columns, provesNotNull }: Expression, catalog: Catalog, table: Name): boolean =>
  columns.length > 0 &&
  columns.every((column) => provesNotNull.includes(column)) &&
  columns.every((column) => findColumn(catalog, table, column)?.isNullable === false) &&
  !/[<>=~]/.test(sql)

/**
 * A row of the running release holds the default or a null in a column of this deploy. A null passes a check whose comparison it makes
 * unknown; a default passes, or else the statement would fail at the first row.
 */
function passesUnknownColumns(
  expression: Expression,
  table: Name,
  { isNewColumn, before }: RuleContext,
): boolean {
  const made = expression.columns.filter((column) => isNewColumn(table, column))
  if (made.length === 0) return false
  const left = made.filter((column) => isLeftNull(findColumn(before, table, column)))
  if (made.length < expression.columns.length)
    return (
      left.some((column) => isGuarded(expression.sql, column)) ||
      made.some((column) => isOpenedBy(expression.sql, findColumn(before, table, column)))
    )
  return left.every((column) => passesNull(expression, column))
}

const isLeftNull = (column: Column | undefined): boolean =>
  column === undefined ||
  (column.generated === null &&
    column.identity === null &&
    (column.default === null || column.default.shape === 'null'))

const passesNull = ({ sql, provesNotNull }: Expression, column: string): boolean =>
  !provesNotNull.includes(column) &&
  (/\bis\s+null\b/i.test(sql) ||
    !/\bis\s+not\s+(?:null|distinct)|\bnum_n(?:on)?nulls\b|\bcoalesce\b|\bis\s+distinct\b/i.test(sql))

/** One side of an OR says that the new column has its default. */
const isOpenedBy = (sql: string, column: Column | undefined): boolean => {
  const value = column?.default
  const text = normal(sql).replaceAll('"', '')
  if (value?.shape !== 'constant' || /\b(?:and|not|case)\b/.test(text)) return false
  const side = `${column?.name}=${normal(value.sql)}`
  return text.split(' or ').some((each) => each.replace(/\s/g, '') === side)
}

/** `memo IS NULL OR …`, or a single comparison with it. */
const isGuarded = (sql: string, column: string): boolean => {
  const text = normal(sql).replaceAll('"', '')
  return (
    text.startsWith(`${column} is null or `) ||
    !/\b(?:and|or|not|is|coalesce|case|num_nulls|num_nonnulls)\b/.test(text)
  )
}
