import type { Catalog } from '../model/catalog.ts'
import type { ChangeKind, ChangeOf, ObjectType, SchemaChange } from '../model/change.ts'
import type { Name } from '../model/name.ts'
import { type RelationKind, relationKind } from './lookup.ts'

/**
 * ALTER TABLE also accepts the names of indexes, views and sequences. With all names resolved, the catalog says what such a change
 * is about, and the change is replaced by the one that says so.
 */
export function retargeted(change: SchemaChange, catalog: Catalog): SchemaChange {
  const retarget = RETARGETS[change.kind] as
    | ((change: SchemaChange, catalog: Catalog) => SchemaChange)
    | undefined
  return retarget ? retarget(change, catalog) : change
}

const RETARGETS: { readonly [K in ChangeKind]?: (change: ChangeOf<K>, catalog: Catalog) => SchemaChange } = {
  'rename-table': (change, catalog) => renamed(change, relationKind(catalog, change.table)),

  'set-table-schema': (change, catalog) => moved(change, relationKind(catalog, change.table)),

  'rename-column': (change, catalog) => {
    const { table: view, column, to } = change
    return isView(catalog, view) ? { kind: 'rename-view-column', view, column, to } : change
  },

  'set-default': (change, catalog) => (isView(catalog, change.table) ? altered(change.table, []) : change),

  'drop-default': (change, catalog) => (isView(catalog, change.table) ? altered(change.table, []) : change),

  'set-table-options': (change, catalog) => {
    const kind = relationKind(catalog, change.table)
    if (kind === 'index') return { kind: 'set-index-options', index: change.table }
    return kind === 'view' ? altered(change.table, change.options) : change
  },

  'set-tablespace': (change, catalog) => {
    const kind = relationKind(catalog, change.relation)
    const isOther = (kind === 'index' || kind === 'materialized-view') && kind !== change.relationKind
    return isOther ? { ...change, relationKind: kind } : change
  },

  'change-owner': (change, catalog) => {
    const objectType = OBJECT_TYPES[relationKind(catalog, change.object) ?? 'table']
    return change.objectType === 'table' && objectType !== 'table' ? { ...change, objectType } : change
  },
}

function renamed(change: ChangeOf<'rename-table'>, kind: RelationKind | undefined): SchemaChange {
  const { table, to, ifExists } = change
  switch (kind) {
    case 'index':
      return { kind: 'rename-index', index: table, to, ifExists, isThroughTable: true }
    case 'view':
    case 'materialized-view':
      return { kind: 'rename-view', view: table, to, ifExists, isMaterialized: kind === 'materialized-view' }
    case 'sequence':
      return { kind: 'rename-sequence', sequence: table, to, ifExists }
    case 'composite-type':
    case 'table':
    case undefined:
      return change
  }
}

function moved(change: ChangeOf<'set-table-schema'>, kind: RelationKind | undefined): SchemaChange {
  const { table: relation, to, ifExists } = change
  return kind === 'view' || kind === 'materialized-view' || kind === 'sequence'
    ? { kind: 'set-relation-schema', relation, relationKind: kind, to, ifExists }
    : change
}

const altered = (view: Name, options: readonly string[]): SchemaChange => ({
  kind: 'alter-view',
  view,
  ifExists: false,
  options,
  isSecurityInvoker: null,
})

function isView(catalog: Catalog, name: Name): boolean {
  const kind = relationKind(catalog, name)
  return kind === 'view' || kind === 'materialized-view'
}

const OBJECT_TYPES: Readonly<Record<RelationKind, ObjectType>> = {
  table: 'table',
  index: 'index',
  view: 'view',
  'materialized-view': 'materialized-view',
  sequence: 'sequence',
  'composite-type': 'type',
}
