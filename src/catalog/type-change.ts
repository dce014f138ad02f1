import { type Catalog, findType, type UserType } from '../model/catalog.ts'
import type { Expression } from '../model/expression.ts'
import type { Type } from '../model/type.ts'

/**
 * What ALTER COLUMN TYPE does to the heap, and to a plain index on the column.
 * `free`: neither is touched · `index-rebuild`: the heap stays, indexes with the default operator class are built anew · `rewrite`: both.
 */
export type TypeChange = 'free' | 'index-rebuild' | 'rewrite'

export interface TypeChangeOptions {
  /** The session's TimeZone, null where it is not known. */
  readonly timeZone: string | null
}

/**
 * PostgreSQL rewrites unless the conversion is a chain of binary-coercible casts, length coercions that planner support functions
 * remove, and domains without constraints: `ATColumnChangeRequiresRewrite` in `commands/tablecmds.c`. Proven row by row on
 * 14–18 by `fixtures/effects/type-change.sql`.
 */
export function typeChange(
  from: Type,
  to: Type,
  using: { readonly expression: Expression; readonly column: string } | null,
  catalog: Catalog,
  options: TypeChangeOptions,
): TypeChange {
  const conversion = (a: Type, b: Type) => convert(resolve(a, catalog), resolve(b, catalog), options)
  if (using === null) return conversion(from, to)
  const { shape, columns, casts } = using.expression
  if (shape !== 'column' || columns.length !== 1 || columns[0] !== using.column || casts.length > 1)
    return 'rewrite'
  const [cast] = casts
  return cast === undefined ? conversion(from, to) : worse(conversion(from, cast), conversion(cast, to))
}

const ORDER: readonly TypeChange[] = ['free', 'index-rebuild', 'rewrite']

const worse = (a: TypeChange, b: TypeChange): TypeChange => (ORDER.indexOf(a) > ORDER.indexOf(b) ? a : b)

/** A type with its domain, if it is one, looked up to the bottom. */
interface Resolved {
  readonly type: Type
  readonly base: Type
  readonly isDomain: boolean
  readonly hasConstraints: boolean
  /** A type of the user's that the catalog does not know. */
  readonly isUnknown: boolean
}

function resolve(type: Type, catalog: Catalog): Resolved {
  const known = isBuiltin(type) ? undefined : findType(catalog, { schema: type.schema, name: type.name })
  const isUnknown = known === undefined && !isBuiltin(type)
  if (known?.kind !== 'domain') return { type, base: type, isDomain: false, hasConstraints: false, isUnknown }
  const below = resolve(known.base, catalog)
  return {
    type,
    base: type.isArray ? type : below.base,
    isDomain: !type.isArray,
    hasConstraints: below.hasConstraints || isConstrained(known),
    isUnknown: below.isUnknown,
  }
}

/** Whether the type is a domain with a CHECK or NOT NULL of its own or of a domain below it; null where it is not known. */
export function isConstrainedDomain(type: Type, catalog: Catalog): boolean | null {
  const { isDomain, hasConstraints, isUnknown } = resolve(type, catalog)
  if (isUnknown && !EXTENSION_TYPES.has(type.name)) return null
  return isDomain && hasConstraints
}

const isConstrained = (domain: Extract<UserType, { kind: 'domain' }>): boolean =>
  domain.notNull || domain.constraints.length > 0

function convert(from: Resolved, to: Resolved, options: TypeChangeOptions): TypeChange {
  if (isSameType(from.type, to.type)) return 'free'
  if (to.isDomain) return convertToDomain(from, to, options)
  // From a domain the value needs no check, but a typmod does not survive: domain(varchar(10)) → varchar(20) rewrites.
  if (from.isDomain) return convertBase(from.base, to.type, options, true)
  return convertBase(from.type, to.type, options, false)
}

function convertToDomain(from: Resolved, to: Resolved, options: TypeChangeOptions): TypeChange {
  if (to.hasConstraints || from.isDomain) return 'rewrite'
  return convertBase(from.type, to.base, options, false)
}

const isSameType = (a: Type, b: Type): boolean =>
  a.name === b.name &&
  (a.schema === b.schema || a.schema === '' || b.schema === '') &&
  a.isArray === b.isArray &&
  a.fields === b.fields &&
  a.modifiers.length === b.modifiers.length &&
  a.modifiers.every((modifier, index) => modifier === b.modifiers[index])

function convertBase(from: Type, to: Type, options: TypeChangeOptions, isFromDomain: boolean): TypeChange {
  if (isFromDomain && to.modifiers.length > 0) return 'rewrite'
  if (isSameType(from, to)) return 'free'
  if (from.isArray || to.isArray) return 'rewrite'
  if (from.name === to.name) return freeIf(keepsValues(from, to))
  if (isString(from) && isString(to)) return freeIf(keepsLength(from, to))
  return isZoned(from, to) ? convertZone(to, options) : (COERCIBLE[`${from.name} → ${to.name}`] ?? 'rewrite')
}

const freeIf = (isFree: boolean): TypeChange => (isFree ? 'free' : 'rewrite')

const isString = ({ name }: Type): boolean => name === 'text' || name === 'character varying'

