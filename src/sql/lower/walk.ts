import { keyOf } from '../../model/name.ts'
import type { PgNode } from '../pg-ast.ts'
import { addReference, type Collector, collector, type Facts, factsOf } from './facts.ts'
import { visitFrom } from './from-clause.ts'
import { nameOf, nameOfStrings, parseName } from './names.ts'
import { childOf, listOf, stringOf, tagged, textOf } from './node.ts'
import { type Scope, scopeIn } from './scope.ts'
import { isConstant, isNull, truthOf } from './truth.ts'
import { lowerType } from './type.ts'

/** Facts about any node: an expression, a query, a statement that changes rows. */
export function factsAbout(node: unknown, scope: Scope | null = null): Facts {
  const into = collector()
  visit(node, scope, into)
  return factsOf(into)
}

type Visitor = (body: PgNode, scope: Scope | null, into: Collector) => void

function visit(node: unknown, scope: Scope | null, into: Collector): void {
  if (typeof node !== 'object' || node === null) return
  if (Array.isArray(node)) {
    for (const item of node) visit(item, scope, into)
    return
  }
  const fields: PgNode = node
  for (const key in fields) {
    const value: unknown = fields[key]
    if (typeof value !== 'object' || value === null) continue
    const visitor = VISITORS[key]
    if (visitor === undefined) visit(value, scope, into)
    else visitor(value, scope, into)
  }
}

function visitDead(node: unknown, scope: Scope | null, into: Collector): void {
  into.dead++
  visit(node, scope, into)
  into.dead--
}

const addLiteral: Visitor = (body, _, into) => {
  if (body['sval']) into.literals.add(body['sval'].sval ?? '')
}

const addReferenceNode: Visitor = (body, scope, into) =>
  addReference(
    into,
    scope,
    listOf(body, 'fields').map((field) => (field['A_Star'] === undefined ? stringOf(field) : '*')),
  )

const addCast: Visitor = (body, scope, into) => {
  if (body['typeName']) into.casts.push(lowerType(body['typeName']))
  visit(body['arg'], scope, into)
}

const addCall: Visitor = (body, scope, into) => {
  const name = nameOfStrings(listOf(body, 'funcname'))
  const args = listOf(body, 'args')
  if (into.dead === 0) into.calls.push({ function: name, arguments: args.length })
  if (SEQUENCE_FUNCTIONS.has(name.name)) addSequence(args[0], into)
  visit(args, scope, into)
  visit(body['agg_order'], scope, into)
  visit(body['agg_filter'], scope, into)
  visit(body['over'], scope, into)
}

const SEQUENCE_FUNCTIONS: ReadonlySet<string> = new Set(['nextval', 'currval', 'setval'])

function addSequence(argument: PgNode | undefined, into: Collector): void {
  const literal: unknown = withoutCasts(argument)?.['A_Const']?.sval?.sval
  if (typeof literal !== 'string' || literal === '') return
  const name = parseName(literal)
  into.sequences.set(keyOf(name), name)
}

const withoutCasts = (node: PgNode | undefined): PgNode | undefined =>
  node?.['TypeCast'] === undefined ? node : withoutCasts(node['TypeCast'].arg)

/** `SVFOP_CURRENT_TIMESTAMP_N` is called `current_timestamp`. */
const addKeyword: Visitor = (body, _, into) => {
  if (into.dead > 0) return
  into.calls.push({ function: { schema: '', name: keywordOf(body) }, arguments: 0 })
}

export const keywordOf = (body: PgNode): string =>
  textOf(body, 'op')
    .replace(/^SVFOP_/, '')
    .replace(/_N$/, '')
    .toLowerCase()

/** PostgreSQL drops the branches of a CASE that its constants rule out, and all behind the one that they choose. */
const visitCase: Visitor = (body, scope, into) => {
  visit(body['arg'], scope, into)
  let isDecided = false
  for (const branch of listOf(body, 'args')) {
    const when = childOf(branch, 'CaseWhen')
    const truth = body['arg'] === undefined ? truthOf(when['expr']) : undefined
    const isDead = isDecided || truth === false || truth === null
    ;(isDead ? visitDead : visit)([when['expr'], when['result']], scope, into)
    isDecided ||= truth === true
  }
  ;(isDecided ? visitDead : visit)(body['defresult'], scope, into)
}

/** COALESCE never looks behind its first constant that is not null. */
const visitCoalesce: Visitor = (body, scope, into) => {
  let isDecided = false
  for (const arg of listOf(body, 'args')) {
    ;(isDecided ? visitDead : visit)(arg, scope, into)
    isDecided ||= isConstant(arg) && !isNull(arg)
  }
}

