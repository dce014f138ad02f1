import type { Catalog } from '../../model/catalog.ts'
import type { ChangeKind, ChangeOf, SchemaChange } from '../../model/change.ts'
import type { Duration, Effect, EffectRole } from '../../model/effect.ts'
import type { LockMode } from '../../model/lock.ts'
import type { Name } from '../../model/name.ts'

/** The server and the schema that a statement meets. */
export interface Scene {
  /** Before the statement. */
  readonly catalog: Catalog
  /** All changes of the statement: the actions of one ALTER TABLE are judged together. */
  readonly changes: readonly SchemaChange[]
  readonly pgVersion: number
  readonly timeZone: string | null
}

/** One relation that a change locks. */
export interface Touch extends Effect {
  readonly is: 'touch'
  /**
   * Reached by the recursion of ALTER TABLE, which locks children as strongly as the whole statement locks its target
   * (`ATPrepCmd` hands one lock mode down).
   */
  readonly isRecursed: boolean
}

/** What a handler finds out; {@link effectsOfFacts} puts the facts of a statement together. */
export type Fact =
  | Touch
  | { readonly is: 'outside-transaction' }
  | { readonly is: 'waits' }
  /** The catalog does not know what the answer depends on. */
  | { readonly is: 'unsure' }

export type Handler<K extends ChangeKind = ChangeKind> = (change: ChangeOf<K>, scene: Scene) => Iterable<Fact>

/** The handlers of some kinds; the table of all kinds is spread from several of these. */
export type Handlers<K extends ChangeKind> = { readonly [P in K]: Handler<P> }

export const OUTSIDE_TRANSACTION: Fact = { is: 'outside-transaction' }
export const WAITS: Fact = { is: 'waits' }
export const UNSURE: Fact = { is: 'unsure' }

export interface TouchOptions {
  readonly duration?: Duration
  readonly kind?: Effect['relationKind']
  readonly isCreated?: boolean
  readonly isRecursed?: boolean
}

export const touch = (
  relation: Name,
  role: EffectRole,
  lock: LockMode,
  { duration = 'instant', kind = 'table', isCreated = false, isRecursed = false }: TouchOptions = {},
): Touch => ({ is: 'touch', relation, relationKind: kind, role, lock, duration, isCreated, isRecursed })
