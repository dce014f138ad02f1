import type { Expression } from '../model/expression.ts'
import { parseFile } from './parse.ts'

/** One scalar expression by itself, as a server prints a default or a check. Undefined for what is none. */
export function parseExpression(sql: string): Expression | undefined {
  const text = `alter table t add check (${sql}\n)`
  const [change] = parseFile({ path: 'expression', text }).statements[0]?.changes ?? []
  return change?.kind === 'add-constraint' && change.constraint.type === 'check'
    ? change.constraint.expression
    : undefined
}

/** An expression of which nothing is known but its text. */
export const unreadExpression = (sql: string): Expression => ({
  sql,
  columns: [],
  calls: [],
  casts: [],
  literals: [],
  sequences: [],
  reads: [],
  provesNotNull: [],
  shape: 'computed',
})
