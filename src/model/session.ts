import type { LockMode } from './lock.ts'
import type { Name, NameKey } from './name.ts'

/** A lock that the running transaction holds until it ends. */
export interface HeldLock {
  readonly relation: Name
  readonly mode: LockMode
  /** Index in `Unit.steps` order of the step that took it; see `Step.index`. */
  readonly since: number
}

/** A setting with where its value comes from. */
export interface Setting {
  /** Text as given, null for the server's default. */
  readonly value: string | null
  readonly scope: 'default' | 'session' | 'transaction' | 'runner'
}

/** State of the connection between two statements. Names of settings in lower case. */
export interface Session {
  /**
   * `none`: each statement is its own transaction. `explicit`: after BEGIN. `wrapped`: the runner's transaction around the file.
   * `implicit`: a multi-statement simple query.
   */
  readonly transaction: 'none' | 'explicit' | 'wrapped' | 'implicit'
  /** Changes with every transaction; a statement outside any has its own. */
  readonly transactionId: number
  readonly settings: ReadonlyMap<string, Setting>
  readonly searchPath: readonly string[]
  /** Strongest mode per relation. */
  readonly locks: ReadonlyMap<NameKey, HeldLock>
  /** Relations that this transaction created. They are not in `locks`: nobody else can see them before it commits. */
  readonly newRelations: ReadonlySet<NameKey>
  /** Enum labels added by this transaction, and types that it created. */
  readonly newEnumValues: readonly { readonly type: Name; readonly value: string }[]
  readonly newTypes: readonly Name[]
}
