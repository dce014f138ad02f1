import type { PgNode } from '../pg-ast.ts'
import { itemsOf, listOf, stringOf, tagOf } from './node.ts'

/** What an expression is once PostgreSQL has folded its constants; undefined where that needs a row or a call. */
type Truth = boolean | null | undefined

/** Three-valued logic over literals only: enough for the branches that are never run. */
export function truthOf(node: PgNode | null | undefined): Truth {
  if (node === null || node === undefined) return undefined
  const tag = tagOf(node)
  const body: PgNode = node[tag]
  switch (tag) {
    case 'A_Const':
      return body['isnull'] === true ? null : body['boolval'] && body['boolval'].boolval === true
    case 'BoolExpr':
      return truthOfLogic(body)
    case 'A_Expr':
      return truthOfComparison(body)
    case 'TypeCast':
      return isNull(body['arg']) ? null : undefined
    default:
      return undefined
  }
}

function truthOfLogic(body: PgNode): Truth {
  const args = listOf(body, 'args').map(truthOf)
  if (body['boolop'] === 'NOT_EXPR') {
    const [arg] = args
    return typeof arg === 'boolean' ? !arg : arg
  }
  const decides = body['boolop'] === 'OR_EXPR'
  if (args.includes(decides)) return decides
  if (args.includes(undefined)) return undefined
  return args.includes(null) ? null : !decides
}

function truthOfComparison(body: PgNode): Truth {
  if (body['kind'] !== 'AEXPR_OP') return undefined
  const left = literalOf(body['lexpr'])
  const right = literalOf(body['rexpr'])
  if (left === undefined || right === undefined) return undefined
  switch (stringOf(listOf(body, 'name')[0])) {
    case '=':
      return left === right
    case '<>':
      return left !== right
    default:
      return undefined
  }
}

/** Numbers and strings that compare like their spelling; `1` and `1.0` are left alone. */
function literalOf(node: PgNode | undefined): string | undefined {
  const constant: PgNode | undefined = node?.['A_Const']
  if (constant?.['ival']) return `i${constant['ival'].ival ?? 0}`
  return constant?.['sval'] ? `s${constant['sval'].sval ?? ''}` : undefined
}

export const isNull = (node: PgNode | null | undefined): boolean =>
  node?.['TypeCast'] === undefined ? node?.['A_Const']?.isnull === true : isNull(node['TypeCast'].arg)

/** A literal, cast or not. */
export const isConstant = (node: PgNode | null | undefined): boolean =>
  node?.['TypeCast'] === undefined ? node?.['A_Const'] !== undefined : isConstant(node['TypeCast'].arg)

/** A literal or a parameter, cast or not, or a list or array of them. */
export function isFixed(node: PgNode | null | undefined): boolean {
  if (node === null || node === undefined) return false
  if (node['TypeCast']) return isFixed(node['TypeCast'].arg)
  if (node['List']) return itemsOf(node).every(isFixed)
  if (node['A_ArrayExpr']) return listOf(node['A_ArrayExpr'], 'elements').every(isFixed)
  return node['A_Const'] !== undefined || node['ParamRef'] !== undefined
}

/** Column of a reference, `*` for a whole row; null for anything but a reference. */
export function columnOf(node: PgNode | null | undefined): string | null {
  const fields: readonly PgNode[] | undefined = node?.['ColumnRef']?.fields
  const last = fields?.at(-1)
  if (last === undefined) return null
  return last['A_Star'] === undefined ? stringOf(last) : '*'
}
