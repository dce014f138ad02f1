import type { Catalog } from './catalog.ts'
import type { SchemaChange } from './change.ts'
import type { Effects } from './effect.ts'
import type { MigrationFile } from './migration.ts'
import type { Session } from './session.ts'
import type { Span } from './source.ts'
import type { Phase } from './stage.ts'
import type { ParsedFile, Statement } from './statement.ts'

/**
 * What ships together: the migrations since the base ref, or one migration. `isTarget` is false for history that is only context.
 */
export interface Unit {
  readonly id: string
  readonly isTarget: boolean
  readonly files: readonly UnitFile[]
}

export interface UnitFile {
  readonly file: MigrationFile
  readonly parsed: ParsedFile
}

/** One change with everything that is known around it. */
export interface Step {
  readonly unit: number
  /** Position of the step within its unit. */
  readonly index: number
  readonly file: MigrationFile
  readonly phase: Phase
  readonly statement: Statement
  /** Index of the statement in its parsed file. */
  readonly statementIndex: number
  /** With all names resolved. */
  readonly change: SchemaChange
  /** Position of the change in its statement. */
  readonly part: number
  readonly span: Span
  /** The resolved changes of the whole statement, this one among them. */
  readonly siblings: readonly SchemaChange[]
  /** Catalog before and after this change. */
  readonly before: Catalog
  readonly after: Catalog
  /** Catalog before the statement that the change belongs to. */
  readonly statementBefore: Catalog
  /** Effects of the whole statement. */
  readonly effects: Effects
  /** The session when the statement starts. */
  readonly session: Session
}

/** What is assumed of the server and the runner. */
export interface WalkOptions {
  readonly pgVersion: number
  /** TimeZone of the runner's session where it is known; decides whether timestamp ↔ timestamptz rewrites. */
  readonly timeZone: string | null
  /** The runner sets a lock_timeout by itself. */
  readonly runnerLockTimeout: string | null
  /** Phases of the target units to walk; default: all but `rollback`. Context units always go all the way forward. */
  readonly phases?: readonly Phase[]
}
