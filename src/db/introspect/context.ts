import type { Expression } from '../../model/expression.ts'
import type { Name } from '../../model/name.ts'
import { groupBy } from './group.ts'
import type { ColumnRow, Rows } from './rows.ts'
import { type TypeReader, typeReader } from './types.ts'

/** Rows with the look-ups that all of their readers need. */
export interface Context {
  readonly rows: Rows
  readonly read: TypeReader
  readonly parse: (sql: string) => Expression
  readonly isDomain: (type: string) => boolean
  /** Of a relation or an index. */
  readonly name: (oid: string) => Name | undefined
  readonly columnsOf: (relation: string) => readonly ColumnRow[]
  /** Names of the columns of a relation by their numbers; 0 stands for an expression and has none. */
  readonly columnNames: (relation: string, numbers: readonly number[]) => readonly string[]
}

export function contextOf(rows: Rows, parse: (sql: string) => Expression): Context {
  const relations = new Map(rows.relations.map((relation) => [relation.oid, relation]))
  const indexes = new Map(rows.indexes.map((index) => [index.oid, index]))
  const domains = new Set(rows.types.filter(({ type }) => type === 'd').map(({ oid }) => oid))
  const columns = groupBy(rows.columns, ({ relation }) => relation)
  const columnsOf = (relation: string): readonly ColumnRow[] => columns.get(relation) ?? []
  return {
    rows,
    read: typeReader(rows.types),
    parse,
    isDomain: (type) => domains.has(type),
    name: (oid) => {
      const found = relations.get(oid) ?? indexes.get(oid)
      return found && { schema: found.schema, name: found.name }
    },
    columnsOf,
    columnNames: (relation, numbers) =>
      numbers.flatMap((number) => columnsOf(relation).find((column) => column.number === number)?.name ?? []),
  }
}
