import type { Column, Index } from '../model/catalog.ts'
import type { ColumnDefinition, IndexDefinition, IndexKey } from '../model/definition.ts'
import type { Expression } from '../model/expression.ts'
import { showType, type Type } from '../model/type.ts'

/** Texts that differ by blanks, case, parentheses and casts only count as the same: the server prints them in its own way. */
export const isSameExpression = (a: Expression | null, b: Expression | null): boolean =>
  a === null || b === null ? a === b : skeleton(a) === skeleton(b)

const skeleton = ({ sql }: Expression): string =>
  sql
    .toLowerCase()
    .replace(/::\s*[\w.]+(?:\s*\(\d+(?:,\s*\d+)*\))?(?:\[\])?/g, '')
    .replace(/[\s()]/g, '')

/** An empty schema on one side says nothing. */
export const isSameType = (a: Type, b: Type): boolean =>
  showType({ ...a, schema: '' }) === showType({ ...b, schema: '' }) &&
  (a.schema === b.schema || a.schema === '' || b.schema === '')

/** In what a column that exists differs from one that is written, in words; null where it does not. */
export function columnDifference(known: Column, written: ColumnDefinition): string | null {
  // The history does not know the types of a CREATE TABLE AS.
  if (known.type.name === 'unknown') return null
  if (!isSameType(known.type, written.type))
    return `is ${showType(known.type)}, not ${showType(written.type)}`
  if (known.isNullable && written.notNull) return 'is nullable'
  return sourceDifference(known, written)
}

/** Where the value of a column comes from that an INSERT does not name. */
function sourceDifference(known: Column, written: ColumnDefinition): string | null {
  if ((known.generated === null) !== (written.generated === null))
    return known.generated === null ? 'is not generated' : 'is generated'
  if ((known.identity === null) !== (written.identity === null))
    return known.identity === null ? 'is no identity column' : 'is an identity column'
  const hasDefault = written.default !== null && written.default.shape !== 'null'
  return hasDefault && known.default === null && known.sequence === null ? 'has no default' : null
}

/** In what an index that exists differs from one that is written, in words; null where it does not. */
export function indexDifference(known: Index, written: IndexDefinition): string | null {
  if (known.isUnique !== written.isUnique) return known.isUnique ? 'is unique' : 'is not unique'
  if (known.method !== written.method) return `uses ${known.method}`
  if (
    known.keys.length !== written.keys.length ||
    !known.keys.every((key, at) => isSameKey(key, written.keys[at]))
  )
    return `covers (${known.keys.map(showKey).join(', ')})`
  if (!isSameExpression(known.where, written.where))
    return known.where === null ? 'has no predicate' : `holds only rows with ${known.where.sql}`
  return null
}

const isSameKey = (a: IndexKey, b: IndexKey | undefined): boolean =>
  b !== undefined &&
  a.column === b.column &&
  isSameExpression(a.expression, b.expression) &&
  a.isDescending === b.isDescending

const showKey = ({ column, expression, isDescending }: IndexKey): string =>
  `${column ?? expression?.sql ?? ''}${isDescending ? ' desc' : ''}`
