import { type Catalog, findColumn } from '../../model/catalog.ts'
import type { ChangeOf, SchemaChange } from '../../model/change.ts'
import type { Destruction } from '../../model/effect.ts'
import type { Name } from '../../model/name.ts'
import { askKind, type ByKind } from '../by-kind.ts'
import { columnsOfType } from '../lookup.ts'
import { losesValues } from '../type-loss.ts'
import { descendantsOf, emptiedBy } from './relations.ts'

/** Data that is gone for good once the change is committed. */
export const destructionsOf = (change: SchemaChange, before: Catalog): readonly Destruction[] =>
  askKind(DESTRUCTIONS, change, before) ?? []

const lost = (of: Destruction['of'], relation: Name, column: string | null = null): Destruction => ({
  of,
  relation,
  column,
})

const rows = (names: readonly Name[]): readonly Destruction[] => names.map((name) => lost('rows', name))

const DESTRUCTIONS: ByKind<readonly Destruction[], [before: Catalog]> = {
  'drop-table': ({ table }, before) => rows([table, ...descendantsOf(before, table).map(({ name }) => name)]),
  truncate: (change, before) => {
    const emptied = emptiedBy(change, before).map(({ name }) => name)
    return rows(emptied.length > 0 ? emptied : [change.table])
  },
  'delete-rows': ({ table }) => rows([table]),
  'drop-schema': ({ schema, isCascade }, before) => (isCascade ? rows(tablesIn(before, schema)) : []),
  'drop-materialized-view': ({ view }) => rows([view]),
  'drop-column': ({ table, column }) => [lost('column', table, column)],
  'change-type': ({ table, column, to, using }, before) => {
    const from = findColumn(before, table, column)?.type
    return from === undefined || losesValues(from, to, using) ? [lost('precision', table, column)] : []
  },
  'drop-type': ({ type, isCascade }, before) =>
    isCascade
      ? columnsOfType(before, type).map(({ table, column }) => lost('column', table.name, column.name))
      : [],
  'drop-sequence': ({ sequence }) => [lost('sequence', sequence)],
  'alter-sequence': ({ sequence, restarts }) => (restarts ? [lost('sequence', sequence)] : []),
  'set-identity': (change, before) => (change.restarts ? identity(change, before) : []),
  'drop-identity': identity,
}

function identity(
  { table, column }: ChangeOf<'set-identity' | 'drop-identity'>,
  before: Catalog,
): readonly Destruction[] {
  const sequence = findColumn(before, table, column)?.sequence
  return sequence ? [lost('sequence', sequence)] : []
}

const tablesIn = (catalog: Catalog, schema: string): readonly Name[] =>
  [...catalog.tables.values()].filter(({ name }) => name.schema === schema).map(({ name }) => name)
