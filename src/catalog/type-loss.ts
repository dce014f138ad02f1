import type { Expression } from '../model/expression.ts'
import type { Type } from '../model/type.ts'

/**
 * Whether a type change rounds or cuts values without an error. A value that does not fit into a
 * shorter varchar or a smaller integer stops the statement instead, unless USING cuts it first.
 */
export function losesValues(from: Type, to: Type, using: Expression | null): boolean {
  if (using !== null && using.shape !== 'column') return true
  // An explicit cast to a shorter string cuts, where the assignment would fail.
  if (using !== null && using.casts.length > 0 && isShorter(from, to)) return true
  if (from.isArray !== to.isArray) return true
  if (from.name === to.name) return isCoarser(from, to)
  return SILENT.has(`${from.name} → ${to.name}`)
}

const STRINGS: ReadonlySet<string> = new Set(['character varying', 'character', 'text', 'bit', 'bit varying'])

function isShorter(from: Type, to: Type): boolean {
  const [length = Number.POSITIVE_INFINITY] = from.modifiers
  const [limit = Number.POSITIVE_INFINITY] = to.modifiers
  return STRINGS.has(to.name) && limit < length
}

/** A smaller scale of a numeric, fewer digits of a second, fields of an interval. */
function isCoarser(from: Type, to: Type): boolean {
  const [precision = 6] = from.modifiers
  const [newPrecision = 6] = to.modifiers
  if (from.name === 'numeric')
    return to.modifiers.length > 0 && (to.modifiers[1] ?? 0) < (from.modifiers[1] ?? scaleOf(from))
  if (!/^(?:timestamp|time|interval)/.test(from.name)) return false
  return newPrecision < precision || (to.fields !== '' && to.fields !== from.fields)
}

/** A numeric without a scale holds any number of digits. */
const scaleOf = ({ modifiers }: Type): number => (modifiers.length === 0 ? Number.POSITIVE_INFINITY : 0)

const SILENT: ReadonlySet<string> = new Set([
  'double precision → real',
  'numeric → real',
  'numeric → double precision',
  'bigint → real',
  'bigint → double precision',
  'integer → real',
  'numeric → smallint',
  'numeric → integer',
  'numeric → bigint',
  'numeric → money',
  'real → smallint',
  'real → integer',
  'real → bigint',
  'double precision → smallint',
  'double precision → integer',
  'double precision → bigint',
  'timestamp without time zone → date',
  'timestamp with time zone → date',
  'timestamp without time zone → time without time zone',
  'timestamp with time zone → time without time zone',
  'timestamp with time zone → time with time zone',
  'time with time zone → time without time zone',
  'inet → cidr',
  'character → text',
  'character → character varying',
  'json → jsonb',
  'text → name',
  'character varying → name',
])
