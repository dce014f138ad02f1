import type { Name } from './name.ts'

/** The identifier as SQL, quoted exactly where the server's own `quote_ident` of PostgreSQL 18 quotes it. */
export const quoteIdentifier = (name: string): string =>
  /^[a-z_][a-z0-9_]*$/.test(name) && !KEYWORDS.has(name) ? name : `"${name.replaceAll('"', '""')}"`

/** A name as SQL; an empty schema is left out. */
export const quoteName = ({ schema, name }: Name): string =>
  schema === '' ? quoteIdentifier(name) : `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`

/** Text as a string literal; a backslash needs no escape under `standard_conforming_strings`, the default since 9.1. */
export const quoteLiteral = (text: string): string => `'${text.replaceAll("'", "''")}'`

/**
 * Every word of `pg_get_keywords()` that is not unreserved, in PostgreSQL 18; older majors have no other. Words that
 * are only reserved as names of functions or types are among them, as in `quote_ident`.
 */
const KEYWORDS: ReadonlySet<string> = new Set(
  `all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both case cast
  char character check coalesce collate collation column concurrently constraint create cross current_catalog
  current_date current_role current_schema current_time current_timestamp current_user dec decimal default deferrable
  desc distinct do else end except exists extract false fetch float for foreign freeze from full grant greatest group
  grouping having ilike in initially inner inout int integer intersect interval into is isnull join json json_array
  json_arrayagg json_exists json_object json_objectagg json_query json_scalar json_serialize json_table json_value
  lateral leading least left like limit localtime localtimestamp merge_action national natural nchar none normalize not
  notnull null nullif numeric offset on only or order out outer overlaps overlay placing position precision primary
  real references returning right row select session_user setof similar smallint some substring symmetric system_user
  table tablesample then time timestamp to trailing treat trim true union unique user using values varchar variadic
  verbose when where window with xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi
  xmlroot xmlserialize xmltable`.split(/\s+/),
)
