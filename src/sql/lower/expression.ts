import type { Expression, ExpressionShape } from '../../model/expression.ts'
import type { PgNode } from '../pg-ast.ts'
import type { StatementText } from '../statement-text.ts'
import { listOf, stringOf } from './node.ts'
import { provenNotNull } from './proofs.ts'
import { openScope } from './scope.ts'
import { expressionText, type Slot } from './slice.ts'
import { columnOf, isConstant, isNull, truthOf } from './truth.ts'
import { factsAbout } from './walk.ts'

/** The expression that a node stands for. `slot` says where in the statement it is written, to find where its text ends. */
export function lowerExpression(node: PgNode, text: StatementText, slot: Slot): Expression {
  const facts = factsAbout(node, openScope())
  const cursor: unknown = node['CurrentOfExpr']?.cursor_name
  return {
    sql: typeof cursor === 'string' ? `current of ${cursor}` : expressionText(node, text, slot),
    columns: facts.columns.flatMap(({ relation, column }) => (relation === null ? [column] : [])),
    calls: facts.calls,
    casts: facts.casts,
    literals: facts.literals,
    sequences: facts.sequences,
    reads: facts.reads,
    provesNotNull: provenNotNull(node),
    shape: shapeOf(node),
  }
}

export const lowerExpressionOrNull = (
  node: PgNode | null | undefined,
  text: StatementText,
  slot: Slot,
): Expression | null => (node === null || node === undefined ? null : lowerExpression(node, text, slot))

function shapeOf(node: PgNode): ExpressionShape {
  if (isNull(node)) return 'null'
  if (truthOf(node) === true || isSameOnBothSides(node)) return 'true'
  if (isConstant(node)) return 'constant'
  return columnOf(node['TypeCast'] === undefined ? node : node['TypeCast'].arg) === null
    ? 'computed'
    : 'column'
}

/** `x = x`: false for no row, because a CHECK accepts null. */
function isSameOnBothSides({ A_Expr: body }: PgNode): boolean {
  if (body?.kind !== 'AEXPR_OP' || stringOf(listOf(body, 'name')[0]) !== '=') return false
  const left = columnOf(body.lexpr)
  return left !== null && left === columnOf(body.rexpr) && isOneTable(body.lexpr, body.rexpr)
}

const isOneTable = (left: PgNode, right: PgNode): boolean =>
  listOf(left['ColumnRef'], 'fields').length === listOf(right['ColumnRef'], 'fields').length &&
  listOf(left['ColumnRef'], 'fields').every(
    (field, i) => stringOf(field) === stringOf(listOf(right['ColumnRef'], 'fields')[i]),
  )
