import type { ChangeOf, SchemaChange } from '../../model/change.ts'
import type { Expression } from '../../model/expression.ts'
import type { PgNode } from '../pg-ast.ts'
import type { StatementText } from '../statement-text.ts'
import { lowerExpression } from './expression.ts'
import { filterOf, isLimitedQuery } from './filter.ts'
import { nameOf } from './names.ts'
import {
  childOf,
  isSet,
  type Lowerings,
  listOf,
  stringsOf,
  tagged,
  tagOf,
  textOf,
  textOrNull,
} from './node.ts'
import { leftmost } from './outputs.ts'
import { literalArguments, lockingTables, lowerQuery } from './query.ts'
import { persistenceOf } from './tables.ts'
import { factsAbout } from './walk.ts'

/** Statements that read or change rows. */
export const DATA: Lowerings = {
  SelectStmt: (node, text) => [...modifyingCtes(node, text), select(node, text)],
  InsertStmt: (node, text) => [
    ...modifyingCtes(node, text),
    ...modifyingCtes(childOf(childOf(node, 'selectStmt'), 'SelectStmt'), text),
    insert(node),
  ],
  UpdateStmt: (node, text) => [...modifyingCtes(node, text), update(node, text)],
  DeleteStmt: (node, text) => [
    ...modifyingCtes(node, text),
    {
      kind: 'delete-rows',
      table: nameOf(childOf(node, 'relation')),
      filter: filterOf(node, text),
      ...readsAndCalls('DeleteStmt', node),
    },
  ],
  MergeStmt: (node, text) => [
    ...modifyingCtes(node, text),
    {
      kind: 'merge-rows',
      table: nameOf(childOf(node, 'relation')),
      reads: readsAndCalls('MergeStmt', node).reads,
    },
  ],
  CopyStmt: (node, text) => [...queryChanges(childOf(node, 'query'), text), copy(node)],
}

/** Changes that a query makes while it is read: none for a plain SELECT. */
export function queryChanges(query: PgNode, text: StatementText): readonly SchemaChange[] {
  const tag = tagOf(query)
  const body: PgNode = query[tag] ?? {}
  return tag === 'SelectStmt' ? modifyingCtes(body, text) : (DATA[tag]?.(body, text) ?? [])
}

/** `WITH moved AS (DELETE …) SELECT …` deletes. */
const modifyingCtes = (node: PgNode, text: StatementText): readonly SchemaChange[] =>
  tagged(listOf(childOf(node, 'withClause'), 'ctes'), 'CommonTableExpr').flatMap((cte) =>
    queryChanges(childOf(cte, 'ctequery'), text),
  )

const readsAndCalls = (tag: string, node: PgNode) => {
  const { reads, calls } = factsAbout({ [tag]: node })
  return { reads, calls }
}

function select(node: PgNode, text: StatementText): SchemaChange {
  const into: PgNode | undefined = leftmost(node)['intoClause']
  const query = lowerQuery({ SelectStmt: node }, text.text.slice(text.start, text.end))
  if (into === undefined)
    return {
      kind: 'select',
      query,
      calls: query.calls,
      literalArguments: literalArguments(node),
      lockingTables: lockingTables(node),
    }
  const target = childOf(into, 'rel')
  return {
    kind: 'create-table-as',
    table: nameOf(target),
    query,
    columns: [],
    ifNotExists: false,
    persistence: persistenceOf(target),
    withData: true,
  }
}

function insert(node: PgNode): ChangeOf<'insert-rows'> {
  const query: PgNode | undefined = node['selectStmt']
  const select = childOf(query ?? {}, 'SelectStmt')
  const rows = listOf(select, 'valuesLists').length
  const facts = factsAbout({ InsertStmt: node })
  return {
    kind: 'insert-rows',
    table: nameOf(childOf(node, 'relation')),
    columns: assigned(node, 'cols'),
    source: query === undefined ? 'default' : rows > 0 ? 'values' : 'query',
    rows: query === undefined ? 1 : rows,
    reads: facts.reads,
    literals: facts.literals,
    onConflict: onConflict(node['onConflictClause']),
    calls: facts.calls,
    limit: query !== undefined && isLimitedQuery(query),
  }
}

const assigned = (node: PgNode, field: string): readonly string[] =>
  tagged(listOf(node, field), 'ResTarget').map((target) => textOf(target, 'name'))

function onConflict(clause: PgNode | undefined): ChangeOf<'insert-rows'>['onConflict'] {
  if (clause === undefined) return null
  const infer = childOf(clause, 'infer')
  return {
    columns: tagged(listOf(infer, 'indexElems'), 'IndexElem').flatMap((key) =>
      key['name'] === undefined ? [] : [textOf(key, 'name')],
    ),
    constraint: textOrNull(infer, 'conname'),
    isUpdate: clause['action'] === 'ONCONFLICT_UPDATE',
  }
}

function update(node: PgNode, text: StatementText): SchemaChange {
  return {
    kind: 'update-rows',
    table: nameOf(childOf(node, 'relation')),
    columns: assigned(node, 'targetList'),
    filter: filterOf(node, text),
    values: tagged(listOf(node, 'targetList'), 'ResTarget').map((target) => assignedValue(target, text)),
    ...readsAndCalls('UpdateStmt', node),
  }
}

/** `(a, b) = (1, 2)` assigns one element to each column, `(a, b) = (SELECT …)` the query to all of them. */
function assignedValue(target: PgNode, text: StatementText): Expression {
  const value = childOf(target, 'val')
  const multiple: PgNode | undefined = value['MultiAssignRef']
  if (multiple === undefined) return lowerExpression(value, text, 'assignment')
  const source = childOf(multiple, 'source')
  const element = listOf(childOf(source, 'RowExpr'), 'args')[(multiple['colno'] ?? 1) - 1]
  return lowerExpression(element ?? source, text, 'assignment')
}

const copy = (node: PgNode): SchemaChange => ({
  kind: 'copy',
  table: node['relation'] ? nameOf(node['relation']) : null,
  columns: stringsOf(listOf(node, 'attlist')),
  direction: isSet(node, 'is_from') ? 'from' : 'to',
  isProgram: isSet(node, 'is_program'),
  isInline: node['filename'] === undefined,
})