/** `false AND f()` and `true OR f()` call nothing. */
const visitLogic: Visitor = (body, scope, into) => {
  const decides = body['boolop'] === 'OR_EXPR'
  const isDecided =
    body['boolop'] !== 'NOT_EXPR' && listOf(body, 'args').some((arg) => truthOf(arg) === decides)
  ;(isDecided ? visitDead : visit)(body['args'], scope, into)
}

/** `(a, b) = (…)`: each column holds a copy of the one source. */
const visitFirstCopy: Visitor = (body, scope, into) => {
  if (body['colno'] === 1) visit(body['source'], scope, into)
}

const visitSelect: Visitor = (body, outer, into) => {
  const scope = scopeIn(outer)
  addCtes(body, scope, into)
  visitFrom(listOf(body, 'fromClause'), scope, into, visit)
  const outputs = new Set(
    listOf(body, 'targetList').map((target) => textOf(childOf(target, 'ResTarget'), 'name')),
  )
  for (const [key, value] of Object.entries(body)) {
    if (key === 'larg' || key === 'rarg') visitSelect(value, scope, into)
    else if (key === 'sortClause')
      visit(body['larg'] ? null : value.filter((sort: PgNode) => !sortsBy(sort, outputs)), scope, into)
    else if (!HANDLED_BEFORE.has(key)) visit(value, scope, into)
  }
}

/** `ORDER BY` looks for a bare name among the output columns first; behind UNION it sees nothing else. */
function sortsBy(sort: PgNode, outputs: ReadonlySet<string>): boolean {
  const fields: readonly PgNode[] = sort['SortBy']?.node?.ColumnRef?.fields ?? []
  return fields.length === 1 && outputs.has(stringOf(fields[0]))
}

const HANDLED_BEFORE: ReadonlySet<string> = new Set([
  'withClause',
  'fromClause',
  'usingClause',
  'relation',
  'sourceRelation',
  'lockingClause',
  'intoClause',
])

/** INSERT, UPDATE, DELETE and MERGE: the target is in scope without being read from. */
const visitModification: Visitor = (body, outer, into) => {
  const scope = scopeIn(outer)
  addCtes(body, scope, into)
  const target = nameOf(childOf(body, 'relation'))
  visit(body['selectStmt'], scope, into)
  const inner = scopeIn(scope)
  inner.relations.set(textOf(childOf(childOf(body, 'relation'), 'alias'), 'aliasname') || target.name, target)
  for (const alias of rowAliases(body)) if (!inner.relations.has(alias)) inner.relations.set(alias, target)
  visitFrom([...listOf(body, 'fromClause'), ...listOf(body, 'usingClause')], inner, into, visit)
  if (body['sourceRelation']) visitFrom([body['sourceRelation']], inner, into, visit)
  for (const [key, value] of Object.entries(body)) {
    if (key !== 'selectStmt' && key !== 'cols' && !HANDLED_BEFORE.has(key)) visit(value, inner, into)
  }
}

/** Names of the target's rows besides its own: `excluded`, and in RETURNING `old` and `new` or what it calls them. */
function rowAliases(body: PgNode): readonly string[] {
  const returning: PgNode | undefined = body['returningClause']
  const renamed = tagged(listOf(returning ?? {}, 'options'), 'ReturningOption').map((option) =>
    textOf(option, 'value'),
  )
  return [
    ...(body['onConflictClause'] ? ['excluded'] : []),
    ...(returning === undefined ? [] : ['old', 'new', ...renamed]),
  ]
}

function addCtes(body: PgNode, scope: Scope, into: Collector): void {
  const clause = childOf(body, 'withClause')
  const ctes = listOf(clause, 'ctes').map((cte) => childOf(cte, 'CommonTableExpr'))
  if (clause['recursive'] === true) for (const cte of ctes) scope.ctes.add(textOf(cte, 'ctename'))
  for (const cte of ctes) {
    visit(cte['ctequery'], scope, into)
    scope.ctes.add(textOf(cte, 'ctename'))
  }
}

const skip: Visitor = () => undefined

/** Nodes that mean something by themselves, and fields without expressions; all others only contain. */
const VISITORS: Readonly<Record<string, Visitor>> = {
  A_Const: addLiteral,
  BoolExpr: visitLogic,
  CaseExpr: visitCase,
  CoalesceExpr: visitCoalesce,
  ColumnRef: addReferenceNode,
  DeleteStmt: visitModification,
  FuncCall: addCall,
  InsertStmt: visitModification,
  MergeStmt: visitModification,
  MultiAssignRef: visitFirstCopy,
  SQLValueFunction: addKeyword,
  SelectStmt: visitSelect,
  TypeCast: addCast,
  UpdateStmt: visitModification,
  alias: skip,
  coldeflist: skip,
  typeName: skip,
  TypeName: skip,
}
