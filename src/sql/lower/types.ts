import type { ChangeOf, SchemaChange } from '../../model/change.ts'
import type { Name } from '../../model/name.ts'
import type { PgNode } from '../pg-ast.ts'
import type { StatementText } from '../statement-text.ts'
import { lowerCheck } from './constraints.ts'
import { lowerExpression, lowerExpressionOrNull } from './expression.ts'
import { nameOf, nameOfStrings } from './names.ts'
import { childOf, isSet, type Lowerings, listOf, stringsOf, tagged, textOf, textOrNull } from './node.ts'
import { optionOf } from './options.ts'
import { lowerType } from './type.ts'

export const TYPES: Lowerings = {
  CreateEnumStmt: (node) => [
    {
      kind: 'create-enum',
      type: nameOfStrings(listOf(node, 'typeName')),
      values: stringsOf(listOf(node, 'vals')),
    },
  ],
  AlterEnumStmt: (node) => [alterEnum(node)],
  CreateDomainStmt: (node, text) => [createDomain(node, text)],
  AlterDomainStmt: (node, text) => [alterDomain(node, text)],
  CompositeTypeStmt: (node) => [
    {
      kind: 'create-composite-type',
      type: nameOf(childOf(node, 'typevar')),
      attributes: tagged(listOf(node, 'coldeflist'), 'ColumnDef').map((attribute) => ({
        name: textOf(attribute, 'colname'),
        type: lowerType(childOf(attribute, 'typeName')),
      })),
    },
  ],
  CreateRangeStmt: (node) => {
    const subtype = optionOf(listOf(node, 'params'), 'subtype')
    return [
      {
        kind: 'create-range-type',
        type: nameOfStrings(listOf(node, 'typeName')),
        subtype: subtype ? lowerType(childOf(subtype, 'TypeName')) : null,
      },
    ]
  },
}

function alterEnum(node: PgNode): SchemaChange {
  const type = nameOfStrings(listOf(node, 'typeName'))
  const value = textOf(node, 'newVal')
  if (node['oldVal'] !== undefined)
    return { kind: 'rename-enum-value', type, value: textOf(node, 'oldVal'), to: value }
  const neighbour = textOrNull(node, 'newValNeighbor')
  return {
    kind: 'add-enum-value',
    type,
    value,
    ifNotExists: isSet(node, 'skipIfNewValExists'),
    position: neighbour === null ? null : { before: !isSet(node, 'newValIsAfter'), neighbour },
  }
}

function createDomain(node: PgNode, text: StatementText): ChangeOf<'create-domain'> {
  const constraints = tagged(listOf(node, 'constraints'), 'Constraint')
  const find = (kind: string) => constraints.find((constraint) => constraint['contype'] === kind)
  return {
    kind: 'create-domain',
    type: nameOfStrings(listOf(node, 'domainname')),
    base: lowerType(childOf(node, 'typeName')),
    notNull: find('CONSTR_NOTNULL') !== undefined,
    default: lowerExpressionOrNull(find('CONSTR_DEFAULT')?.['raw_expr'], text, 'column-default'),
    checks: constraints
      .filter((constraint) => constraint['contype'] === 'CONSTR_CHECK')
      .map((constraint) => lowerCheck(constraint, text))
      .map(({ name, expression }) => ({ name, expression })),
  }
}

type DomainAction = (type: Name, node: PgNode, text: StatementText) => SchemaChange

const alterDomain = (node: PgNode, text: StatementText): SchemaChange =>
  DOMAIN_ACTIONS[textOf(node, 'subtype')]?.(nameOfStrings(listOf(node, 'typeName')), node, text) ?? {
    kind: 'opaque',
    node: 'AlterDomainStmt',
  }

const DOMAIN_ACTIONS: Readonly<Record<string, DomainAction>> = {
  T: (type, node, text) => ({
    kind: 'set-domain-default',
    type,
    default: lowerExpressionOrNull(node['def'], text, 'parenthesised'),
  }),
  N: (type) => ({ kind: 'set-domain-not-null', type, to: false }),
  O: (type) => ({ kind: 'set-domain-not-null', type, to: true }),
  C: (type, node, text) => {
    const constraint = childOf(childOf(node, 'def'), 'Constraint')
    if (constraint['contype'] === 'CONSTR_NOTNULL') return { kind: 'set-domain-not-null', type, to: true }
    return {
      kind: 'add-domain-constraint',
      type,
      constraint: textOrNull(constraint, 'conname'),
      expression: lowerExpression(childOf(constraint, 'raw_expr'), text, 'parenthesised'),
      isValid: !isSet(constraint, 'skip_validation'),
    }
  },
  X: (type, node) => ({
    kind: 'drop-domain-constraint',
    type,
    constraint: textOf(node, 'name'),
    ifExists: isSet(node, 'missing_ok'),
  }),
  V: (type, node) => ({ kind: 'validate-domain-constraint', type, constraint: textOf(node, 'name') }),
}
