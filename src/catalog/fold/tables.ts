import type { Column, Table } from '../../model/catalog.ts'
import type { ChangeOf } from '../../model/change.ts'
import type { QueryDefinition } from '../../model/definition.ts'
import { isSameName, keyOf } from '../../model/name.ts'
import { typeOf } from '../../model/type.ts'
import { createTable, EMPTY_TABLE, plainColumn } from './create-table.ts'
import {
  columnNamed,
  type Draft,
  type Handlers,
  isRelation,
  isSkipped,
  originIf,
  tableOf,
  updateTable,
} from './draft.ts'
import { outputsOf } from './outputs.ts'
import { grantDefaults } from './privileges.ts'
import { removeTable } from './remove-relation.ts'
import { removeRowTypes } from './remove-type.ts'
import { moveRelation, moveToSchema } from './rename.ts'

export const tableHandlers: Handlers<
  | 'create-table'
  | 'create-table-as'
  | 'drop-table'
  | 'rename-table'
  | 'set-table-schema'
  | 'set-persistence'
  | 'set-replica-identity'
  | 'set-row-security'
> = {
  'create-table': createTable,
  'create-table-as': createTableAs,

  'drop-table': (draft, { table: name, ifExists, isCascade }) => {
    const table = ifExists ? draft.tables.get(keyOf(name)) : tableOf(draft, name)
    const removed = table ? removeTable(draft, table, isCascade) : []
    if (isCascade) removeRowTypes(draft, removed)
  },

  'rename-table': (draft, { table, to, ifExists }) => {
    if (ifExists ? draft.tables.has(keyOf(table)) : tableOf(draft, table)) {
      moveRelation(draft, table, { schema: table.schema, name: to })
    }
  },

  'set-table-schema': (draft, { table, to, ifExists }) => {
    if (ifExists ? draft.tables.has(keyOf(table)) : tableOf(draft, table)) moveToSchema(draft, table, to)
  },

  'set-persistence': (draft, { table, to }) => set(draft, table, { persistence: to }),

  'set-replica-identity': (draft, { table, to, index }) =>
    set(draft, table, { replicaIdentity: { kind: to, index } }),

  'set-row-security': (draft, { table, to }) => set(draft, table, ROW_SECURITY[to]),
}

const ROW_SECURITY = {
  enable: { hasRowSecurity: true },
  disable: { hasRowSecurity: false },
  force: { forcesRowSecurity: true },
  'no force': { forcesRowSecurity: false },
} as const

function set(draft: Draft, name: Table['name'], part: Partial<Table>): void {
  if (tableOf(draft, name)) updateTable(draft, name, (table) => ({ ...table, ...part }))
}

function createTableAs(draft: Draft, change: ChangeOf<'create-table-as'>): void {
  const { table: name, query, columns: written } = change
  if (isSkipped(draft, isRelation(draft, name), change.ifNotExists)) return
  const outputs = outputsOf(draft, query)
  const names = outputs?.map((output, at) => written[at] ?? output ?? '?column?') ?? written
  draft.tables.set(keyOf(name), {
    ...EMPTY_TABLE,
    name,
    persistence: change.persistence,
    columns: names.map((column, at) => columnAs(draft, query, column, outputs?.[at] ?? null)),
    isComplete: outputs !== null && !outputs.includes(null),
    origin: originIf(draft, change.ifNotExists),
  })
  grantDefaults(draft, 'table', name)
}

/** A column that the query takes as it is keeps its type; of any other the text does not say it. */
function columnAs(draft: Draft, query: QueryDefinition, name: string, output: string | null): Column {
  const sources = query.columns
    .filter(({ column }) => column === output || column === '*')
    .flatMap(({ relation }) => (relation ? [relation] : query.reads))
  const tables = query.reads.filter((read) => sources.some((source) => isSameName(source, read)))
  const found = tables
    .map((table) => columnNamed(draft.tables.get(keyOf(table)), output ?? ''))
    .filter((column) => column !== undefined)
  const [column] = found
  return plainColumn(name, draft, found.length === 1 && column ? column.type : typeOf('unknown'))
}
