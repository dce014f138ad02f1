import type { Token } from './tokens.ts'

/** The text that a parse tree was made from, for nodes that know only where they start. */
export interface StatementText {
  /** UTF-16 text given to the parser: of the whole file, or of one body. */
  readonly text: string
  /** UTF-16 range of the statement in `text`. */
  readonly start: number
  readonly end: number
  /** Byte offset of a node's `location` to a UTF-16 offset in `text`. */
  readonly offsetOf: (location: number) => number
  /** Tokens of the statement, computed on first use, comments left out. */
  readonly tokens: () => readonly Token[]
}
