import { askKind, type ByKind } from '../catalog/by-kind.ts'
import { childrenOf, defaultPartitionOf, foreignKeysTo, indexesOf, leafPartitionsOf, partitionsOf } from '../catalog/lookup.ts'
import { type Catalog, findColumn, findIndex, findTable, findView, type Index } from '../model/catalog.ts'
import type { ChangeOf, SchemaChange } from '../model/change.ts'
import type { ForeignKeyDefinition, PrimaryKeyDefinition, UniqueDefinition } from '../model/definition.ts'
import { isSameName, type Name } from '../model/name.ts'
import { quoteIdentifier } from '../model/quote.ts'
import { showType, type Type } from '../model/type.ts'
import type { RuleContext } from './rule.ts'
import { show, showColumn } from './show.ts'

/**
 * Why PostgreSQL refuses the change on every database that has the schema of the catalog, in words; null where it does not, or where the
 * catalog does not know. Each is run by a fixture on a server.
 */
export const refusalOf = (change: SchemaChange, context: RuleContext): string | null =>
  askKind(REFUSALS, change, context) ?? null

const REFUSALS: ByKind<string | null, [context: RuleContext]> = {
  'add-constraint': addConstraint,
  'create-table': ({ table, columns, constraints }, context) =>
    firstOf(
      [...constraints, ...columns.flatMap((column) => column.constraints)].map((constraint) =>
        constraint.type === 'foreign-key' ? foreignKeyTypes(constraint, typesOf(columns), context.before) : null,
      ),
    ) ?? virtualKey(table, constraints.flatMap((constraint) => ('columns' in constraint && constraint.type !== 'foreign-key' && constraint.type !== 'not-null' ? constraint.columns : [])), columns),
  'validate-constraint': ({ table, constraint }, { before }) => {
    const known = findTable(before, table)?.constraints.find(({ name }) => name === constraint)
    return known !== undefined && 'isEnforced' in known && !known.isEnforced
      ? `${quoteIdentifier(constraint)} is NOT ENFORCED, and cannot be validated`
      : null
  },
  'alter-constraint': ({ table, constraint, isEnforced }, { before }) => {
    const known = findTable(before, table)?.constraints.find(({ name }) => name === constraint)
    return isEnforced !== null && known?.type === 'check'
      ? `${quoteIdentifier(constraint)} is a CHECK, and only a foreign key can be changed to ENFORCED or NOT ENFORCED`
      : null
  },
  'create-index': createIndex,
  'drop-index': dropIndex,
  'detach-partition': ({ table, isConcurrent }, { before }) => {
    const standard = isConcurrent ? defaultPartitionOf(before, table) : undefined
    return standard ? `CONCURRENTLY detaches nothing while ${show(table)} has the default partition ${show(standard.name)}` : null
  },
  'refresh-materialized-view': refresh,
  'change-type': ({ table, column }, { before }) => keyOfPartition(table, column, before, 'its type cannot be changed'),
  'drop-column': ({ table, column }, { before }) => keyOfPartition(table, column, before, 'it cannot be dropped'),
  'drop-not-null': ({ table, column }, { before }) => {
    const known = findTable(before, table)
    const isKey = known?.constraints.some((each) => each.type === 'primary-key' && each.columns.includes(column))
    if (isKey) return `${showColumn(table, column)} is part of the primary key, which needs NOT NULL`
    return findColumn(before, table, column)?.identity ? `${showColumn(table, column)} is an identity column, which needs NOT NULL` : null
  },
  'set-persistence': setPersistence,
  'update-rows': ({ columns, table }, { step }) => {
    const twice = columns.find((column, at) => columns.indexOf(column) !== at)
    // `a[1] = …, a[2] = …` and `a.x = …, a.y = …` write parts of one value.
    const hasParts = twice !== undefined && new RegExp(`\\b${twice.replace(/\W/g, '\\$&')}"?\\s*[[.]`).test(step.statement.sql)
    return twice === undefined || hasParts ? null : `${showColumn(table, twice)} is assigned twice`
  },
}

const firstOf = (reasons: readonly (string | null)[]): string | null => reasons.find((reason) => reason !== null) ?? null

const isPartitioned = (catalog: Catalog, table: Name): boolean => findTable(catalog, table)?.kind === 'partitioned-table'

function addConstraint({ table, constraint, isOnly }: ChangeOf<'add-constraint'>, context: RuleContext): string | null {
  const { before, options } = context
  const known = findTable(before, table)
  switch (constraint.type) {
    case 'foreign-key':
      if (isPartitioned(before, table) && !constraint.isValid && constraint.isEnforced && options.pgVersion < 18)
        return `${show(table)} is partitioned, and takes no NOT VALID foreign key before PostgreSQL 18`
      if (isPartitioned(before, table) && isOnly) return `a foreign key of the partitioned ${show(table)} cannot be added with ONLY`
      return foreignKeyTypes(constraint, typesOf(known?.columns ?? []), before)
    case 'unique':
    case 'primary-key':
      if (constraint.usingIndex !== null) return usingIndex(table, constraint.usingIndex, constraint, before)
      return virtualKey(table, constraint.columns, known?.columns ?? [])
    case 'check':
      if (known?.kind === 'partitioned-table' && !constraint.isInherited)
        return `${show(table)} is partitioned, and takes no CHECK with NO INHERIT`
      return isOnly && constraint.isInherited && [...partitionsOf(before, table), ...childrenOf(before, table)].length > 0
        ? `the children of ${show(table)} need the CHECK too, so it cannot be added with ONLY`
        : null
    case 'not-null':
    case 'exclude':
      return null
  }
}

