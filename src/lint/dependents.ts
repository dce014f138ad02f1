import { applyChange } from '../catalog/fold.ts'
import { type Catalog, type Column, findColumn, findTable, type Table } from '../model/catalog.ts'
import type { ChangeOf, SchemaChange } from '../model/change.ts'
import { isSameName, keyOf, type Name } from '../model/name.ts'
import { quoteIdentifier } from '../model/quote.ts'
import { show, showColumn } from './show.ts'

/** A DROP that knows CASCADE, of an object whose dependents the catalog can tell. */
export type Drop = ChangeOf<
  | 'drop-table'
  | 'drop-column'
  | 'drop-constraint'
  | 'drop-view'
  | 'drop-materialized-view'
  | 'drop-function'
  | 'drop-type'
  | 'drop-sequence'
>

/** What goes with an object under CASCADE, and makes PostgreSQL refuse the DROP without it. */
export interface Dependent {
  /** The relation, type or routine that is or holds it. */
  readonly of: Name
  /** In words, as in `view notes`. */
  readonly text: string
  /** Whether a later schema has it again; never of what takes rows or values with it. */
  readonly isIn: (later: Catalog) => boolean
}

const NEVER = (): boolean => false

/**
 * The dependents of what is dropped, found by dropping it with CASCADE: what the fold takes away besides the object itself and its own
 * parts. Transitive, as CASCADE is.
 */
export function dependentsOf(drop: Drop, before: Catalog, pgVersion: number): readonly Dependent[] {
  const after = applyChange(before, { ...drop, isCascade: true }, null, pgVersion)
  const target = objectOf(drop)
  const isTarget = ({ name }: { readonly name: Name }): boolean => isSameName(name, target)
  const gone = [...before.tables.values()].filter((table) => !after.tables.has(keyOf(table.name)))
  return [
    ...[...before.views.values()]
      .filter((view) => !(after.views.has(keyOf(view.name)) || isTarget(view)))
      .map(({ name, kind }) => ({
        of: name,
        text: `${kind.replace('-', ' ')} ${show(name)}`,
        isIn: ({ views }: Catalog) => views.has(keyOf(name)),
      })),
    ...gone
      .filter((table) => !(isTarget(table) || isPartitionOf(table, target, before)))
      .map(({ name }) => ({ of: name, text: `table ${show(name)} with its rows`, isIn: NEVER })),
    ...[...before.tables.values()].flatMap((table) => {
      const left = findTable(after, table.name)
      return left === undefined || left === table ? [] : lostParts(table, left, drop, pgVersion)
    }),
    ...lostIndexes(drop, before, after),
    ...[...before.types.values()]
      .filter((type) => !(after.types.has(keyOf(type.name)) || isTarget(type)))
      .map(({ name }) => ({
        of: name,
        text: `type ${show(name)}`,
        isIn: ({ types }: Catalog) => types.has(keyOf(name)),
      })),
    ...[...before.routines.values()]
      .flat()
      .filter(({ name }) => !(after.routines.has(keyOf(name)) || isTarget({ name })))
      .map(({ name }) => ({
        of: name,
        text: `function ${show(name)}`,
        isIn: ({ routines }: Catalog) => routines.has(keyOf(name)),
      })),
  ]
}

/** The object that the statement names, or the table that holds it. */
export function objectOf(drop: Drop): Name {
  switch (drop.kind) {
    case 'drop-table':
    case 'drop-column':
    case 'drop-constraint':
      return drop.table
    case 'drop-view':
    case 'drop-materialized-view':
      return drop.view
    case 'drop-function':
      return drop.function
    case 'drop-type':
      return drop.type
    case 'drop-sequence':
      return drop.sequence
  }
}

/** A DROP of a list of objects, each of which goes together with the others. */
export const isWholeDrop = (change: SchemaChange): change is Drop =>
  isDrop(change) && change.kind !== 'drop-column' && change.kind !== 'drop-constraint'

export const isDrop = (change: SchemaChange): change is Drop => DROPS.has(change.kind)

const DROPS: ReadonlySet<string> = new Set<Drop['kind']>([
  'drop-table',
  'drop-column',
  'drop-constraint',
  'drop-view',
  'drop-materialized-view',
  'drop-function',
  'drop-type',
  'drop-sequence',
])

