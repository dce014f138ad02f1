import type {
  Catalog,
  Column,
  Constraint,
  DefaultPrivilege,
  Grant,
  Index,
  Origin,
  Publication,
  Routine,
  Sequence,
  Table,
  UserType,
  View,
} from '../../model/catalog.ts'
import type { ChangeKind, ChangeOf } from '../../model/change.ts'
import { keyOf, type Name, type NameKey } from '../../model/name.ts'
import { indexesByTable, tablesByParent } from '../groupings.ts'
import { type Edit, edit } from '../layered-map.ts'

/** A catalog being changed by one change; only the fold sees it, between two immutable ones. */
export interface Draft {
  readonly schemas: Edit<string, Origin | null>
  readonly tables: Edit<NameKey, Table>
  readonly indexes: Edit<NameKey, Index>
  readonly views: Edit<NameKey, View>
  readonly sequences: Edit<NameKey, Sequence>
  readonly types: Edit<NameKey, UserType>
  readonly routines: Edit<NameKey, readonly Routine[]>
  readonly publications: Edit<string, Publication>
  grants: readonly Grant[]
  defaultPrivileges: readonly DefaultPrivilege[]
  extensions: ReadonlySet<string>
  isComplete: boolean
  /** Of what the change makes. */
  readonly origin: Origin | null
  readonly pgVersion: number
}

/** One handler per kind of change. */
export type Handlers<K extends ChangeKind = ChangeKind> = {
  readonly [P in K]: (draft: Draft, change: ChangeOf<P>) => void
}

export const draftOf = (catalog: Catalog, origin: Origin | null, pgVersion: number): Draft => ({
  schemas: edit(catalog.schemas),
  tables: edit(catalog.tables),
  indexes: edit(catalog.indexes),
  views: edit(catalog.views),
  sequences: edit(catalog.sequences),
  types: edit(catalog.types),
  routines: edit(catalog.routines),
  publications: edit(catalog.publications),
  grants: catalog.grants,
  defaultPrivileges: catalog.defaultPrivileges,
  extensions: catalog.extensions,
  isComplete: catalog.isComplete,
  origin,
  pgVersion,
})

/** The catalog that the draft has become, and `before` itself where nothing changed. */
export function finished(draft: Draft, before: Catalog): Catalog {
  const after: Catalog = {
    schemas: draft.schemas.done(),
    tables: draft.tables.done(),
    indexes: draft.indexes.done(),
    views: draft.views.done(),
    sequences: draft.sequences.done(),
    types: draft.types.done(),
    routines: draft.routines.done(),
    publications: draft.publications.done(),
    grants: draft.grants,
    defaultPrivileges: draft.defaultPrivileges,
    extensions: draft.extensions,
    isComplete: draft.isComplete,
  }
  const isSame = (Object.keys(after) as (keyof Catalog)[]).every((key) => after[key] === before[key])
  return isSame ? before : after
}

/** A table that the change refers to. The history never made it if it is missing: then the catalog is not complete. */
export function tableOf(draft: Draft, name: Name): Table | undefined {
  const table = draft.tables.get(keyOf(name))
  if (!(table || draft.views.has(keyOf(name)) || isSystem(name))) draft.isComplete = false
  return table
}

export const isSystem = ({ schema }: Name): boolean =>
  schema === 'pg_catalog' || schema === 'information_schema' || schema === 'pg_toast'

/** Replaces a known table by what `change` makes of it. */
export function updateTable(draft: Draft, name: Name, change: (table: Table) => Table): void {
  const key = keyOf(name)
  const table = draft.tables.get(key)
  if (table) draft.tables.set(key, change(table))
}

export function updateColumn(draft: Draft, table: Name, column: string, change: (column: Column) => Column): void {
  updateTable(draft, table, (known) => ({
    ...known,
    columns: known.columns.map((each) => (each.name === column ? change(each) : each)),
  }))
}

/** Tables, indexes, views, sequences and composite types share one namespace. */
export const isRelation = (draft: Draft, name: Name): boolean => {
  const key = keyOf(name)
  return (
    draft.tables.has(key) ||
    draft.indexes.has(key) ||
    draft.views.has(key) ||
    draft.sequences.has(key) ||
    draft.types.get(key)?.kind === 'composite'
  )
}

export const indexesOn = (draft: Draft, table: Name): readonly Index[] =>
  draft.indexes.members(indexesByTable, keyOf(table))

/** Direct partitions and inheritance children. */
export const childrenOn = (draft: Draft, table: Name): readonly Table[] =>
  draft.tables.members(tablesByParent, keyOf(table))

export const tablesIn =
  (draft: Draft) =>
  (name: Name): Table | undefined =>
    draft.tables.get(keyOf(name))

/** Direct partitions. */
export const partitionsOn = (draft: Draft, table: Name): readonly Table[] =>
  childrenOn(draft, table).filter(({ partitionOf }) => partitionOf !== null)

export function pushConstraint(draft: Draft, table: Name, constraint: Constraint): void {
  updateTable(draft, table, (known) => ({ ...known, constraints: [...known.constraints, constraint] }))
}

export const columnNamed = (table: Table | undefined, name: string): Column | undefined =>
  table?.columns.find((column) => column.name === name)

/** Origin of an object whose CREATE says IF NOT EXISTS, so that it may be older. */
export const originIf = (draft: Draft, mayExist: boolean): Origin | null =>
  draft.origin && mayExist ? { ...draft.origin, isCertain: false } : draft.origin

/** A CREATE of what exists does nothing under IF NOT EXISTS or another condition. */
export const isSkipped = (draft: Draft, exists: boolean, ifNotExists: boolean): boolean =>
  exists && (ifNotExists || draft.origin?.isCertain === false)
