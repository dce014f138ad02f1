import type { Catalog } from '../model/catalog.ts'
import type { ObjectType, RowFilter, SchemaChange } from '../model/change.ts'
import type { QueryDefinition } from '../model/definition.ts'
import { keyOf, type Name } from '../model/name.ts'
import {
  mapColumnDefinition,
  mapConstraint,
  mapExpression,
  mapIndexDefinition,
  mapList,
  mapNullableExpression,
  mapPolicy,
  mapQuery,
  mapRoutine,
  mapTrigger,
  patched,
} from './map-names.ts'
import { NAMESPACES, ROLES, type Role, type RoleValues } from './resolve-roles.ts'
import { retargeted } from './retarget.ts'
import { type Scope, scopeOf } from './search-path.ts'

/**
 * The change with the schema of every name filled in, as the search path gives it. What is created goes into the first schema of
 * the path that exists; what is referred to is found in the first one that holds it, and is taken to be in the creation schema where
 * none does. Types and functions that the catalog does not know stay without a schema: they are built in, or an extension's.
 *
 * An ALTER TABLE that names an index, a view or a sequence becomes the change that it is. The change itself where nothing is to do.
 */
export function resolveNames(
  change: SchemaChange,
  catalog: Catalog,
  searchPath: readonly string[] = ['public'],
): SchemaChange {
  const scope = scopeOf(catalog, searchPath, createdBy(change, catalog, searchPath))
  const roles = ROLES[change.kind] as Readonly<Record<string, Role>>
  let resolved = change
  for (const field in roles) {
    const value = (change as unknown as Readonly<Record<string, unknown>>)[field]
    const role = roles[field]
    if (value === null || value === undefined || role === undefined) continue
    const filled = fill(role, value as never, scope, change)
    if (filled !== value) resolved = { ...resolved, [field]: filled } as SchemaChange
  }
  return retargeted(resolved, catalog)
}

/** The relation that the change makes, which its own parts may name. */
function createdBy(change: SchemaChange, catalog: Catalog, searchPath: readonly string[]): Name | null {
  if (change.kind !== 'create-table') return null
  const { table } = change
  return table.schema === ''
    ? { ...table, schema: creationOf(change, scopeOf(catalog, searchPath, null)) }
    : table
}

const isTemporary = (change: SchemaChange): boolean =>
  ('persistence' in change && change.persistence === 'temporary') ||
  ('isTemporary' in change && change.isTemporary)

const creationOf = (change: SchemaChange, { creation }: Scope): string =>
  isTemporary(change) ? 'pg_temp' : creation

type Fill<R extends Role> = (value: RoleValues[R], scope: Scope, change: SchemaChange) => RoleValues[R]

const fill = (role: Role, value: never, scope: Scope, change: SchemaChange): unknown =>
  FILLS[role](value, scope, change)

const FILLS: { readonly [R in Role]: Fill<R> } = {
  relation: (name, { names }) => names.relation(name),
  newRelation: (name, scope, change) =>
    name.schema === '' ? { ...name, schema: creationOf(change, scope) } : name,
  relations: (list, { names }) => mapList(list, names.relation),
  typeName: (name, scope) => scope.typeName(name),
  newType: (name, { creation }) => (name.schema === '' ? { ...name, schema: creation } : name),
  type: (type, { names }) => names.type(type),
  types: (list, { names }) => mapList(list, names.type),
  attributes: (list, { names }) =>
    mapList(list, (attribute) => patched(attribute, { type: names.type(attribute.type) })),
  attributeTo: (to, { names }) => (typeof to === 'string' ? to : names.type(to)),
  routine: (name, scope) => scope.routine(name),
  newRoutine: (name, { creation }) => (name.schema === '' ? { ...name, schema: creation } : name),
  calls: (list, { names }) => mapList(list, names.call),
  expression: (expression, { names }) => mapExpression(expression, names),
  expressions: (list, { names }) => mapList(list, (expression) => mapExpression(expression, names)),
  checks: (list, { names }) =>
    mapList(list, (check) => patched(check, { expression: mapExpression(check.expression, names) })),
  column: (column, { names }) => mapColumnDefinition(column, names),
  columns: (list, { names }) => mapList(list, (column) => mapColumnDefinition(column, names)),
  constraint: (constraint, { names }) => mapConstraint(constraint, names),
  constraints: (list, { names }) => mapList(list, (constraint) => mapConstraint(constraint, names)),
  index: (index, { names }) => mapIndexDefinition(index, names),
  query: (query, scope) => fillQuery(query, scope),
  trigger: (trigger, { names }) => mapTrigger(trigger, names),
  policy: (policy, { names }) => mapPolicy(policy, names),
  definition: (definition, { names }) => mapRoutine(definition, names),
  filter: (filter, { names }): RowFilter =>
    patched(filter, { where: mapNullableExpression(filter.where, names) }),
  partitionOf: (partition, { names }) => patched(partition, { parent: names.relation(partition.parent) }),
  like: (list, { names }) => mapList(list, (like) => patched(like, { source: names.relation(like.source) })),
  owner: (owner, { names }) =>
    owner === 'none' ? owner : patched(owner, { table: names.relation(owner.table) }),
  object: (name, scope, change) => fillObject(name, scope, change),
  objects: (list, scope, change) => mapList(list, (name) => fillObject(name, scope, change)),
  reindexed: (name, { names }, change) =>
    change.kind === 'reindex' && (change.target === 'index' || change.target === 'table')
      ? names.relation(name)
      : name,
}

/** `ALL … IN SCHEMA` names schemas. */
function fillObject(name: Name, scope: Scope, change: SchemaChange): Name {
  if ('isAllInSchema' in change && change.isAllInSchema) return name
  const namespace = NAMESPACES[(change as { readonly objectType: ObjectType }).objectType]
  if (namespace === 'relation') return scope.names.relation(name)
  if (namespace === 'routine') return scope.routine(name)
  return namespace === 'type' ? scope.typeName(name) : name
}

/** A column without qualification belongs to the only relation of the query that is known to have it. */
function fillQuery(query: QueryDefinition, scope: Scope): QueryDefinition {
  const filled = mapQuery(query, scope.names)
  const columns = mapList(filled.columns, (read) => {
    if (read.relation !== null || read.column === '*') return read
    const owners = filled.reads.filter((name) => hasColumn(scope.catalog, name, read.column))
    const [owner] = owners
    return owner && owners.length === 1 ? { relation: owner, column: read.column } : read
  })
  return patched(filled, { columns })
}

function hasColumn(catalog: Catalog, name: Name, column: string): boolean {
  const key = keyOf(name)
  const table = catalog.tables.get(key)
  if (table) return table.columns.some((each) => each.name === column)
  return catalog.views.get(key)?.columns?.includes(column) === true
}
