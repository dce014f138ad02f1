import type { Call } from '../../model/expression.ts'
import { keyOf, type Name, type NameKey } from '../../model/name.ts'
import type { Type } from '../../model/type.ts'
import { isOpen, ownerOf, relationOf, type Scope } from './scope.ts'

/** A mention of a column; `relation` null where the text does not say whose it is. */
interface ColumnUse {
  readonly relation: Name | null
  readonly column: string
}

/** What a walk over a tree has found, each thing once and in the order of the tree; calls as often as they are written. */
export interface Facts {
  readonly columns: readonly ColumnUse[]
  readonly reads: readonly Name[]
  readonly calls: readonly Call[]
  readonly casts: readonly Type[]
  readonly literals: readonly string[]
  readonly sequences: readonly Name[]
}

/** Facts while they are being collected. */
export interface Collector {
  readonly columns: Map<string, ColumnUse>
  readonly reads: Map<NameKey, Name>
  readonly calls: Call[]
  readonly casts: Type[]
  readonly literals: Set<string>
  readonly sequences: Map<NameKey, Name>
  /** Above 0 inside a branch that constant folding removes: what it calls is never called. */
  dead: number
}

export const collector = (): Collector => ({
  columns: new Map(),
  reads: new Map(),
  calls: [],
  casts: [],
  literals: new Set(),
  sequences: new Map(),
  dead: 0,
})

export const factsOf = (into: Collector): Facts => ({
  columns: [...into.columns.values()],
  reads: [...into.reads.values()],
  calls: into.calls,
  casts: into.casts,
  literals: [...into.literals],
  sequences: [...into.sequences.values()],
})

export function addColumn(into: Collector, relation: Name | null, column: string): void {
  into.columns.set(`${relation === null ? '' : keyOf(relation)}\u0000${column}`, { relation, column })
}

/** `column`, `alias.column`, `schema.table.column`, and `*` for the last part. */
export function addReference(into: Collector, scope: Scope | null, parts: readonly string[]): void {
  const column = parts.at(-1) ?? ''
  const alias = parts.at(-2)
  if (alias !== undefined) addQualified(into, scope, parts, alias)
  else if (column === '*') addStar(into, scope)
  else addUnqualified(into, scope, column)
}

function addQualified(into: Collector, scope: Scope | null, parts: readonly string[], alias: string): void {
  const column = parts.at(-1) ?? ''
  const relation = relationOf(scope, alias)
  if (relation === undefined) addColumn(into, isOpen(scope) ? null : unresolved(parts), column)
  else if (relation !== null) addColumn(into, relation, column)
}

const unresolved = (parts: readonly string[]): Name | null =>
  parts.length > 2 ? { schema: parts.at(-3) ?? '', name: parts.at(-2) ?? '' } : null

function addStar(into: Collector, scope: Scope | null): void {
  for (const relation of scope?.relations.values() ?? [])
    if (relation !== null) addColumn(into, relation, '*')
}

/** A bare name that is an alias stands for the whole row, unless the table has a column of that name: both are kept. */
function addUnqualified(into: Collector, scope: Scope | null, column: string): void {
  const row = relationOf(scope, column)
  if (row) addColumn(into, row, '*')
  const owner = ownerOf(scope)
  if (owner !== 'none') addColumn(into, owner === 'unknown' ? null : owner, column)
}