const isPartitionOf = ({ partitionOf }: Table, target: Name, catalog: Catalog): boolean => {
  if (partitionOf === null) return false
  const parent = findTable(catalog, partitionOf.parent)
  return (
    isSameName(partitionOf.parent, target) || (parent !== undefined && isPartitionOf(parent, target, catalog))
  )
}

/** Parts of a table that stays. What its parent hands down goes with the parent's. */
function lostParts(before: Table, after: Table, drop: Drop, pgVersion: number): readonly Dependent[] {
  const of = before.name
  const on = show(of)
  const has = (parts: 'constraints' | 'triggers' | 'policies', part: string) => (later: Catalog) =>
    findTable(later, of)?.[parts].some(({ name }) => name === part) === true
  const column = drop.kind === 'drop-column' && isSameName(drop.table, of) ? drop.column : null
  // Up to 14 a generated column goes without CASCADE as well.
  const isSilent = ({ generated }: Column): boolean => generated !== null && pgVersion < 15
  const isLost = (known: Column): boolean =>
    known.name !== column &&
    known.isFromParent !== true &&
    !isSilent(known) &&
    !after.columns.some(({ name }) => name === known.name)
  return [
    ...before.columns.filter(isLost).map(({ name, generated }) => ({
      of,
      text: generated
        ? `generated column ${showColumn(of, name)}`
        : `column ${showColumn(of, name)} with its values`,
      isIn: NEVER,
    })),
    ...before.columns
      .filter(
        (known) =>
          known.default && after.columns.some((left) => left.name === known.name && left.default === null),
      )
      .map(({ name }) => ({
        of,
        text: `the default of ${showColumn(of, name)}`,
        isIn: (later: Catalog) => findColumn(later, of, name)?.default !== null,
      })),
    ...before.constraints
      .filter(
        (known) => known.isFromParent !== true && !after.constraints.some(({ name }) => name === known.name),
      )
      .filter(
        (known) => isForeign(known, drop, column) || (known.type === 'check' && NAMELESS.has(drop.kind)),
      )
      .map(({ type, name }) => ({
        of,
        text: `${type.replace('-', ' ')} ${quoteIdentifier(name)} of ${on}`,
        isIn: has('constraints', name),
      })),
    ...before.triggers
      .filter(
        (known) => known.isFromParent !== true && !after.triggers.some(({ name }) => name === known.name),
      )
      .map(({ name }) => ({
        of,
        text: `trigger ${quoteIdentifier(name)} of ${on}`,
        isIn: has('triggers', name),
      })),
    ...before.policies
      .filter((known) => !after.policies.some(({ name }) => name === known.name))
      .map(({ name }) => ({
        of,
        text: `policy ${quoteIdentifier(name)} of ${on}`,
        isIn: has('policies', name),
      })),
  ]
}

/** A foreign key to what is dropped; one of the dropped column itself goes with it. */
function isForeign(known: Table['constraints'][number], drop: Drop, column: string | null): boolean {
  if (known.type !== 'foreign-key') return false
  if (drop.kind === 'drop-constraint') return known.name !== drop.constraint
  return column === null || !known.columns.includes(column)
}

/** Objects that expressions call or cast to. */
const NAMELESS: ReadonlySet<Drop['kind']> = new Set(['drop-function', 'drop-type'])

/** Indexes of tables that stay, on an expression that does not. */
const lostIndexes = (drop: Drop, before: Catalog, after: Catalog): readonly Dependent[] =>
  NAMELESS.has(drop.kind)
    ? [...before.indexes.values()]
        .filter(({ name, table, constraint, keys }) => {
          const left = findTable(after, table)
          const isOnExpression = keys.every(
            ({ column }) => column === null || left?.columns.some((c) => c.name === column),
          )
          return (
            constraint === null && left !== undefined && !after.indexes.has(keyOf(name)) && isOnExpression
          )
        })
        .map(({ name, table }) => ({
          of: table,
          text: `index ${show(name)}`,
          isIn: ({ indexes }: Catalog) => indexes.has(keyOf(name)),
        }))
    : []
