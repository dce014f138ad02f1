import { type Catalog, findColumn, findIndex, findTable } from '../../model/catalog.ts'
import type { SchemaChange } from '../../model/change.ts'
import type { ColumnDefinition } from '../../model/definition.ts'
import type { Breakage } from '../../model/effect.ts'
import type { Name } from '../../model/name.ts'
import { askKind, type ByKind } from '../by-kind.ts'
import { findConstraint } from './relations.ts'

/** What code that runs now loses by the change. */
export const breakagesOf = (change: SchemaChange, before: Catalog): readonly Breakage[] =>
  askKind(BREAKAGES, change, before) ?? []

const loses = (of: Breakage['of'], object: Name, column: string | null = null): Breakage => ({
  of,
  object,
  column,
})

/** Reads and writes of a relation, a column or a type fail. */
const gone = (object: Name, column: string | null = null): readonly Breakage[] => [
  loses('reads', object, column),
  loses('writes', object, column),
]

const BREAKAGES: ByKind<readonly Breakage[], [before: Catalog]> = {
  'drop-table': ({ table }) => gone(table),
  'rename-table': ({ table }) => gone(table),
  'set-table-schema': ({ table }) => gone(table),
  'detach-partition': ({ partition }) => gone(partition),
  'set-relation-schema': ({ relation }) => gone(relation),
  'drop-view': ({ view }) => gone(view),
  'rename-view': ({ view }) => gone(view),
  'drop-materialized-view': ({ view }) => gone(view),
  'rename-view-column': ({ view, column }) => gone(view, column),
  'drop-schema': ({ schema }, before) => ofSchema(before, schema),
  'rename-schema': ({ schema }, before) => ofSchema(before, schema),

  'add-column': ({ table, column }) => [
    loses('prepared-statements', table, column.name),
    ...(isRequired(column) ? [loses('inserts', table, column.name)] : []),
  ],
  'drop-column': ({ table, column }) => [...gone(table, column), loses('prepared-statements', table, column)],
  'rename-column': ({ table, column }) => [
    ...gone(table, column),
    loses('prepared-statements', table, column),
  ],
  'change-type': ({ table, column }) => [
    loses('writes', table, column),
    loses('prepared-statements', table, column),
  ],
  'set-not-null': ({ table, column }, before) =>
    findColumn(before, table, column)?.isNullable === false ? [] : [loses('writes', table, column)],
  'drop-default': ({ table, column }, before) => withoutValue(before, table, column),
  'drop-identity': ({ table, column }, before) => withoutValue(before, table, column),

  'add-constraint': ({ table }) => [loses('writes', table)],
  'drop-constraint': ({ table, constraint }, before) =>
    isUniqueOrUnknown(before, table, constraint) ? [loses('upserts', table)] : [],
  'rename-constraint': ({ table }) => [loses('upserts', table)],
  'create-index': ({ table, index }) => (index.isUnique ? [loses('writes', table)] : []),
  'drop-index': ({ index: name }, before) => {
    const index = findIndex(before, name)
    return index?.isUnique === true ? [loses('upserts', index.table)] : []
  },

  'drop-function': ({ function: name }) => [loses('calls', name)],
  'rename-function': ({ function: name }) => [loses('calls', name)],
  'set-function-schema': ({ function: name }) => [loses('calls', name)],
  'drop-sequence': ({ sequence }) => [loses('calls', sequence)],
  'rename-sequence': ({ sequence }) => [loses('calls', sequence)],
  'rename-enum-value': ({ type }) => gone(type),
  'drop-type': ({ type }) => gone(type),
  'rename-type': ({ type }) => gone(type),
  'set-type-schema': ({ type }) => gone(type),
}

const ofSchema = (before: Catalog, schema: string): readonly Breakage[] =>
  [...before.tables.values(), ...before.views.values()].flatMap(({ name }) =>
    name.schema === schema ? gone(name) : [],
  )

/** NOT NULL, and nothing fills it in where an INSERT does not name it. */
const isRequired = ({ notNull, type, identity, generated, default: value }: ColumnDefinition): boolean =>
  notNull &&
  !type.isSerial &&
  identity === null &&
  generated === null &&
  (value === null || value.shape === 'null')

const withoutValue = (before: Catalog, table: Name, column: string): readonly Breakage[] =>
  findColumn(before, table, column)?.isNullable === true ? [] : [loses('inserts', table, column)]

function isUniqueOrUnknown(before: Catalog, table: Name, constraint: string): boolean {
  const type = findConstraint(findTable(before, table), constraint)?.type
  return type === undefined || type === 'unique' || type === 'primary-key' || type === 'exclude'
}
