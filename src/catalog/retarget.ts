import type { Catalog } from '../model/catalog.ts'
import type { ChangeOf, ObjectType, SchemaChange } from '../model/change.ts'
import type { Name } from '../model/name.ts'
import { relationKind, type RelationKind } from './lookup.ts'

/**
 * ALTER TABLE also accepts the names of indexes, views and sequences. With all names resolved, the catalog says what such a change
 * is about, and the change is replaced by the one that says so.
 */
export function retargeted(change: SchemaChange, catalog: Catalog): SchemaChange {
  switch (change.kind) {
    case 'rename-table':
      return renamed(change, relationKind(catalog, change.table))
    case 'set-table-schema':
      return moved(change, relationKind(catalog, change.table))
    case 'rename-column': {
      const { table: view, column, to } = change
      return isView(catalog, view) ? { kind: 'rename-view-column', view, column, to } : change
    }
    case 'set-default':
    case 'drop-default':
      return isView(catalog, change.table) ? altered(change.table, []) : change
    case 'set-table-options':
      switch (relationKind(catalog, change.table)) {
        case 'index':
          return { kind: 'set-index-options', index: change.table }
        case 'view':
          return altered(change.table, change.options)
        default:
          return change
      }
    case 'set-tablespace': {
      const kind = relationKind(catalog, change.relation)
      const isOther = (kind === 'index' || kind === 'materialized-view') && kind !== change.relationKind
      return isOther ? { ...change, relationKind: kind } : change
    }
    case 'change-owner': {
      const objectType = OBJECT_TYPES[relationKind(catalog, change.object) ?? 'table']
      return change.objectType === 'table' && objectType !== 'table' ? { ...change, objectType } : change
    }
    default:
      return change
  }
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
