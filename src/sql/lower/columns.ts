import type { ColumnDefinition, ConstraintDefinition } from '../../model/definition.ts'
import type { PgNode } from '../pg-ast.ts'
import type { StatementText } from '../statement-text.ts'
import { constraintsOf } from './constraints.ts'
import { lowerExpression, lowerExpressionOrNull } from './expression.ts'
import { nameOfStrings } from './names.ts'
import { childOf, listOf, tagged, textOf } from './node.ts'
import { lowerType } from './type.ts'

/** A `ColumnDef` with the constraints written behind it. */
export function lowerColumn(def: PgNode, text: StatementText): ColumnDefinition {
  const name = textOf(def, 'colname')
  const type = lowerType(childOf(def, 'typeName'))
  const written = tagged(listOf(def, 'constraints'), 'Constraint')
  const find = (kind: string) => written.find((constraint) => constraint['contype'] === kind)
  const identity = find('CONSTR_IDENTITY')
  const collation: PgNode | undefined = def['collClause']
  return {
    name,
    type,
    notNull:
      type.isSerial || written.some((constraint) => IMPLIES_NOT_NULL.has(textOf(constraint, 'contype'))),
    default: lowerExpressionOrNull(find('CONSTR_DEFAULT')?.['raw_expr'], text, 'column-default'),
    identity: identity === undefined ? null : identityKind(identity),
    generated: generatedOf(find('CONSTR_GENERATED'), text),
    collation: collation === undefined ? null : nameOfStrings(listOf(collation, 'collname')),
    constraints: constraintsOf(written, text, name).filter(isKept),
  }
}

const IMPLIES_NOT_NULL: ReadonlySet<string> = new Set(['CONSTR_NOTNULL', 'CONSTR_PRIMARY', 'CONSTR_IDENTITY'])

/** A plain NOT NULL is `notNull`; only its name makes it worth a constraint of its own. */
const isKept = (constraint: ConstraintDefinition): boolean =>
  constraint.type !== 'not-null' || constraint.name !== null

export const identityKind = (constraint: PgNode): 'always' | 'by-default' =>
  textOf(constraint, 'generated_when') === 'a' ? 'always' : 'by-default'

function generatedOf(constraint: PgNode | undefined, text: StatementText): ColumnDefinition['generated'] {
  if (constraint === undefined) return null
  return {
    kind: constraint['generated_kind'] === 's' ? 'stored' : 'virtual',
    expression: lowerExpression(childOf(constraint, 'raw_expr'), text, 'parenthesised'),
  }
}
