import type { Name } from '../../model/name.ts'

/**
 * What names mean at one place of a query. A relation is null where an alias stands for rows without a table: a sub-query,
 * a CTE, a function.
 */
export interface Scope {
  readonly relations: Map<string, Name | null>
  readonly ctes: Set<string>
  readonly outer: Scope | null
  /** Of an expression by itself: a name that nothing inside explains is a column of the table that the expression belongs to. */
  readonly isOpen: boolean
}

export const scopeIn = (outer: Scope | null): Scope => ({
  relations: new Map(),
  ctes: new Set(),
  outer,
  isOpen: false,
})

export const openScope = (): Scope => ({ ...scopeIn(null), isOpen: true })

/** What a sub-query in FROM sees without LATERAL: the CTEs, but not its neighbours. */
export const withoutNeighbours = (scope: Scope): Scope => ({ ...scopeIn(scope.outer), ctes: scope.ctes })

export function isOpen(scope: Scope | null): boolean {
  for (let at = scope; at !== null; at = at.outer) if (at.isOpen) return true
  return false
}

export function isCte(scope: Scope | null, name: string): boolean {
  for (let at = scope; at !== null; at = at.outer) if (at.ctes.has(name)) return true
  return false
}

/** What an alias stands for; undefined where no scope knows it. */
export function relationOf(scope: Scope | null, alias: string): Name | null | undefined {
  for (let at = scope; at !== null; at = at.outer) {
    const found = at.relations.get(alias)
    if (found !== undefined) return found
  }
  return undefined
}

/**
 * The relation of a column without qualification: `unknown` where several could have it, `none` where it can only come from
 * rows that are no table's.
 */
export function ownerOf(scope: Scope | null): Name | 'unknown' | 'none' {
  if (isOpen(scope)) return 'unknown'
  const candidates: (Name | null)[] = []
  for (let at = scope; at !== null; at = at.outer) candidates.push(...at.relations.values())
  const [first] = candidates
  if (candidates.length === 1 && first) return first
  return candidates.length > 0 && candidates.every((name) => name === null) ? 'none' : 'unknown'
}
