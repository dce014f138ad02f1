import type { Catalog, Publication } from '../model/catalog.ts'
import { isSameName, type Name } from '../model/name.ts'

/** The publications of the history that send the table's changes to subscribers. */
export const publicationsOf = (catalog: Catalog, table: Name): readonly Publication[] =>
  [...catalog.publications.values()].filter(
    ({ isForAllTables, schemas, tables }) =>
      isForAllTables || schemas.includes(table.schema) || tables.some((name) => isSameName(name, table)),
  )
