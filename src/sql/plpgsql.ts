import type { PgNode } from './pg-ast.ts'

/** SQL in a PL/pgSQL body, in the order of the text. */
export interface Embedded {
  /** `static`: a statement. `perform`: a query behind PERFORM. `dynamic`: an expression whose value EXECUTE runs. */
  readonly kind: 'static' | 'perform' | 'dynamic'
  readonly sql: string
  /** Line of the body, from 1, on which its PL/pgSQL statement starts. */
  readonly line: number
  /** Reached by every run of the body that does not fail. */
  readonly isCertain: boolean
}

/** Everything that the function or DO block hands to SQL, except conditions and assignments. */
export function embeddedIn(tree: PgNode): readonly Embedded[] {
  const found: Embedded[] = []
  let mayHaveLeft = false

  const add = (
    kind: Embedded['kind'],
    expression: PgNode | undefined,
    line: number,
    isCertain: boolean,
  ): void => {
    const sql: string | undefined = expression?.['PLpgSQL_expr']?.query
    if (sql !== undefined) found.push({ kind, sql, line, isCertain: isCertain && !mayHaveLeft })
  }

  const visit = (node: PgNode, isCertain: boolean): void => {
    const [tag, statement] = taggedOf(node)
    const line: number = statement['lineno'] ?? 1
    for (const [key, kind] of SQL_OF[tag] ?? []) add(kind, statement[key], line, isCertain)
    if (leavesBlock(tag, statement)) mayHaveLeft = true
    const isStillCertain = isCertain && tag === 'PLpgSQL_stmt_block' && statement['exceptions'] === undefined
    for (const child of childrenOf(tag, statement)) visit(child, isStillCertain)
  }

  const action: PgNode | undefined = tree['PLpgSQL_function']?.action
  if (action !== undefined) visit(action, true)
  return found
}

const taggedOf = (node: PgNode): readonly [tag: string, statement: PgNode] =>
  Object.entries(node)[0] ?? ['', {}]

/** EXIT without a label leaves only its loop. */
const leavesBlock = (tag: string, { label }: PgNode): boolean =>
  tag === 'PLpgSQL_stmt_return' || (tag === 'PLpgSQL_stmt_exit' && label !== undefined)

const SQL_OF: Readonly<Record<string, readonly (readonly [key: string, kind: Embedded['kind']])[]>> = {
  PLpgSQL_stmt_execsql: [['sqlstmt', 'static']],
  PLpgSQL_stmt_call: [['expr', 'static']],
  PLpgSQL_stmt_perform: [['expr', 'perform']],
  PLpgSQL_stmt_fors: [['query', 'static']],
  PLpgSQL_stmt_return_query: [
    ['query', 'static'],
    ['dynquery', 'dynamic'],
  ],
  PLpgSQL_stmt_open: [
    ['query', 'static'],
    ['dynquery', 'dynamic'],
  ],
  PLpgSQL_stmt_dynexecute: [['query', 'dynamic']],
  PLpgSQL_stmt_dynfors: [['query', 'dynamic']],
}

const list = (value: readonly PgNode[] | undefined): readonly PgNode[] => value ?? []

function childrenOf(tag: string, statement: PgNode): readonly PgNode[] {
  switch (tag) {
    case 'PLpgSQL_stmt_block':
      return [
        ...list(statement['body']),
        ...list(statement['exceptions']?.PLpgSQL_exception_block?.exc_list).flatMap((handler) =>
          list(handler['PLpgSQL_exception']?.action),
        ),
      ]
    case 'PLpgSQL_stmt_if':
      return [
        ...list(statement['then_body']),
        ...list(statement['elsif_list']).flatMap((branch) => list(branch['PLpgSQL_if_elsif']?.stmts)),
        ...list(statement['else_body']),
      ]
    case 'PLpgSQL_stmt_case':
      return [
        ...list(statement['case_when_list']).flatMap((branch) => list(branch['PLpgSQL_case_when']?.stmts)),
        ...list(statement['else_stmts']),
      ]
    default:
      // All loops.
      return list(statement['body'])
  }
}

/** COMMIT and ROLLBACK are statements of PL/pgSQL itself, and no SQL. */
export function endsTransactions(node: PgNode): boolean {
  return Object.entries(node).some(
    ([tag, value]) =>
      tag === 'PLpgSQL_stmt_commit' ||
      tag === 'PLpgSQL_stmt_rollback' ||
      (typeof value === 'object' && value !== null && endsTransactions(value)),
  )
}
