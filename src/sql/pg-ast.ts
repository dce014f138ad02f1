/** The corners of PostgreSQL's parse tree that `src/sql` reads. Everything else stays unknown. */
export interface RawStatement {
  readonly stmt: PgNode
  /** UTF-8 byte offset in the parsed text; absent means 0. */
  readonly stmt_location?: number
  /** Bytes; absent means up to the end of the text. */
  readonly stmt_len?: number
}

/**
 * A node is an object with one key, its tag: `{ AlterTableStmt: { … } }`. Protobuf JSON leaves out false, 0 and the first label
 * of an enum, so a missing key is a value.
 */
// biome-ignore lint/suspicious/noExplicitAny: libpg-query's own types lag behind its grammar
export type PgNode = Readonly<Record<string, any>>
