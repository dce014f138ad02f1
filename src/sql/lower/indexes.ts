import type { SchemaChange } from '../../model/change.ts'
import type { PgNode } from '../pg-ast.ts'
import type { StatementText } from '../statement-text.ts'
import { lowerExpressionOrNull } from './expression.ts'
import { lowerIndexKey } from './index-key.ts'
import { nameOf } from './names.ts'
import { childOf, isSet, type Lowerings, listOf, tagged, textOf, textOrNull } from './node.ts'
import { switchOf } from './options.ts'

export const INDEXES: Lowerings = {
  IndexStmt: (node, text) => [createIndex(node, text)],
  ReindexStmt: (node) => [
    {
      kind: 'reindex',
      target: TARGETS[textOf(node, 'kind')] ?? 'index',
      name: node['relation'] ? nameOf(node['relation']) : { schema: '', name: textOf(node, 'name') },
      isConcurrent: switchOf(listOf(node, 'params'), 'concurrently') ?? false,
    },
  ],
  ClusterStmt: (node) => [
    {
      kind: 'cluster',
      table: node['relation'] ? nameOf(node['relation']) : null,
      index: textOrNull(node, 'indexname'),
    },
  ],
}

const TARGETS: Readonly<Record<string, 'index' | 'table' | 'schema' | 'database' | 'system'>> = {
  REINDEX_OBJECT_INDEX: 'index',
  REINDEX_OBJECT_TABLE: 'table',
  REINDEX_OBJECT_SCHEMA: 'schema',
  REINDEX_OBJECT_DATABASE: 'database',
  REINDEX_OBJECT_SYSTEM: 'system',
}

function createIndex(node: PgNode, text: StatementText): SchemaChange {
  const relation = childOf(node, 'relation')
  const included = tagged(listOf(node, 'indexIncludingParams'), 'IndexElem')
  return {
    kind: 'create-index',
    table: nameOf(relation),
    index: {
      name: textOrNull(node, 'idxname'),
      isUnique: isSet(node, 'unique'),
      method: textOf(node, 'accessMethod') || 'btree',
      keys: tagged(listOf(node, 'indexParams'), 'IndexElem').map((key) => lowerIndexKey(key, text)),
      includes: included.map((key) => textOf(key, 'name')),
      where: lowerExpressionOrNull(node['whereClause'], text, 'where'),
      isNullsNotDistinct: isSet(node, 'nulls_not_distinct'),
    },
    isConcurrent: isSet(node, 'concurrent'),
    ifNotExists: isSet(node, 'if_not_exists'),
    isOnly: !isSet(relation, 'inh'),
  }
}