function usingIndex(table: Name, index: string, key: UniqueDefinition | PrimaryKeyDefinition, catalog: Catalog): string | null {
  const known = findIndex(catalog, { schema: table.schema, name: index })
  if (isPartitioned(catalog, table)) return `${show(table)} is partitioned, and takes no constraint USING INDEX`
  if (known === undefined) return null
  const name = show(known.name)
  if (!isSameName(known.table, table)) return `${name} is an index of ${show(known.table)}, not of ${show(table)}`
  if (known.constraint !== null) return `${name} belongs to the constraint ${quoteIdentifier(known.constraint)} already`
  const flaw = flawOf(known)
  if (flaw !== null) return `${name} ${flaw}, and cannot become a constraint`
  return known.isValid ? null : `${name} is invalid, and cannot become a ${key.type === 'unique' ? 'unique constraint' : 'primary key'}`
}

function flawOf({ isUnique, method, where, keys }: Index): string | null {
  if (!isUnique) return 'is not unique'
  if (method !== 'btree') return `uses ${method}`
  if (where !== null) return 'has a predicate'
  if (keys.some(({ column }) => column === null)) return 'has an expression'
  return keys.some(({ isDescending, nulls }) => isDescending || nulls === 'first') ? 'has a sort order of its own' : null
}

/** Indexes on virtual generated columns do not exist. */
function virtualKey(
  table: Name,
  columns: readonly string[],
  known: readonly { readonly name: string; readonly generated: { readonly kind: string } | null }[],
): string | null {
  const virtual = known.find(({ name, generated }) => generated?.kind === 'virtual' && columns.includes(name))
  return virtual ? `${showColumn(table, virtual.name)} is a virtual generated column, which cannot be indexed` : null
}

function createIndex({ table, index, isConcurrent }: ChangeOf<'create-index'>, { before }: RuleContext): string | null {
  if (isConcurrent && isPartitioned(before, table)) return `${show(table)} is partitioned, and takes no index CONCURRENTLY`
  const columns = [...index.keys.flatMap(({ column, expression }) => (column === null ? (expression?.columns ?? []) : [column])), ...index.includes, ...(index.where?.columns ?? [])]
  return virtualKey(table, columns, findTable(before, table)?.columns ?? [])
}

function dropIndex({ index, isConcurrent, isCascade, of }: ChangeOf<'drop-index'>, { before, step }: RuleContext): string | null {
  if (!isConcurrent) return null
  if (of > 1) return step.part === 0 ? 'DROP INDEX CONCURRENTLY takes one index' : null
  if (isCascade) return 'DROP INDEX CONCURRENTLY does not know CASCADE'
  const known = findIndex(before, index)
  if (known === undefined) return null
  if (known.constraint !== null) return `${show(index)} belongs to the constraint ${quoteIdentifier(known.constraint)} of ${show(known.table)}`
  return isPartitioned(before, known.table) ? `${show(index)} is the index of a partitioned table, which cannot be dropped CONCURRENTLY` : null
}

function refresh({ view, isConcurrent, withData }: ChangeOf<'refresh-materialized-view'>, { before }: RuleContext): string | null {
  if (!isConcurrent) return null
  if (!withData) return 'CONCURRENTLY and WITH NO DATA exclude each other'
  const known = findView(before, view)
  if (known === undefined) return null
  if (!known.isPopulated) return `${show(view)} was never filled, and cannot be refreshed CONCURRENTLY`
  const isUsable = ({ isUnique, where, keys, isValid }: Index): boolean =>
    isUnique && isValid && where === null && keys.every(({ column }) => column !== null)
  return indexesOf(before, view).some(isUsable)
    ? null
    : `${show(view)} has no unique index on plain columns, which a refresh CONCURRENTLY needs`
}

function keyOfPartition(table: Name, column: string, catalog: Catalog, harm: string): string | null {
  const key = findTable(catalog, table)?.partitionBy
  if (key?.columns.includes(column)) return `${showColumn(table, column)} is part of the partition key, so that ${harm}`
  return null
}

function setPersistence({ table, to }: ChangeOf<'set-persistence'>, { before, options }: RuleContext): string | null {
  if (isPartitioned(before, table)) return options.pgVersion >= 18 ? `${show(table)} is partitioned, and has no rows to be logged` : null
  if (to !== 'unlogged' || findTable(before, table)?.persistence === 'unlogged') return null
  const logged = foreignKeysTo(before, table).find((key) => key.table.persistence === 'permanent' && !isSameName(key.table.name, table))
  return logged ? `the logged table ${show(logged.table.name)} references ${show(table)}` : null
}

const typesOf = (columns: readonly { readonly name: string; readonly type: Type }[]): ReadonlyMap<string, Type> =>
  new Map(columns.map(({ name, type }) => [name, type]))

/** Types of one family compare with each other by `=` in one operator family, and with no other of these. */
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
function foreignKeyTypes(key: ForeignKeyDefinition, own: ReadonlyMap<string, Type>, catalog: Catalog): string | null {
  const parent = findTable(catalog, key.references)
  const primary = parent?.constraints.find(({ type }) => type === 'primary-key')
  const referenced = key.referencedColumns.length > 0 ? key.referencedColumns : primary?.type === 'primary-key' ? primary.columns : []
  for (const [at, column] of key.columns.entries()) {
    const from = own.get(column)
    const to = parent?.columns.find(({ name }) => name === referenced[at])?.type
    if (!from || !to || from.isArray || to.isArray) continue
    const [a, b] = [FAMILIES[from.name], FAMILIES[to.name]]
    if (a !== undefined && b !== undefined && a !== b)
      return `${quoteIdentifier(column)} is ${showType(from)} and ${showColumn(key.references, referenced[at] ?? '')} is ${showType(to)}: they cannot be compared`
  }
  return null
}
