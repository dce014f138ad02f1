import type { RowFilter } from '../../model/change.ts'
import type { PgNode } from '../pg-ast.ts'
import type { StatementText } from '../statement-text.ts'
import { lowerExpressionOrNull } from './expression.ts'
import { childOf, listOf, stringOf, stringsOf, tagged, textOf } from './node.ts'
import { isFixed } from './truth.ts'

/** Which rows an UPDATE or DELETE picks. */
export function filterOf(node: PgNode, text: StatementText): RowFilter {
  const where: PgNode | undefined = node['whereClause']
  const terms = where === undefined ? [] : conjuncts(where)
  const target = targetNames(childOf(node, 'relation'))
  const sides = terms.flatMap((term) => boundsOf(term, target))
  const columnsBounded = (side: Side) =>
    new Set(sides.filter((bound) => bound.side === side).map(({ column }) => column))
  const below = columnsBounded('below')
  const ctes = limitedCtes(node)
  return {
    where: lowerExpressionOrNull(where, text, 'where'),
    equals: [...columnsBounded('equal')],
    bounded: [...columnsBounded('above')].filter((column) => below.has(column)),
    hasLimit:
      terms.some((term) => picksLimited(term, ctes)) ||
      [...listOf(node, 'fromClause'), ...listOf(node, 'usingClause')].some((item) => isLimited(item, ctes)),
  }
}

/** Members of a top-level AND. */
function conjuncts(node: PgNode): readonly PgNode[] {
  const body: PgNode | undefined = node['BoolExpr']
  return body?.['boolop'] === 'AND_EXPR' ? listOf(body, 'args').flatMap(conjuncts) : [node]
}

type Side = 'equal' | 'above' | 'below'
interface Bound {
  readonly column: string
  readonly side: Side
}

/** Names by which the statement may call its target. */
const targetNames = (relation: PgNode): ReadonlySet<string> =>
  new Set([textOf(childOf(relation, 'alias'), 'aliasname') || textOf(relation, 'relname')])

function targetColumn(node: PgNode | undefined, target: ReadonlySet<string>): string | null {
  const parts = stringsOf(listOf(childOf(node ?? {}, 'ColumnRef'), 'fields'))
  const qualifier = parts.at(-2)
  return qualifier === undefined || target.has(qualifier) ? (parts.at(-1) ?? null) : null
}

/** `c = 1`, `1 < c`, `c IN (1, 2)`, `c = ANY ($1)`, `c BETWEEN 1 AND 2`. */
function boundsOf(term: PgNode, target: ReadonlySet<string>): readonly Bound[] {
  const body = childOf(term, 'A_Expr')
  const left = isFixed(body['rexpr']) ? targetColumn(body['lexpr'], target) : null
  const operator = stringOf(listOf(body, 'name')[0])
  if (left !== null) return (SIDES_OF_KIND[textOf(body, 'kind')]?.(operator) ?? []).map(on(left))
  const right = isFixed(body['lexpr']) ? targetColumn(body['rexpr'], target) : null
  if (right === null || body['kind'] !== 'AEXPR_OP') return []
  return sidesOf(MIRRORED[operator] ?? operator).map(on(right))
}

const on =
  (column: string) =>
  (side: Side): Bound => ({ column, side })

const SIDES_OF_KIND: Readonly<Record<string, (operator: string) => readonly Side[]>> = {
  AEXPR_OP: (operator) => sidesOf(operator),
  AEXPR_IN: (operator) => (operator === '=' ? ['equal'] : []),
  AEXPR_OP_ANY: (operator) => (operator === '=' ? ['equal'] : []),
  AEXPR_BETWEEN: () => ['above', 'below'],
}

const SIDES: Readonly<Record<string, Side>> = {
  '=': 'equal',
  '>': 'above',
  '>=': 'above',
  '<': 'below',
  '<=': 'below',
}
const MIRRORED: Readonly<Record<string, string>> = { '>': '<', '>=': '<=', '<': '>', '<=': '>=' }

const sidesOf = (operator: string): readonly Side[] => {
  const side = SIDES[operator]
  return side === undefined ? [] : [side]
}

/** CTEs that give a limited number of rows. */
function limitedCtes(node: PgNode): ReadonlySet<string> {
  const ctes = tagged(listOf(childOf(node, 'withClause'), 'ctes'), 'CommonTableExpr')
  const limited = new Set<string>()
  for (const cte of ctes)
    if (isLimitedQuery(childOf(cte, 'ctequery'), limited)) limited.add(textOf(cte, 'ctename'))
  return limited
}

/** A query with LIMIT, or one that reads from a limited CTE. */
export function isLimitedQuery(query: PgNode, ctes: ReadonlySet<string> = new Set()): boolean {
  const select = childOf(query, 'SelectStmt')
  const isWritten =
    select['limitCount'] !== undefined && childOf(select['limitCount'], 'A_Const')['isnull'] !== true
  return isWritten || listOf(select, 'fromClause').some((item) => isLimited(item, ctes))
}

function isLimited(item: PgNode, ctes: ReadonlySet<string>): boolean {
  if (item['RangeVar']) return item['RangeVar'].schemaname === undefined && ctes.has(item['RangeVar'].relname)
  if (item['RangeSubselect']) return isLimitedQuery(childOf(item['RangeSubselect'], 'subquery'), ctes)
  const join = childOf(item, 'JoinExpr')
  return (
    join['jointype'] === 'JOIN_INNER' && [join['larg'], join['rarg']].some((side) => isLimited(side, ctes))
  )
}

/** `id IN (SELECT … LIMIT n)`, `id = ANY (ARRAY (SELECT … LIMIT n))`. */
function picksLimited(term: PgNode, ctes: ReadonlySet<string>): boolean {
  const link: PgNode | undefined = term['SubLink'] ?? term['A_Expr']?.rexpr?.SubLink
  if (link === undefined || !PICKING.has(textOf(link, 'subLinkType'))) return false
  return isLimitedQuery(childOf(link, 'subselect'), ctes)
}

const PICKING: ReadonlySet<string> = new Set(['ANY_SUBLINK', 'ARRAY_SUBLINK', 'EXPR_SUBLINK'])
