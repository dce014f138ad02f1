import type { UserType } from '../../model/catalog.ts'
import type { Expression } from '../../model/expression.ts'
import type { Type } from '../../model/type.ts'
import { groupBy } from './group.ts'
import type { ColumnRow, Rows, TypeRow } from './rows.ts'

/** Reads a type from its id and the server's own text of it, which holds length, precision and the like. */
export type TypeReader = (oid: string, text: string) => Type

/** A built-in type and one of an extension have no schema, as where a migration names them. */
export function typeReader(types: readonly TypeRow[]): TypeReader {
  const byOid = new Map(types.map((type) => [type.oid, type]))
  return (oid, text) => {
    const row = byOid.get(oid)
    const element = row?.is_array ? byOid.get(row.element) : row
    const isArray = row?.is_array === true
    if (!element || element.schema === 'pg_catalog') return builtIn(text, isArray)
    const schema = element.is_of_extension ? '' : element.schema
    return { ...parsed(text), schema, name: element.name, isArray }
  }
}

function builtIn(text: string, isArray: boolean): Type {
  const base = text.replace(/(\[\])+$/, '')
  const interval = /^interval ([a-z ]+?)(?:\(\d+\))?$/.exec(base)
  if (interval?.[1] !== undefined)
    return { ...parsed(base), schema: '', name: 'interval', isArray, fields: interval[1] }
  return { ...parsed(base), schema: '', name: base.replace(/\(.*?\)/, ''), isArray }
}

/** What stands between the parentheses. */
function parsed(text: string): Type {
  const written = /\(([^)]*)\)/.exec(text.replace(/"(?:[^"]|"")*"/g, ''))?.[1]
  const isNumeric = written !== undefined && /^-?\d+(,-?\d+)*$/.test(written)
  return {
    schema: '',
    name: '',
    modifiers: isNumeric ? written.split(',').map(Number) : [],
    isArray: false,
    isSerial: false,
    fields: written === undefined || isNumeric ? '' : `(${written})`,
  }
}

interface TypeContext {
  readonly read: TypeReader
  readonly parse: (sql: string) => Expression
}

/** Types that somebody made: row types of tables, arrays and multiranges come with other objects. */
export function userTypes(rows: Rows, context: TypeContext): readonly UserType[] {
  const constraints = groupBy(rows.domainConstraints, ({ type }) => type)
  const columns = groupBy(rows.columns, ({ relation }) => relation)
  return rows.types
    .filter(
      (row) => row.is_own && !row.is_of_extension && !row.is_array && row.type !== 'm' && row.type !== 'p',
    )
    .filter((row) => row.type !== 'c' || row.relation_kind === 'c')
    .map((row): UserType => {
      const own = { name: { schema: row.schema, name: row.name }, origin: null }
      const details = DETAILS[row.type]?.({ row, context, constraints, columns }) ?? { kind: 'base' }
      return { ...own, ...details } as UserType
    })
}

interface Details {
  readonly row: TypeRow
  readonly context: TypeContext
  readonly constraints: ReadonlyMap<string, Rows['domainConstraints']>
  readonly columns: ReadonlyMap<string, readonly ColumnRow[]>
}

type DetailsOf<K extends UserType['kind']> = Omit<Extract<UserType, { kind: K }>, 'name' | 'origin'>

const DETAILS: { readonly [T in TypeRow['type']]?: (details: Details) => DetailsOf<UserType['kind']> } = {
  e: ({ row }): DetailsOf<'enum'> => ({
    kind: 'enum',
    values: row.labels.map((label) => ({ label, origin: null })),
  }),
  c: ({ row, context, columns }): DetailsOf<'composite'> => ({
    kind: 'composite',
    attributes: attributesOf(columns.get(row.relation) ?? [], context.read),
  }),
  r: ({ row, context }): DetailsOf<'range'> => ({
    kind: 'range',
    subtype: row.subtype === null ? null : context.read(row.subtype, row.subtype_text ?? ''),
  }),
  d: ({ row, context, constraints }): DetailsOf<'domain'> => ({
    kind: 'domain',
    base: context.read(row.base, row.base_text ?? ''),
    notNull: row.not_null,
    default: row.default_text === null ? null : context.parse(row.default_text),
    constraints: (constraints.get(row.oid) ?? []).map((constraint) => ({
      name: constraint.name,
      expression: context.parse(constraint.expression),
      isValid: constraint.is_valid,
    })),
  }),
}

const attributesOf = (columns: readonly ColumnRow[], read: TypeReader) =>
  columns.map((column) => ({ name: column.name, type: read(column.type, column.type_text) }))
