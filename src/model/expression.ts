import type { Name } from './name.ts'
import type { Type } from './type.ts'

/** What the tool knows of a scalar expression. The parse tree itself never leaves `src/sql`. */
export interface Expression {
  /** The author's text, without surrounding blanks. */
  readonly sql: string
  /** Names of the columns it mentions, without qualification, each once. */
  readonly columns: readonly string[]
  /**
   * Functions and operators' functions it may call once constants are folded away: `CASE WHEN true THEN 1 ELSE random() END`
   * calls none. SQL keywords that are functions (`CURRENT_TIMESTAMP`) appear under their keyword in lower case.
   */
  readonly calls: readonly Call[]
  /** Types it casts to. */
  readonly casts: readonly Type[]
  /** String literals in it, for the use of enum labels. */
  readonly literals: readonly string[]
  /** Sequences named by a literal argument of nextval, currval or setval. */
  readonly sequences: readonly Name[]
  /** Relations read by sub-queries. */
  readonly reads: readonly Name[]
  /** Columns that cannot be null in a row for which the expression is true; the shapes that `fixtures/effects/columns.sql` proves and no others. */
  readonly provesNotNull: readonly string[]
  readonly shape: ExpressionShape
}

/**
 * `null`: the literal NULL, also cast. `constant`: a literal, cast or not, no call. `column`: one column, bare or with a cast to
 * `casts[0]`. `true`: a tautology (`true`, `1 = 1`, `x = x`). `computed`: anything else.
 */
export type ExpressionShape = 'null' | 'constant' | 'column' | 'true' | 'computed'

export interface Call {
  readonly function: Name
  /** Number of arguments; PostgreSQL may resolve defaults and VARIADIC on top of it. */
  readonly arguments: number
}
