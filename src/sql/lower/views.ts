import type { SchemaChange } from '../../model/change.ts'
import type { PgNode } from '../pg-ast.ts'
import type { StatementText } from '../statement-text.ts'
import { nameOf } from './names.ts'
import { childOf, isSet, type Lowerings, listOf, stringsOf, textOf } from './node.ts'
import { optionNamesOf, switchOf } from './options.ts'
import { lowerQuery, queryText } from './query.ts'
import { persistenceOf } from './tables.ts'

/** Views, and the tables and materialized views that a query fills. */
export const VIEWS: Lowerings = {
  ViewStmt: (node, text) => [createView(node, text)],
  CreateTableAsStmt: (node, text) => [createFromQuery(node, text)],
  RefreshMatViewStmt: (node) => [
    {
      kind: 'refresh-materialized-view',
      view: nameOf(childOf(node, 'relation')),
      isConcurrent: isSet(node, 'concurrent'),
      withData: !isSet(node, 'skipData'),
    },
  ],
}

function createView(node: PgNode, text: StatementText): SchemaChange {
  const options = listOf(node, 'options')
  const query = childOf(node, 'query')
  return {
    kind: 'create-view',
    view: nameOf(childOf(node, 'view')),
    columns: stringsOf(listOf(node, 'aliases')),
    query: lowerQuery(query, queryText(text, childOf(node, 'view'))),
    isReplace: isSet(node, 'replace'),
    isTemporary: persistenceOf(childOf(node, 'view')) === 'temporary',
    isRecursive: isSelfReference(query, textOf(childOf(node, 'view'), 'relname')),
    isSecurityInvoker: switchOf(options, 'security_invoker') ?? false,
    options: optionNamesOf(options),
  }
}

/** CREATE RECURSIVE VIEW v is rewritten by the grammar to `WITH RECURSIVE v … SELECT … FROM v`, at no place of the text. */
function isSelfReference(query: PgNode, view: string): boolean {
  const clause = childOf(childOf(query, 'SelectStmt'), 'withClause')
  const [cte] = listOf(clause, 'ctes')
  return (
    isSet(clause, 'recursive') &&
    clause['location'] === -1 &&
    cte !== undefined &&
    textOf(childOf(cte, 'CommonTableExpr'), 'ctename') === view
  )
}

function createFromQuery(node: PgNode, text: StatementText): SchemaChange {
  const into = childOf(node, 'into')
  const target = childOf(into, 'rel')
  const common = {
    query: lowerQuery(childOf(node, 'query'), queryText(text, target)),
    columns: stringsOf(listOf(into, 'colNames')),
    ifNotExists: isSet(node, 'if_not_exists'),
    withData: !isSet(into, 'skipData'),
  }
  return node['objtype'] === 'OBJECT_MATVIEW'
    ? { kind: 'create-materialized-view', view: nameOf(target), ...common }
    : { kind: 'create-table-as', table: nameOf(target), persistence: persistenceOf(target), ...common }
}
