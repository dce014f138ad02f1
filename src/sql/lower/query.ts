import type { QueryDefinition } from '../../model/definition.ts'
import type { Name } from '../../model/name.ts'
import type { PgNode } from '../pg-ast.ts'
import type { StatementText } from '../statement-text.ts'
import { nameOf } from './names.ts'
import { childOf, isSet, listOf, numberOf, tagged, tagOf, textOf } from './node.ts'
import { writtenValue } from './options.ts'
import { outputsOf } from './outputs.ts'
import { stepAt, tokenAt, wordAt } from './slice.ts'
import { columnOf } from './truth.ts'
import { factsAbout } from './walk.ts'

/** A query node; `sql` is its text without what the statement around it adds. */
export function lowerQuery(query: PgNode, sql: string): QueryDefinition {
  const facts = factsAbout(query)
  const select: PgNode = query['SelectStmt'] ?? {}
  return {
    sql,
    reads: facts.reads,
    columns: facts.columns,
    outputs: outputsOf(query),
    isSimple: isSimple(select),
    calls: facts.calls,
  }
}

/** Clauses that make a view read-only (PostgreSQL documentation, CREATE VIEW, "Updatable Views"). */
const COMPLICATIONS = [
  'distinctClause',
  'groupClause',
  'havingClause',
  'larg',
  'limitCount',
  'limitOffset',
  'valuesLists',
  'windowClause',
  'withClause',
]

function isSimple(select: PgNode): boolean {
  const from = listOf(select, 'fromClause')
  return (
    from.length === 1 &&
    from[0]?.['RangeVar'] !== undefined &&
    COMPLICATIONS.every((clause) => select[clause] === undefined) &&
    listOf(select, 'targetList').every((target) => columnOf(childOf(target, 'ResTarget')['val']) !== null)
  )
}

/** The query behind the `AS` that follows the name of a new view or table, without the clause that may follow the query. */
export function queryText(text: StatementText, relation: PgNode): string {
  const tokens = text.tokens()
  const name = tokenAt(tokens, text.offsetOf(numberOf(relation, 'location')))
  let depth = 0
  const as = tokens.findIndex((token, at) => {
    if (at <= name) return false
    depth += stepAt(text, tokens, at)
    return depth === 0 && token.kind === 'word' && wordAt(text, token) === 'as'
  })
  const start = tokens[as + 1]?.start ?? text.start
  const sql = text.text.slice(start, text.end)
  return sql.replace(TAIL, '')
}

/** `WITH CASCADED CHECK OPTION`, `WITH NO DATA`. */
const TAIL = /\s+with\s+(?:(?:cascaded\s+|local\s+)?check\s+option|(?:no\s+)?data)\s*;?\s*$|\s*;\s*$/i

/** Tables that `FOR UPDATE` and its like lock rows of. */
export function lockingTables(select: PgNode): readonly Name[] {
  const clauses = tagged(listOf(select, 'lockingClause'), 'LockingClause')
  if (clauses.length === 0) return []
  const tables = tablesOf(listOf(select, 'fromClause'))
  return clauses.flatMap((clause) => {
    const names = tagged(listOf(clause, 'lockedRels'), 'RangeVar').map((relation) =>
      textOf(relation, 'relname'),
    )
    return tables.flatMap(({ alias, name }) => (names.length === 0 || names.includes(alias) ? [name] : []))
  })
}

function tablesOf(items: readonly PgNode[]): readonly { readonly alias: string; readonly name: Name }[] {
  return items.flatMap((item) => {
    const join: PgNode | undefined = item['JoinExpr']
    if (join) return tablesOf([childOf(join, 'larg'), childOf(join, 'rarg')])
    const table: PgNode | undefined = item['RangeVar']
    if (table === undefined) return []
    return [
      {
        alias: textOf(childOf(table, 'alias'), 'aliasname') || textOf(table, 'relname'),
        name: nameOf(table),
      },
    ]
  })
}

/**
 * Text of the literal arguments of the first function in the select list, null for those that are not literal:
 * `set_config('lock_timeout', '2s', true)`.
 */
export function literalArguments(select: PgNode): readonly (string | null)[] {
  const call = tagged(listOf(select, 'targetList'), 'ResTarget').find((target) => target['val']?.FuncCall)
  const args = listOf(childOf(childOf(call ?? {}, 'val'), 'FuncCall'), 'args')
  return args.map((arg) => (isLiteral(arg) ? writtenValue(arg) : null))
}

const isLiteral = (node: PgNode): boolean =>
  tagOf(node) === 'TypeCast' ? isLiteral(childOf(node, 'TypeCast')['arg']) : isWrittenConstant(node)

const isWrittenConstant = (node: PgNode): boolean => {
  const constant = childOf(node, 'A_Const')
  return tagOf(node) === 'A_Const' && !isSet(constant, 'isnull')
}