/** Binary-coercible pairs whose values do not change, as `pg_cast` lists them with method `b`; `fixtures/effects/type-change.sql` has each of them. */
const COERCIBLE: Readonly<Record<string, TypeChange>> = {
  'cidr → inet': 'free',
  'oid → regclass': 'free',
  'regclass → oid': 'free',
  'integer → oid': 'index-rebuild',
  'oid → integer': 'index-rebuild',
  'integer → regclass': 'index-rebuild',
  'regclass → integer': 'index-rebuild',
  'text → citext': 'index-rebuild',
  'citext → text': 'index-rebuild',
  'character varying → citext': 'index-rebuild',
  'citext → character varying': 'index-rebuild',
  'xml → text': 'free',
  'xml → character varying': 'free',
}

/** `varchar(n)` and `text`: free unless the target is shorter. */
function keepsLength(from: Type, to: Type): boolean {
  const [limit] = to.modifiers
  const [length] = from.modifiers
  return limit === undefined || (length !== undefined && length <= limit)
}

/** One type with other modifiers: free when every value fits the new ones as it is. */
function keepsValues(from: Type, to: Type): boolean {
  switch (from.name) {
    case 'character varying':
    case 'bit varying':
      return keepsLength(from, to)
    case 'numeric':
      return keepsNumeric(from.modifiers, to.modifiers)
    case 'timestamp without time zone':
    case 'timestamp with time zone':
    case 'time without time zone':
    case 'time with time zone':
      return keepsPrecision(from.modifiers, to.modifiers)
    case 'interval':
      return keepsFields(from.fields, to.fields) && keepsPrecision(from.modifiers, to.modifiers)
    default:
      return false
  }
}

/** `numeric(p, s)` to a precision that is not smaller, of the same scale, or to plain `numeric`: `numeric_support`. */
function keepsNumeric(from: readonly number[], to: readonly number[]): boolean {
  const [precision, scale = 0] = from
  const [newPrecision, newScale = 0] = to
  if (newPrecision === undefined) return true
  return precision !== undefined && newPrecision >= precision && newScale === scale
}

/** Six digits are all that there are: `TemporalSimplify` in `utils/adt/datetime.c`. */
function keepsPrecision(from: readonly number[], to: readonly number[]): boolean {
  const [precision = 6] = from
  const [newPrecision = 6] = to
  return newPrecision >= precision
}

/** Removing a restriction such as `day to second` is free; other restrictions are compared by PostgreSQL, here not. */
const keepsFields = (from: string, to: string): boolean => to === '' || to === from

const isZoned = (from: Type, to: Type): boolean =>
  (from.name === 'timestamp without time zone' && to.name === 'timestamp with time zone') ||
  (from.name === 'timestamp with time zone' && to.name === 'timestamp without time zone')

/** The server compares the session's zone by its rules; these are the names that people give to zero offset. */
const UTC: ReadonlySet<string> = new Set([
  'utc',
  'etc/utc',
  'gmt',
  'etc/gmt',
  'zulu',
  'etc/zulu',
  'uct',
  'etc/uct',
  'universal',
  'z',
  '0',
])

/** Free under UTC since 12: `TimestampTimestampTzRequiresRewrite`. A precision that cuts is coerced for each row, even where it was so before. */
function convertZone(to: Type, { timeZone }: TypeChangeOptions): TypeChange {
  const isUtc = timeZone !== null && UTC.has(timeZone.toLowerCase())
  const [precision = 6] = to.modifiers
  return isUtc && precision >= 6 ? 'index-rebuild' : 'rewrite'
}

/** Types of the extensions that come with PostgreSQL and of the ones in wide use: none is a domain but those of PostGIS's kin. */
const EXTENSION_TYPES: ReadonlySet<string> = new Set(
  'citext hstore ltree lquery ltxtquery cube seg isbn issn ismn ean13 upc geometry geography box2d box3d raster vector halfvec sparsevec bit'.split(
    ' ',
  ),
)

const isBuiltin = ({ schema, name }: Type): boolean =>
  schema === 'pg_catalog' || (schema === '' && BUILTIN.has(name))

/** The base types of PostgreSQL as `format_type` prints them. */
const BUILTIN: ReadonlySet<string> = new Set([
  ...'bigint bit boolean box bytea character cidr circle date inet integer interval json jsonb jsonpath line lseg macaddr macaddr8'.split(
    ' ',
  ),
  ...'money name numeric oid path pg_lsn pg_snapshot point polygon real smallint text tid tsquery tsvector txid_snapshot uuid xid'.split(
    ' ',
  ),
  ...'xid8 xml cid "char" int4range int8range numrange tsrange tstzrange daterange refcursor aclitem'.split(
    ' ',
  ),
  ...'int4multirange int8multirange nummultirange tsmultirange tstzmultirange datemultirange'.split(' '),
  ...'regclass regproc regprocedure regoper regoperator regtype regrole regnamespace regconfig regdictionary regcollation'.split(
    ' ',
  ),
  'bit varying',
  'character varying',
  'double precision',
  'time with time zone',
  'time without time zone',
  'timestamp with time zone',
  'timestamp without time zone',
])
