import { foreignKeysTo } from '../catalog/lookup.ts'
import { type Catalog, findColumn, findIndex, findTable, findType } from '../model/catalog.ts'
import type { ChangeOf } from '../model/change.ts'
import { isSameName, type Name } from '../model/name.ts'
import { quoteIdentifier } from '../model/quote.ts'
import { showType, type Type } from '../model/type.ts'
import { columnUsers } from './column-users.ts'
import { type Drop, dependentsOf, isWholeDrop, objectOf } from './dependents.ts'
import type { RuleContext } from './rule.ts'
import { show } from './show.ts'

/** A change that PostgreSQL refuses while something depends on what it changes. */
export type Blockable = Drop | ChangeOf<'change-type' | 'drop-index' | 'drop-schema' | 'truncate'>

/** The objects known to the catalog that make PostgreSQL refuse the change, in words. */
export function blockersOf(change: Blockable, context: RuleContext): readonly string[] {
  const { before } = context
  switch (change.kind) {
    case 'change-type':
      return [...columnUsers(before, change.table, change.column), ...stuckDefault(change, context)]
    case 'drop-index':
      return ownersOf(change.index, before)
    case 'drop-schema':
      return contentsOf(change.schema, before)
    case 'truncate':
      return foreignKeysOf(change.table, context)
    case 'drop-column':
    case 'drop-constraint':
    case 'drop-table':
    case 'drop-view':
    case 'drop-materialized-view':
    case 'drop-function':
    case 'drop-type':
    case 'drop-sequence':
      return droppedWith(change, context)
  }
}

function droppedWith(drop: Drop, context: RuleContext): readonly string[] {
  const { before, step, options } = context
  const named = step.siblings.flatMap((sibling) => (isWholeDrop(sibling) ? [objectOf(sibling)] : []))
  const partition = drop.kind === 'drop-table' ? findTable(before, drop.table)?.partitionOf : null
  const keys = partition ? foreignKeysOf(partition.parent, context) : []
  return [
    ...dependentsOf(drop, before, options.pgVersion)
      .filter(({ of }) => !named.some((name) => isSameName(name, of)))
      .map(({ text }) => text),
    ...keys,
  ]
}

/** Foreign keys of tables that the statement does not name as well. */
const foreignKeysOf = (table: Name, { before, step }: RuleContext): readonly string[] =>
  foreignKeysTo(before, table)
    .filter(({ constraint }) => constraint.isFromParent !== true)
    .filter(
      ({ table: { name } }) =>
        !isSameName(name, table) &&
        !step.siblings.some(
          (other) => 'table' in other && other.table !== null && isSameName(other.table, name),
        ),
    )
    .map(
      ({ table: { name }, constraint }) => `foreign key ${quoteIdentifier(constraint.name)} of ${show(name)}`,
    )

function ownersOf(index: Name, catalog: Catalog): readonly string[] {
  const known = findIndex(catalog, index)
  if (known?.parent) return [`index ${show(known.parent)} of the partitioned table`]
  return known?.constraint ? [`constraint ${quoteIdentifier(known.constraint)} of ${show(known.table)}`] : []
}

const contentsOf = (
  schema: string,
  { tables, views, sequences, types, routines }: Catalog,
): readonly string[] =>
  [
    ...[...tables.values()].map(({ name }) => ({ name, text: `table ${show(name)}` })),
    ...[...views.values()].map(({ name }) => ({ name, text: `view ${show(name)}` })),
    ...[...sequences.values()]
      .filter(({ ownedBy }) => ownedBy === null)
      .map(({ name }) => ({ name, text: `sequence ${show(name)}` })),
    ...[...types.values()].map(({ name }) => ({ name, text: `type ${show(name)}` })),
    ...[...routines.values()].flat().map(({ name }) => ({ name, text: `function ${show(name)}` })),
  ]
    .filter(({ name }) => name.schema === schema)
    .map(({ text }) => text)

/** A default that has no assignment cast to the new type; dropped in the same ALTER TABLE it goes first. */
function stuckDefault(
  { table, column, to }: ChangeOf<'change-type'>,
  { before, step }: RuleContext,
): readonly string[] {
  const known = findColumn(before, table, column)
  if (!known?.default || known.default.shape === 'null') return []
  const isDropped = step.siblings.some((other) => other.kind === 'drop-default' && other.column === column)
  return !isDropped && isUncastable(known.type, to, before)
    ? [`its default ${known.default.sql}, which does not convert to ${showType(to)},`]
    : []
}

const TEXTS = /^(?:text|character varying|character|bpchar)$/
const NUMBERS = /^(?:smallint|integer|bigint|numeric|real|double precision)$/
const OTHERS = /^(?:boolean|uuid|jsonb?|date|interval|inet|bytea|time(?:stamp)? with(?:out)? time zone)$/

/** Pairs without an assignment or implicit cast in `pg_cast`; false where the types are not known well enough. */
function isUncastable(from: Type, to: Type, catalog: Catalog): boolean {
  if (from.isArray || to.isArray) return from.isArray !== to.isArray && !TEXTS.test(to.name)
  const isEnum = (type: Type): boolean => findType(catalog, type)?.kind === 'enum'
  if (TEXTS.test(from.name)) return NUMBERS.test(to.name) || OTHERS.test(to.name) || isEnum(to)
  if (isEnum(from)) return isEnum(to) ? !isSameName(from, to) : NUMBERS.test(to.name) || OTHERS.test(to.name)
  if (from.name === 'boolean') return NUMBERS.test(to.name)
  return NUMBERS.test(from.name) && (/^(?:boolean|uuid|jsonb?|date)$/.test(to.name) || isEnum(to))
}
