import { keyOf } from '../../model/name.ts'
import type { PgNode } from '../pg-ast.ts'
import { addColumn, type Collector } from './facts.ts'
import { nameOf } from './names.ts'
import { childOf, listOf, stringsOf, tagOf, textOf } from './node.ts'
import { isCte, type Scope, withoutNeighbours } from './scope.ts'

type Visit = (node: unknown, scope: Scope | null, into: Collector) => void

/**
 * Reads of a FROM clause, and what its aliases mean in `scope`. A lateral item and a join condition see what stands to their
 * left. `visit` walks the expressions and sub-queries inside.
 */
export function visitFrom(items: readonly PgNode[], scope: Scope, into: Collector, visit: Visit): void {
  for (const item of items) addFromItem(item, scope, into, visit)
}

function addFromItem(item: PgNode, scope: Scope, into: Collector, visit: Visit): void {
  const tag = tagOf(item)
  const body: PgNode = item[tag]
  switch (tag) {
    case 'RangeVar':
      addRelation(body, scope, into)
      break
    case 'RangeTableSample':
      addFromItem(childOf(body, 'relation'), scope, into, visit)
      visit(body['args'], scope, into)
      break
    case 'JoinExpr':
      visitFrom([childOf(body, 'larg'), childOf(body, 'rarg')], scope, into, visit)
      for (const column of stringsOf(listOf(body, 'usingClause'))) addColumn(into, null, column)
      visit(body['quals'], scope, into)
      break
    case 'RangeSubselect':
      visit(body['subquery'], body['lateral'] === true ? scope : withoutNeighbours(scope), into)
      addRows(body, scope)
      break
    default:
      addRows(body, scope)
      visit(body, scope, into)
  }
}

function addRelation(body: PgNode, scope: Scope, into: Collector): void {
  const name = nameOf(body)
  const isTable = name.schema !== '' || !isCte(scope, name.name)
  if (isTable) into.reads.set(keyOf(name), name)
  scope.relations.set(aliasOf(body) || name.name, isTable ? name : null)
}

/** Rows that are no table's; without an alias nothing can name them, but they may own a bare column. */
const addRows = (body: PgNode, scope: Scope): unknown =>
  scope.relations.set(aliasOf(body) || `\u0000${scope.relations.size}`, null)

const aliasOf = (body: PgNode): string => textOf(childOf(body, 'alias'), 'aliasname')
