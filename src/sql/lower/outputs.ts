import type { PgNode } from '../pg-ast.ts'
import { bodyOf, childOf, itemsOf, listOf, stringOf, tagOf, textOf } from './node.ts'
import { columnOf } from './truth.ts'
import { keywordOf } from './walk.ts'

/** Names of the columns that a query gives; null for `*` and for what PostgreSQL calls `?column?`. */
export function outputsOf(query: PgNode): readonly (string | null)[] {
  const body = bodyOf(query)
  if (tagOf(query) !== 'SelectStmt') return listOf(childOf(body, 'returningClause'), 'exprs').map(outputOf)
  const first = leftmost(body)
  const rows = listOf(first, 'valuesLists')
  if (rows.length > 0) return itemsOf(rows[0]).map((_, i) => `column${i + 1}`)
  return listOf(first, 'targetList').map(outputOf)
}

/** A set operation takes its names from its first member. */
export const leftmost = (select: PgNode): PgNode => (select['larg'] ? leftmost(select['larg']) : select)

function outputOf(target: PgNode): string | null {
  const body = childOf(target, 'ResTarget')
  return textOf(body, 'name') || figuredName(body['val'])
}

/** Names that PostgreSQL gives to columns without one (`FigureColname` in parse_target.c). */
function figuredName(node: PgNode | undefined): string | null {
  if (node === undefined) return null
  const tag = tagOf(node)
  const body: PgNode = node[tag]
  switch (tag) {
    case 'ColumnRef':
      return nullIfStar(columnOf(node))
    case 'A_Indirection':
      return (
        listOf(body, 'indirection')
          .map(stringOf)
          .findLast((field) => field !== '') ?? figuredName(body['arg'])
      )
    case 'FuncCall':
      return stringOf(listOf(body, 'funcname').at(-1))
    case 'TypeCast':
      return figuredName(body['arg']) ?? stringOf(listOf(childOf(body, 'typeName'), 'names').at(-1))
    case 'CollateClause':
      return figuredName(body['arg'])
    case 'CaseExpr':
      return figuredName(body['defresult']) ?? 'case'
    case 'A_Expr':
      return body['kind'] === 'AEXPR_NULLIF' ? 'nullif' : null
    case 'MinMaxExpr':
      return body['op'] === 'IS_LEAST' ? 'least' : 'greatest'
    case 'SQLValueFunction':
      return keywordOf(body)
    case 'SubLink':
      return subqueryName(body)
    default:
      return NAMES[tag] ?? null
  }
}

const nullIfStar = (column: string | null): string | null => (column === '*' ? null : column)

const NAMES: Readonly<Record<string, string>> = {
  A_ArrayExpr: 'array',
  CoalesceExpr: 'coalesce',
  GroupingFunc: 'grouping',
  RowExpr: 'row',
  XmlSerialize: 'xmlserialize',
}

function subqueryName(body: PgNode): string | null {
  switch (body['subLinkType']) {
    case 'EXISTS_SUBLINK':
      return 'exists'
    case 'ARRAY_SUBLINK':
      return 'array'
    case 'EXPR_SUBLINK':
      return outputsOf(body['subselect'])[0] ?? null
    default:
      return null
  }
}
