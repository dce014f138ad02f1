import type { PgNode } from '../pg-ast.ts'
import { listOf, stringOf } from './node.ts'
import { columnOf, isNull, truthOf } from './truth.ts'

/**
 * Columns that PostgreSQL knows to be not null where the expression is true. Only the shapes that SET NOT NULL was seen to
 * accept as proof without a scan: `c > 0` or `(c IS NOT NULL) IS TRUE` hold as well, but the server scans all the same.
 */
export function provenNotNull(node: PgNode): readonly string[] {
  if (node['NullTest']) return notNullTest(node['NullTest'])
  if (node['BoolExpr']) return logic(node['BoolExpr'])
  if (node['A_Expr']) return comparison(node['A_Expr'])
  return NOTHING
}

const NOTHING: readonly string[] = []

/** `c IS NOT NULL`, `ROW(c, d) IS NOT NULL`. */
function notNullTest(test: PgNode): readonly string[] {
  if (test['nulltesttype'] !== 'IS_NOT_NULL') return NOTHING
  const row: PgNode | undefined = test['arg']?.RowExpr
  return row === undefined ? columnsOf(test['arg']) : listOf(row, 'args').flatMap(columnsOf)
}

/** `… AND …`, `NOT (c IS NULL)`. */
function logic(body: PgNode): readonly string[] {
  const args = listOf(body, 'args')
  if (body['boolop'] === 'AND_EXPR') return [...new Set(args.flatMap(provenNotNull))]
  const test: PgNode | undefined = body['boolop'] === 'NOT_EXPR' ? args[0]?.['NullTest'] : undefined
  return test?.['nulltesttype'] === 'IS_NULL' ? columnsOf(test['arg']) : NOTHING
}

/** `(c IS NOT NULL) = true`, `c IS DISTINCT FROM NULL`. */
function comparison(body: PgNode): readonly string[] {
  if (body['kind'] === 'AEXPR_DISTINCT') return isNull(body['rexpr']) ? columnsOf(body['lexpr']) : NOTHING
  const isTrueTest = body['kind'] === 'AEXPR_OP' && stringOf(listOf(body, 'name')[0]) === '='
  const test: PgNode | undefined = body['lexpr']?.NullTest
  return isTrueTest && test !== undefined && truthOf(body['rexpr']) === true ? notNullTest(test) : NOTHING
}

function columnsOf(node: PgNode | undefined): readonly string[] {
  const column = columnOf(node)
  return column === null || column === '*' ? NOTHING : [column]
}
