import { baseTypeOf } from '../catalog/lookup.ts'
import { type Catalog, findType } from '../model/catalog.ts'
import type { Type } from '../model/type.ts'

/**
 * What a type change means for code that holds values of the old type.
 * `none`: nothing · `narrower`: values of the old type are refused · `other`: drivers hand over, or operators expect, another type ·
 * `meaning`: the same kind of value is read differently.
 */
export type ClientChange = 'none' | 'narrower' | 'other' | 'meaning'

export function clientChange(from: Type, to: Type, before: Catalog, after: Catalog): ClientChange {
  const [old, now] = [baseTypeOf(before, from), baseTypeOf(after, to)]
  if (old.isArray !== now.isArray) return 'other'
  const labels = (type: Type, catalog: Catalog): readonly string[] | null => {
    const known = findType(catalog, type)
    return known?.kind === 'enum' ? known.values.map(({ label }) => label) : null
  }
  const [oldLabels, newLabels] = [labels(old, before), labels(now, after)]
  if (oldLabels && newLabels && old.name === now.name && old.schema === now.schema)
    return oldLabels.every((label) => newLabels.includes(label)) ? 'none' : 'narrower'
  if (old.name === now.name && old.schema === now.schema) return isNarrower(old, now) ? 'narrower' : 'none'
  if (MEANING.has(`${old.name} → ${now.name}`)) return 'meaning'
  const [a, b] = [familyOf(old), familyOf(now)]
  if (a !== b) return 'other'
  return isNarrower(old, now) ? 'narrower' : 'none'
}

/** Types of one family reach the code as the same type, with node-postgres and with typed drivers, and take part in the same comparisons. */
const FAMILIES: Readonly<Record<string, string>> = {
  smallint: 'int',
  integer: 'int',
  real: 'float',
  'double precision': 'float',
  text: 'text',
  'character varying': 'text',
  character: 'text',
  citext: 'text',
  name: 'text',
  bit: 'bit',
  'bit varying': 'bit',
  inet: 'inet',
  cidr: 'inet',
}

const familyOf = ({ schema, name }: Type): string => FAMILIES[name] ?? `${schema}.${name}`

/** Both are dates for most drivers, but the time zone of the session decides which instant is meant. */
const MEANING: ReadonlySet<string> = new Set([
  'timestamp without time zone → timestamp with time zone',
  'timestamp with time zone → timestamp without time zone',
  'time without time zone → time with time zone',
  'time with time zone → time without time zone',
])

const SIZES: readonly string[] = ['smallint', 'integer']

function isNarrower(from: Type, to: Type): boolean {
  if (SIZES.includes(from.name)) return SIZES.indexOf(to.name) < SIZES.indexOf(from.name)
  if (from.name === 'double precision' && to.name === 'real') return true
  if (from.name === 'numeric') return isNarrowerNumeric(from, to)
  if (familyOf(from) === 'text' || familyOf(from) === 'bit') return lengthOf(to) < lengthOf(from)
  return false
}

/** Digits before the point, and after it. */
function isNarrowerNumeric(from: Type, to: Type): boolean {
  if (to.modifiers.length === 0) return false
  if (from.modifiers.length === 0) return true
  const [precision = 0, scale = 0] = from.modifiers
  const [newPrecision = 0, newScale = 0] = to.modifiers
  return newPrecision - newScale < precision - scale || newScale < scale
}

/** `character` without a length is one character long. */
const lengthOf = ({ name, modifiers }: Type): number =>
  modifiers[0] ??
  (name === 'character' || name === 'bit' ? 1 : name === 'name' ? 63 : Number.POSITIVE_INFINITY)
