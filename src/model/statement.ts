import type { SchemaChange } from './change.ts'
import type { SourceFile, Span } from './source.ts'

/**
 * One SQL statement of a file, or of a body inside it.
 *
 * `execution`: `always` for a top-level statement and for one that a DO block reaches unconditionally; `conditional` inside
 * IF, CASE, a loop or a block with an exception handler; `deferred` inside the body of a function, which runs only when it is called.
 */
export interface Statement {
  /** From the first token to the last before the semicolon. A statement of a body whose place is not found has its host's span. */
  readonly span: Span
  /** Text of the span. */
  readonly sql: string
  readonly changes: readonly SchemaChange[]
  /** Ranges of the parts of `changes`, same length: the action of an ALTER TABLE, else the statement. */
  readonly parts: readonly Span[]
  readonly execution: 'always' | 'conditional' | 'deferred'
  /** The DO block or function that holds it; null at top level. */
  readonly within: { readonly kind: 'do' | 'function' | 'procedure'; readonly name: string | null } | null
  /** Identifiers longer than 63 bytes, which PostgreSQL truncates with a NOTICE only. */
  readonly truncatedIdentifiers: readonly string[]
}

/** `-- migrate: …` comments. `statement` is the index of the statement that follows it, or null at the end of the file. */
export type Directive = Readonly<
  | { kind: 'ignore'; rule: string; reason: string | null; span: Span; statement: number | null }
  | {
      kind: 'derives'
      table: string
      column: string
      expression: string
      span: Span
      statement: number | null
    }
  | { kind: 'no-transaction'; span: Span; statement: number | null }
  | { kind: 'unknown'; text: string; span: Span; statement: number | null }
>

/** What `src/sql` makes of one file: never throws for what the file contains. */
export interface ParsedFile {
  readonly source: SourceFile
  readonly statements: readonly Statement[]
  readonly directives: readonly Directive[]
}
