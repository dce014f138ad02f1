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

interface OpenDraft {
  readonly draft: Draft
  /** The catalog that the draft has become, and the one that it started from where nothing changed. */
  readonly finish: () => Catalog
}

/** Most changes touch two or three classes of objects; the others are never opened. */
export function openDraft(before: Catalog, origin: Origin | null, pgVersion: number): OpenDraft {
  const open: Partial<Record<MapName, { readonly done: () => Catalog[MapName] }>> = {}
  const opened = <N extends MapName>(name: N): Draft[N] => {
    open[name] ??= edit(before[name] as ReadonlyMap<string, unknown>) as unknown as { done: () => Catalog[N] }
    return open[name] as unknown as Draft[N]
  }
  const draft: Draft = {
    get schemas() {
      return opened('schemas')
    },
    get tables() {
      return opened('tables')
    },
    get indexes() {
      return opened('indexes')
    },
    get views() {
      return opened('views')
    },
    get sequences() {
      return opened('sequences')
    },
    get types() {
      return opened('types')
    },
    get routines() {
      return opened('routines')
    },
    get publications() {
      return opened('publications')
    },
    grants: before.grants,
    defaultPrivileges: before.defaultPrivileges,
    extensions: before.extensions,
    isComplete: before.isComplete,
    origin,
    pgVersion,
  }
  const finish = (): Catalog => {
    const map = <N extends MapName>(name: N): Catalog[N] =>
      (open[name]?.done() as Catalog[N] | undefined) ?? before[name]
    const after: Catalog = {
      schemas: map('schemas'),
      tables: map('tables'),
      indexes: map('indexes'),
      views: map('views'),
      sequences: map('sequences'),
      types: map('types'),
      routines: map('routines'),
      publications: map('publications'),
      grants: draft.grants,
      defaultPrivileges: draft.defaultPrivileges,
      extensions: draft.extensions,
      isComplete: draft.isComplete,
    }
    for (const key in after) if (after[key as keyof Catalog] !== before[key as keyof Catalog]) return after
    return before
  }
  return { draft, finish }
}

type MapName = {
  [N in keyof Catalog]: Catalog[N] extends ReadonlyMap<string, unknown> ? N : never
}[keyof Catalog]

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

export function updateColumn(
  draft: Draft,
  table: Name,
  column: string,
  change: (column: Column) => Column,
): void {
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
