import type { SchemaChange } from '../model/change.ts'
import type { Expression } from '../model/expression.ts'

/** Every expression of a change, however deep: defaults, checks, predicates, values. */
export function expressionsIn(change: SchemaChange): readonly Expression[] {
  const found: Expression[] = []
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    if (isExpression(value)) found.push(value)
    else for (const inner of Object.values(value)) visit(inner)
  }
  visit(change)
  return found
}

const isExpression = (value: object): value is Expression => 'provesNotNull' in value && 'shape' in value
