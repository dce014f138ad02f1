import type { SourceFile } from './source.ts'
import type { Phase } from './stage.ts'

/**
 * How a runner sends one file to the server.
 *
 * - `file`: wrapped in one transaction, statement by statement.
 * - `simple`: one multi-statement simple query, hence one implicit transaction unless the text has its own BEGIN and COMMIT
 *   (PostgreSQL documentation, 54.2.2.1 "Multiple Statements in a Simple Query").
 * - `none`: statement by statement, each its own transaction.
 * - `own`: statement by statement, and the file is expected to hold its own BEGIN and COMMIT.
 */
export type TransactionMode = 'file' | 'simple' | 'none' | 'own'

export type LayoutName =
  | 'overlap'
  | 'flat'
  | 'golang-migrate'
  | 'flyway'
  | 'dbmate'
  | 'goose'
  | 'prisma'
  | 'drizzle'
  | 'sqitch'
  | 'sqlx'
  | 'diesel'
  | 'graphile-migrate'
  | 'supabase'
  | 'kysely'
  | 'knex'
  | 'node-pg-migrate'

/**
 * A text that a runner executes in one go, with everything that its layout knows about it.
 * `source.text` is the file's text, offsets unchanged; what the runner does not run (a down section, annotations) lies
 * outside `sections`.
 */
export interface MigrationFile {
  readonly source: SourceFile
  readonly phase: Phase
  readonly transaction: TransactionMode
  /** UTF-16 ranges of `source.text` that run, in order; a layout with annotations has one per statement block. */
  readonly sections: readonly { readonly start: number; readonly end: number }[]
  /** Placeholder syntax of the runner, so that `${name}` and the like are expected rather than an error. */
  readonly placeholders: readonly PlaceholderSyntax[]
  /** `derived`: SQL compiled from program code; spans then point into generated text shown under the code's path. */
  readonly origin: 'sql' | 'derived'
}

/** `${name}` (Flyway), `{{…}}` (Go templates), `:NAME` (graphile-migrate, psql variables), `$%…%$`, `%(name)s`. */
export type PlaceholderSyntax = 'dollar-brace' | 'go-template' | 'colon' | 'percent'

/** What ships as one step of a history: in Overlap's own layout a folder of phases, elsewhere usually one file. */
export interface Migration {
  /** Unique within its history. The order is that of `History.migrations`: `V10` follows `V9`. */
  readonly id: string
  readonly files: readonly MigrationFile[]
}

/** A folder of migrations in the order in which its runner applies them. */
export interface History {
  readonly layout: LayoutName
  /** The folder, as a path relative to the working directory with forward slashes. */
  readonly folder: string
  readonly migrations: readonly Migration[]
  /** What the layout could not read, for example a migration in Go: it may change the schema unseen. */
  readonly unread: readonly { readonly path: string; readonly reason: string }[]
}
