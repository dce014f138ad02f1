/**
 * A type as `format_type` names it: `integer`, `character varying`, `timestamp with time zone`; user types keep their own name.
 * `schema` is empty for built-in types and for user types that the text does not qualify.
 */
export interface Type {
  readonly schema: string
  readonly name: string
  /** Length, precision and scale, in the order of the text; for intervals see `fields`. */
  readonly modifiers: readonly number[]
  readonly isArray: boolean
  /** `smallserial`, `serial` and `bigserial`: the integer type is in `name`, and a sequence comes with the column. */
  readonly isSerial: boolean
  /**
   * Restriction of an interval such as `day to second`; of other types the whole list of modifiers where they are not all numbers,
   * such as `(point,4326)`. Else empty.
   */
  readonly fields: string
}

export const typeOf = (name: string, ...modifiers: readonly number[]): Type => ({
  schema: '',
  name,
  modifiers,
  isArray: false,
  isSerial: false,
  fields: '',
})

/** How PostgreSQL prints it, without quoting: `character varying(20)[]`, `timestamp(3) with time zone`. */
export function showType({ schema, name, modifiers, isArray, fields }: Type): string {
  const list = modifiers.length === 0 ? '' : `(${modifiers.join(',')})`
  const zone = /^(timestamp|time) (with|without) time zone$/.exec(name)
  const base =
    zone && list !== ''
      ? `${zone[1]}${list} ${zone[2]} time zone`
      : `${name}${fields === '' ? '' : ` ${fields}`}${list}`
  return `${schema === '' ? '' : `${schema}.`}${base}${isArray ? '[]' : ''}`
}
