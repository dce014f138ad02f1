import type { Catalog } from '../model/catalog.ts'
import type { SchemaChange } from '../model/change.ts'
import type { Call } from '../model/expression.ts'
import { keyOf, type Name } from '../model/name.ts'
import type { Type } from '../model/type.ts'
import { isKnown } from './lookup.ts'
import type { NameMap } from './map-names.ts'

/** Names of one change as the server would read them. */
export interface Scope {
  readonly catalog: Catalog
  /** Where a new object without a schema goes. */
  readonly creation: string
  /** Where a name without a schema is looked for, in order; temporary objects come first. */
  readonly path: readonly string[]
  /** References to existing objects. */
  readonly names: NameMap
  /** Of a function that must be one of the history's. */
  readonly routine: (name: Name) => Name
  /** Of a type that is not built in. */
  readonly typeName: (name: Name) => Name
}

/**
 * `created` is the relation that the change itself makes, which its parts may refer to. Of the search path, `$user` counts as
 * absent, as it does where no schema is named after the role.
 */
export function scopeOf(catalog: Catalog, searchPath: readonly string[], created: Name | null): Scope {
  const given = searchPath.filter(
    (schema) => schema !== '$user' && schema !== 'pg_temp' && schema !== 'pg_catalog',
  )
  const creation = given.find((schema) => catalog.schemas.has(schema)) ?? given[0] ?? 'public'
  const path = ['pg_temp', ...given]

  const find = (name: Name, isThere: (candidate: Name) => boolean): Name | undefined => {
    for (const schema of path) {
      const candidate = { schema, name: name.name }
      if (isThere(candidate)) return candidate
    }
    return undefined
  }
  const relation = (name: Name): Name => {
    if (name.schema !== '' || name.name === '') return name
    const isThere = (candidate: Name): boolean => isKnown(catalog, candidate) || isCreated(candidate, created)
    return (
      find(name, isThere) ?? { schema: isSystemName(name.name) ? 'pg_catalog' : creation, name: name.name }
    )
  }
  const isRoutine = (candidate: Name): boolean => catalog.routines.has(keyOf(candidate))
  const isType = (candidate: Name): boolean => {
    const key = keyOf(candidate)
    // Every table and view has a row type.
    return catalog.types.has(key) || catalog.tables.has(key) || catalog.views.has(key)
  }
  const routine = (name: Name): Name => {
    if (name.schema !== '' || BUILT_IN_TRIGGERS.has(name.name)) return name
    return find(name, isRoutine) ?? { schema: creation, name: name.name }
  }
  const call = (given: Call): Call => {
    if (given.function.schema !== '') return given
    const found = find(given.function, isRoutine)
    return found ? { ...given, function: found } : given
  }
  const type = (given: Type): Type => {
    if (given.schema !== '' || BUILT_IN_TYPES.has(given.name)) return given
    const found = find(given, isType)
    return found ? { ...given, schema: found.schema } : given
  }
  const typeName = (name: Name): Name =>
    name.schema === '' ? (find(name, isType) ?? { schema: creation, name: name.name }) : name
  return { catalog, creation, path, names: { relation, routine, call, type }, routine, typeName }
}

/** The elements of CREATE SCHEMA are read with the new schema in front of the path. */
export function searchPathWithin(
  changes: readonly SchemaChange[],
  searchPath: readonly string[],
): readonly string[] {
  const [first] = changes
  return first?.kind === 'create-schema' && changes.length > 1 ? [first.schema, ...searchPath] : searchPath
}

const isCreated = (name: Name, created: Name | null): boolean =>
  created !== null && created.name === name.name && created.schema === name.schema

/** Relations of the system are the only ones with such names. */
const isSystemName = (name: string): boolean => name.startsWith('pg_')

const BUILT_IN_TRIGGERS: ReadonlySet<string> = new Set([
  'suppress_redundant_updates_trigger',
  'tsvector_update_trigger',
  'tsvector_update_trigger_column',
])

/** Under the names that `format_type` prints. `pg_catalog` is searched before every other schema. */
const BUILT_IN_TYPES: ReadonlySet<string> = new Set([
  ...'"char" aclitem bigint bit boolean box bpchar bytea character cid cidr circle cstring date daterange'.split(
    ' ',
  ),
  ...'datemultirange event_trigger gtsvector inet int2vector int4multirange int4range int8multirange int8range'.split(
    ' ',
  ),
  ...'integer internal interval json jsonb jsonpath line lseg macaddr macaddr8 money name numeric nummultirange'.split(
    ' ',
  ),
  ...'numrange oid oidvector path pg_lsn pg_snapshot point polygon real record refcursor regclass regcollation'.split(
    ' ',
  ),
  ...'regconfig regdictionary regnamespace regoper regoperator regproc regprocedure regrole regtype smallint text'.split(
    ' ',
  ),
  ...'tid trigger tsmultirange tsquery tsrange tstzmultirange tstzrange tsvector txid_snapshot unknown uuid void'.split(
    ' ',
  ),
  ...'xid xid8 xml any anyarray anycompatible anycompatiblearray anyelement anyenum anynonarray anyrange'.split(
    ' ',
  ),
  'bit varying',
  'character varying',
  'double precision',
  'time with time zone',
  'time without time zone',
  'timestamp with time zone',
  'timestamp without time zone',
  '',
])
