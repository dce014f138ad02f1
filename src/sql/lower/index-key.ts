import type { IndexKey } from '../../model/definition.ts'
import type { PgNode } from '../pg-ast.ts'
import type { StatementText } from '../statement-text.ts'
import { lowerExpressionOrNull } from './expression.ts'
import { nameOfStrings } from './names.ts'
import { listOf, textOrNull } from './node.ts'

/** One key of an index or of an EXCLUDE constraint (`IndexElem`). */
export function lowerIndexKey(key: PgNode, text: StatementText): IndexKey {
  const collation = listOf(key, 'collation')
  const operatorClass = listOf(key, 'opclass')
  return {
    column: textOrNull(key, 'name'),
    expression: lowerExpressionOrNull(key['expr'], text, 'index-key'),
    collation: collation.length === 0 ? null : nameOfStrings(collation),
    operatorClass: operatorClass.length === 0 ? null : nameOfStrings(operatorClass).name,
    isDescending: key['ordering'] === 'SORTBY_DESC',
    nulls: NULLS[String(key['nulls_ordering'])] ?? null,
  }
}

const NULLS: Readonly<Record<string, IndexKey['nulls']>> = {
  SORTBY_NULLS_FIRST: 'first',
  SORTBY_NULLS_LAST: 'last',
}
