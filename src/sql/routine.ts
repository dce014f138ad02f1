import type { Statement } from '../model/statement.ts'
import type { PgNode } from './pg-ast.ts'

/** A statement that carries other statements. */
export interface Routine {
  readonly within: NonNullable<Statement['within']>
  /** In lower case. */
  readonly language: string
  /** The body as a text; null for `BEGIN ATOMIC` and `RETURN`, whose trees are in `statements`. */
  readonly body: string | null
  /** Byte offset in front of the body. */
  readonly bodyLocation: number
  readonly statements: readonly PgNode[]
}

export function routineOf(node: PgNode): Routine | null {
  if (node['DoStmt']) return routine(node['DoStmt'].args, { kind: 'do', name: null }, 'plpgsql', [])
  const create = node['CreateFunctionStmt']
  if (!create) return null
  const name = create.funcname?.map((part: PgNode) => part['String']?.sval).join('.') ?? null
  const within = { kind: create.is_procedure ? 'procedure' : 'function', name } as const
  return routine(create.options, within, 'sql', statementsOf(create.sql_body))
}

function routine(
  options: readonly PgNode[] = [],
  within: Routine['within'],
  defaultLanguage: string,
  statements: readonly PgNode[],
): Routine {
  const option = (name: string): PgNode | undefined =>
    options.map((each) => each['DefElem']).find((element) => element.defname === name)
  const as = option('as')
  // A function of C gives a library and a symbol.
  const texts: readonly PgNode[] = as?.['arg']?.List?.items ?? (as ? [as['arg']] : [])
  return {
    within,
    language: option('language')?.['arg']?.String?.sval?.toLowerCase() ?? defaultLanguage,
    body: texts.length === 1 ? (texts[0]?.['String']?.sval ?? '') : null,
    bodyLocation: as?.['location'] ?? 0,
    statements,
  }
}

/** `RETURN expression` is not a statement that could stand alone. */
const statementsOf = (body: PgNode | undefined): readonly PgNode[] =>
  body?.['List']?.items?.flatMap((list: PgNode) => list['List']?.items ?? []) ?? []
