import { viewsReading } from '../catalog/lookup.ts'
import { type Catalog, findTable, type Routine } from '../model/catalog.ts'
import { isSameName, type Name } from '../model/name.ts'
import { quoteIdentifier } from '../model/quote.ts'
import { show, showColumn } from './show.ts'

/** Objects that keep PostgreSQL from changing the type of a column, in words. */
export function columnUsers(catalog: Catalog, table: Name, column: string): readonly string[] {
  const known = findTable(catalog, table)
  const mentions = (expression: { readonly columns: readonly string[] } | null | undefined): boolean =>
    expression?.columns.includes(column) === true
  return [
    ...viewsReading(catalog, table, column).map(
      ({ kind, name }) => `${kind.replace('-', ' ')} ${show(name)}`,
    ),
    ...(known?.columns ?? [])
      .filter(({ generated }) => mentions(generated?.expression))
      .map(({ name }) => `generated column ${showColumn(table, name)}`),
    ...(known?.triggers ?? [])
      .filter(({ columns, when }) => columns.includes(column) || mentions(when))
      .map(({ name }) => `trigger ${quoteIdentifier(name)} of ${show(table)}`),
    ...(known?.policies ?? [])
      .filter(({ using, check }) => mentions(using) || mentions(check))
      .map(({ name }) => `policy ${quoteIdentifier(name)} of ${show(table)}`),
    ...routinesReading(catalog, table, column).map(({ name }) => `function ${show(name)}`),
  ]
}

/** `BEGIN ATOMIC` bodies that name both the table and the column, and no other table with a column of that name. */
const routinesReading = (catalog: Catalog, table: Name, column: string): readonly Routine[] =>
  [...catalog.routines.values()].flat().filter(({ definition: { isParsed, body } }) => {
    if (!isParsed) return false
    const words = new Set(body.toLowerCase().match(/[\w$]+/g))
    const isElsewhere = [...catalog.tables.values()].some(
      (other) =>
        !isSameName(other.name, table) &&
        words.has(other.name.name) &&
        other.columns.some(({ name }) => name === column),
    )
    return words.has(table.name) && words.has(column) && !isElsewhere
  })
