import type { Type } from '../../model/type.ts'
import type { PgNode } from '../pg-ast.ts'
import { isSet, listOf, stringsOf } from './node.ts'
import { writtenValue } from './options.ts'

/** Catalog names whose printed name differs, as `format_type` prints it. */
const PRINTED: Readonly<Record<string, string>> = {
  bit: 'bit',
  bool: 'boolean',
  char: '"char"',
  decimal: 'numeric',
  float4: 'real',
  float8: 'double precision',
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  time: 'time without time zone',
  timestamp: 'timestamp without time zone',
  timestamptz: 'timestamp with time zone',
  timetz: 'time with time zone',
  varbit: 'bit varying',
  varchar: 'character varying',
}

/** PostgreSQL knows these in a column definition only, without a schema in front. */
const SERIALS: Readonly<Record<string, string>> = {
  bigserial: 'bigint',
  serial: 'integer',
  serial2: 'smallint',
  serial4: 'integer',
  serial8: 'bigint',
  smallserial: 'smallint',
}

/** Bits of an interval's first modifier (`INTERVAL_MASK` in PostgreSQL's datetime.h). */
const INTERVAL_FIELDS: Readonly<Record<string, string>> = {
  4: 'year',
  2: 'month',
  8: 'day',
  1024: 'hour',
  2048: 'minute',
  4096: 'second',
  6: 'year to month',
  1032: 'day to hour',
  3080: 'day to minute',
  7176: 'day to second',
  3072: 'hour to minute',
  7168: 'hour to second',
  6144: 'minute to second',
}

/** The type that a `TypeName` node means. Without a node (a column of a typed table or partition) its name is empty. */
export function lowerType(node: PgNode): Type {
  const parts = stringsOf(listOf(node, 'names'))
  const isArray = listOf(node, 'arrayBounds').length > 0
  if (isSet(node, 'pct_type')) return { ...PLAIN, name: `${parts.join('.')}%TYPE`, isArray }

  const catalogName = parts.at(-1) ?? ''
  const schema = parts.at(-2) ?? ''
  const serial = schema === '' ? SERIALS[catalogName] : undefined
  if (serial !== undefined) return { ...PLAIN, name: serial, isArray, isSerial: true }

  const isBuiltIn = schema === '' || schema === 'pg_catalog'
  const written = listOf(node, 'typmods').map(writtenValue)
  // `numeric(5)` is `numeric(5,0)`.
  if (isBuiltIn && catalogName === 'numeric' && written.length === 1) written.push('0')
  if (isBuiltIn && catalogName === 'interval') return { ...PLAIN, ...intervalOf(written), isArray }
  return {
    ...PLAIN,
    ...modifiersOf(written),
    schema: isBuiltIn ? '' : schema,
    name: isBuiltIn ? printedName(catalogName, written.length > 0) : catalogName,
    isArray,
  }
}

const PLAIN: Type = { schema: '', name: '', modifiers: [], isArray: false, isSerial: false, fields: '' }

/** `character` is `character(1)` to the grammar; `bpchar` without a length has no limit and keeps its name. */
const printedName = (name: string, hasModifiers: boolean): string => {
  if (name === 'bpchar') return hasModifiers ? 'character' : 'bpchar'
  return PRINTED[name] ?? name
}

function intervalOf([mask = '', precision]: readonly string[]): Pick<Type, 'name' | 'fields' | 'modifiers'> {
  return {
    name: 'interval',
    fields: INTERVAL_FIELDS[mask] ?? '',
    modifiers: precision === undefined ? [] : [Number(precision)],
  }
}

/** `geometry(Point, 4326)`: modifiers that are not all numbers are kept as text, so that unequal types stay unequal. */
function modifiersOf(written: readonly string[]): Pick<Type, 'modifiers' | 'fields'> {
  if (written.every((modifier) => /^-?\d+$/.test(modifier)))
    return { modifiers: written.map(Number), fields: '' }
  return { modifiers: [], fields: `(${written.join(',')})` }
}
