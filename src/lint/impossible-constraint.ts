import { childrenOf, partitionsOf } from '../catalog/lookup.ts'
import { type Catalog, type Constraint, findIndex, findTable, type Index } from '../model/catalog.ts'
import type { ChangeOf } from '../model/change.ts'
import type { ColumnDefinition, ConstraintDefinition, ForeignKeyDefinition } from '../model/definition.ts'
import { isSameName, type Name } from '../model/name.ts'
import { quoteIdentifier } from '../model/quote.ts'
import { showType, type Type } from '../model/type.ts'
import { type Refusal, refuse } from './refusal.ts'
import type { RuleContext } from './rule.ts'
import { show, showColumn } from './show.ts'

export const isPartitioned = (catalog: Catalog, table: Name): boolean =>
  findTable(catalog, table)?.kind === 'partitioned-table'

export const findConstraint = (catalog: Catalog, table: Name, constraint: string): Constraint | undefined =>
  findTable(catalog, table)?.constraints.find(({ name }) => name === constraint)

export function addConstraint(change: ChangeOf<'add-constraint'>, context: RuleContext): Refusal | null {
  const { table, constraint, isOnly } = change
  const { before } = context
  const columns = findTable(before, table)?.columns ?? []
  switch (constraint.type) {
    case 'foreign-key':
      return partitionedKey(change, constraint, context) ?? foreignKeyTypes(constraint, columns, before)
    case 'unique':
    case 'primary-key':
      return constraint.usingIndex === null
        ? virtualKey(table, constraint.columns, columns)
        : usingIndex(table, constraint.usingIndex, before)
    case 'check':
      if (isPartitioned(before, table) && !constraint.isInherited)
        return refuse(
          `${show(table)} is partitioned, and takes no CHECK with NO INHERIT`,
          'leave NO INHERIT out',
        )
      return isOnly && constraint.isInherited && hasChildren(before, table)
        ? refuse(`the children of ${show(table)} need the CHECK too`, 'leave ONLY out')
        : null
    case 'not-null':
    case 'exclude':
      return null
  }
}

const hasChildren = (catalog: Catalog, table: Name): boolean =>
  partitionsOf(catalog, table).length + childrenOf(catalog, table).length > 0

function partitionedKey(
  { table, isOnly }: ChangeOf<'add-constraint'>,
  { isValid, isEnforced }: ForeignKeyDefinition,
  { before, options }: RuleContext,
): Refusal | null {
  if (!isPartitioned(before, table)) return null
  if (!isValid && isEnforced && options.pgVersion < 18)
    return refuse(
      `${show(table)} is partitioned, and takes no NOT VALID foreign key before PostgreSQL 18`,
      'add it NOT VALID to each partition, validate those, then add it to the parent, which scans nothing any more',
    )
  return isOnly
    ? refuse(`a foreign key of the partitioned ${show(table)} cannot be added with ONLY`, 'leave ONLY out')
    : null
}

function usingIndex(table: Name, index: string, catalog: Catalog): Refusal | null {
  if (isPartitioned(catalog, table))
    return refuse(
      `${show(table)} is partitioned, and takes no constraint USING INDEX`,
      'add the constraint to ONLY the parent, then to each partition USING INDEX, and attach their indexes',
    )
  const known = findIndex(catalog, { schema: table.schema, name: index })
  const flaw = known && flawOf(known, table)
  return flaw
    ? refuse(
        `${show(known.name)} ${flaw}, and cannot become a constraint`,
        `build a valid unique index CONCURRENTLY on plain columns of ${show(table)} first`,
      )
    : null
}

function flawOf(
  { table: own, constraint, isUnique, method, where, keys, isValid }: Index,
  table: Name,
): string | null {
  if (!isSameName(own, table)) return `is an index of ${show(own)}`
  if (constraint !== null) return `belongs to the constraint ${quoteIdentifier(constraint)} already`
  if (!isUnique) return 'is not unique'
  if (method !== 'btree') return `uses ${method}`
  if (where !== null) return 'has a predicate'
  if (keys.some(({ column }) => column === null)) return 'has an expression'
  if (keys.some(({ isDescending, nulls }) => isDescending || nulls === 'first'))
    return 'has a sort order of its own'
  return isValid ? null : 'is invalid'
}

/** Indexes on virtual generated columns do not exist. */
export function virtualKey(
  table: Name,
  columns: readonly string[],
  known: readonly Pick<ColumnDefinition, 'name' | 'generated'>[],
): Refusal | null {
  const virtual = known.find(({ name, generated }) => generated?.kind === 'virtual' && columns.includes(name))
  return virtual
    ? refuse(
        `${showColumn(table, virtual.name)} is a virtual generated column, which cannot be indexed`,
        'make the column STORED, or index its expression',
      )
    : null
}

/** Foreign keys of a table and of its columns. */
export const writtenKeys = (
  constraints: readonly ConstraintDefinition[],
  columns: readonly ColumnDefinition[],
): readonly ForeignKeyDefinition[] =>
  [...constraints, ...columns.flatMap((column) => column.constraints)].filter(
    (each) => each.type === 'foreign-key',
  )

/** Types of one family compare by `=` of one operator family, those of different ones do not compare at all. */
const FAMILIES: Readonly<Record<string, string>> = {
  smallint: 'numbers',
  integer: 'numbers',
  bigint: 'numbers',
  text: 'texts',
  'character varying': 'texts',
  uuid: 'uuids',
  boolean: 'booleans',
  bytea: 'bytes',
  date: 'dates',
  'timestamp without time zone': 'dates',
  'timestamp with time zone': 'dates',
}

/** A foreign key needs an `=` of both types: `foreign key constraint … cannot be implemented`. */
export function foreignKeyTypes(
  key: ForeignKeyDefinition,
  own: readonly { readonly name: string; readonly type: Type }[],
  catalog: Catalog,
): Refusal | null {
  for (const { column, from, referenced, to } of referencedTypes(key, own, catalog)) {
    const families = [from, to].map((type) => (type.isArray ? undefined : FAMILIES[type.name]))
    if (families.includes(undefined) || families[0] === families[1]) continue
    return refuse(
      `${quoteIdentifier(column)} is ${showType(from)} and ${showColumn(key.references, referenced)} is ${showType(to)}: they do not compare`,
      'give the column the type of what it references',
    )
  }
  return null
}

/** The columns of a foreign key with their types on both sides, as far as these are known. */
export function referencedTypes(
  key: ForeignKeyDefinition,
  own: readonly { readonly name: string; readonly type: Type }[],
  catalog: Catalog,
) {
  const parent = findTable(catalog, key.references)
  const primary = parent?.constraints.find((constraint) => constraint.type === 'primary-key')
  const targets = key.referencedColumns.length > 0 ? key.referencedColumns : (primary?.columns ?? [])
  return key.columns.flatMap((column, at) => {
    const referenced = targets[at]
    const from = own.find(({ name }) => name === column)?.type
    const to = parent?.columns.find(({ name }) => name === referenced)?.type
    return from && to && referenced !== undefined ? [{ column, from, referenced, to }] : []
  })
}
