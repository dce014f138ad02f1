import type { LockMode } from './lock.ts'
import type { Name } from './name.ts'

/**
 * What PostgreSQL does to a relation while it holds the lock.
 * `instant`: catalog only · `scan`: reads the heap · `build`: builds an index, includes a scan · `rewrite`: writes a new heap and all
 * indexes · `query`: runs a query or DML of unknown length.
 */
export type Duration = 'instant' | 'scan' | 'build' | 'rewrite' | 'query'

/** Why a relation is locked: the one that the statement names, or how it hangs together with it. */
export type EffectRole =
  | 'target'
  | 'referenced'
  | 'referencing'
  | 'partition'
  | 'parent'
  | 'default-partition'
  | 'child'
  | 'index'
  | 'sequence'
  | 'view'
  | 'source'

/** The lock on one relation, the strongest of the statement, and what happens to the relation under it. */
export interface Effect {
  readonly relation: Name
  readonly relationKind: 'table' | 'index' | 'view' | 'materialized-view' | 'sequence' | 'composite-type'
  readonly role: EffectRole
  readonly lock: LockMode
  readonly duration: Duration
  /** The statement creates the relation, so nobody waits for it. */
  readonly isCreated: boolean
}

/** What code that runs now loses; data and locks are elsewhere. */
export interface Breakage {
  readonly of: 'reads' | 'writes' | 'inserts' | 'upserts' | 'calls' | 'prepared-statements'
  readonly object: Name
  readonly column: string | null
}

/** Data that is gone when the statement has committed. */
export interface Destruction {
  readonly of: 'rows' | 'column' | 'sequence' | 'precision'
  readonly relation: Name
  readonly column: string | null
}

/** Everything that `effectsOf` knows of one statement. */
export interface Effects {
  readonly on: readonly Effect[]
  /** False: PostgreSQL answers 25001 (or 2D000) inside a transaction block. */
  readonly isAllowedInTransaction: boolean
  /** CONCURRENTLY forms wait for every older transaction of the database. */
  readonly waitsForOldTransactions: boolean
  readonly breaks: readonly Breakage[]
  readonly destroys: readonly Destruction[]
  /** False where the answer depends on an object that the catalog does not know: then the cautious answer is given. */
  readonly isCertain: boolean
}

export const NO_EFFECTS: Effects = {
  on: [],
  isAllowedInTransaction: true,
  waitsForOldTransactions: false,
  breaks: [],
  destroys: [],
  isCertain: true,
}
