import type { CheckDefinition, ConstraintDefinition, ForeignKeyAction } from '../../model/definition.ts'
import type { PgNode } from '../pg-ast.ts'
import type { StatementText } from '../statement-text.ts'
import { lowerExpression, lowerExpressionOrNull } from './expression.ts'
import { lowerIndexKey } from './index-key.ts'
import { nameOf } from './names.ts'
import { childOf, isSet, itemsOf, listOf, stringsOf, textOf, textOrNull } from './node.ts'

/**
 * Constraints of a table (`column` null) or of one column, whose name stands in for a missing list. A column's attributes
 * (DEFERRABLE, NOT ENFORCED) are nodes of their own behind the constraint that they belong to.
 */
export function constraintsOf(
  written: readonly PgNode[],
  text: StatementText,
  column: string | null,
): readonly ConstraintDefinition[] {
  return written.flatMap((constraint, i) => {
    const lowered = lowerConstraint(constraint, text, column)
    if (lowered === null) return []
    const next = written.findIndex((other, at) => at > i && !isAttribute(other))
    return [withAttributes(lowered, written.slice(i + 1, next === -1 ? undefined : next))]
  })
}

const isAttribute = (constraint: PgNode): boolean => textOf(constraint, 'contype').startsWith('CONSTR_ATTR_')

function withAttributes(
  constraint: ConstraintDefinition,
  attributes: readonly PgNode[],
): ConstraintDefinition {
  let result = constraint
  for (const attribute of attributes) result = ATTRIBUTES[textOf(attribute, 'contype')]?.(result) ?? result
  return result
}

type Attribute = (constraint: ConstraintDefinition) => ConstraintDefinition

const ATTRIBUTES: Readonly<Record<string, Attribute>> = {
  CONSTR_ATTR_DEFERRABLE: (c) => ('isDeferrable' in c ? { ...c, isDeferrable: true } : c),
  CONSTR_ATTR_DEFERRED: (c) =>
    'isDeferrable' in c ? { ...c, isDeferrable: true, isInitiallyDeferred: true } : c,
  CONSTR_ATTR_NOT_ENFORCED: (c) => ('isEnforced' in c ? { ...c, isEnforced: false, isValid: false } : c),
}

/** One `Constraint` node; null for DEFAULT, NULL, identity, generation and attributes. */
export function lowerConstraint(
  constraint: PgNode,
  text: StatementText,
  column: string | null = null,
): ConstraintDefinition | null {
  return CONSTRAINTS[textOf(constraint, 'contype')]?.(constraint, text, column) ?? null
}

type Lowered = (node: PgNode, text: StatementText, column: string | null) => ConstraintDefinition

const CONSTRAINTS: Readonly<Record<string, Lowered>> = {
  CONSTR_CHECK: (node, text) => lowerCheck(node, text),
  CONSTR_NOTNULL: (node, _, column) => ({
    type: 'not-null',
    name: textOrNull(node, 'conname'),
    columns: [columnsOf(node, 'keys', column)[0] ?? ''],
    isValid: !isSet(node, 'skip_validation'),
    isInherited: !isSet(node, 'is_no_inherit'),
  }),
  CONSTR_PRIMARY: (node, _, column) => ({ type: 'primary-key', ...keyOf(node, column) }),
  CONSTR_UNIQUE: (node, _, column) => ({
    type: 'unique',
    ...keyOf(node, column),
    isNullsNotDistinct: isSet(node, 'nulls_not_distinct'),
  }),
  CONSTR_EXCLUSION: (node, text) => ({
    type: 'exclude',
    name: textOrNull(node, 'conname'),
    method: textOf(node, 'access_method') || 'btree',
    keys: listOf(node, 'exclusions').map((pair) =>
      lowerIndexKey(childOf(itemsOf(pair)[0] ?? {}, 'IndexElem'), text),
    ),
    where: lowerExpressionOrNull(node['where_clause'], text, 'parenthesised'),
    ...deferrabilityOf(node),
  }),
  CONSTR_FOREIGN: (node, _, column) => ({
    type: 'foreign-key',
    name: textOrNull(node, 'conname'),
    columns: columnsOf(node, 'fk_attrs', column),
    references: nameOf(childOf(node, 'pktable')),
    referencedColumns: stringsOf(listOf(node, 'pk_attrs')),
    onDelete: ACTIONS[textOf(node, 'fk_del_action')] ?? 'no action',
    onUpdate: ACTIONS[textOf(node, 'fk_upd_action')] ?? 'no action',
    isMatchFull: node['fk_matchtype'] === 'f',
    isValid: !isSet(node, 'skip_validation'),
    isEnforced: isSet(node, 'is_enforced'),
    ...deferrabilityOf(node),
  }),
}

export const lowerCheck = (node: PgNode, text: StatementText): CheckDefinition => ({
  type: 'check',
  name: textOrNull(node, 'conname'),
  expression: lowerExpression(childOf(node, 'raw_expr'), text, 'parenthesised'),
  isValid: !isSet(node, 'skip_validation'),
  isEnforced: isSet(node, 'is_enforced'),
  isInherited: !isSet(node, 'is_no_inherit'),
})

const keyOf = (node: PgNode, column: string | null) => ({
  name: textOrNull(node, 'conname'),
  columns: node['indexname'] === undefined ? columnsOf(node, 'keys', column) : [],
  includes: stringsOf(listOf(node, 'including')),
  usingIndex: textOrNull(node, 'indexname'),
  ...deferrabilityOf(node),
})

const deferrabilityOf = (node: PgNode) => ({
  isDeferrable: isSet(node, 'deferrable'),
  isInitiallyDeferred: isSet(node, 'initdeferred'),
})

const columnsOf = (node: PgNode, field: string, column: string | null): readonly string[] =>
  column === null ? stringsOf(listOf(node, field)) : [column]

const ACTIONS: Readonly<Record<string, ForeignKeyAction>> = {
  a: 'no action',
  r: 'restrict',
  c: 'cascade',
  n: 'set null',
  d: 'set default',
}
