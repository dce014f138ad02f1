/**
 * A name, already unquoted and case-folded by the parser.
 * `schema` is empty where the text gives none; `walk` replaces that by the schema that the search path gives, so that
 * everything behind it (rules, effects, plan) sees full names only. Temporary objects live in `pg_temp`.
 */
export interface Name {
  readonly schema: string
  readonly name: string
}

/** Map key for a {@link Name}. Built only here, so two spellings cannot collide. */
export type NameKey = string & { readonly __key: 'Name' }

export const keyOf = ({ schema, name }: Name): NameKey => `${schema}\u0000${name}` as NameKey

export const isSameName = (a: Name, b: Name): boolean => a.name === b.name && a.schema === b.schema

/** Byte order of UTF-8, the one order for ids and names. */
export const compareNames = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))
