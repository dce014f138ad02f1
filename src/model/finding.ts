import type { Effect } from './effect.ts'
import type { Span } from './source.ts'
import type { Phase } from './stage.ts'

/** `advice` is opt-in and never fails a run unless asked for. */
export type Severity = 'error' | 'warning' | 'advice'

export const SEVERITIES: readonly Severity[] = ['error', 'warning', 'advice']

export type Family = 'compatibility' | 'locks' | 'data-loss' | 'operations' | 'advice'

export const FAMILIES: readonly Family[] = ['compatibility', 'locks', 'data-loss', 'operations', 'advice']

/** What to do instead. */
export interface Fix {
  /** An imperative in small letters without a full stop. */
  readonly say: string
  /**
   * SQL that replaces the statement, one entry per transaction, each runnable as it stands: executed by a test on a server. Empty where
   * no SQL can be given.
   */
  readonly steps: readonly FixStep[]
}

export interface FixStep {
  readonly phase: Phase
  readonly sql: string
  /** False for what must run outside a transaction block. */
  readonly isTransactional: boolean
}

/** A query that proves a finding. */
export interface Evidence {
  readonly kind: 'query'
  readonly release: string
  readonly at: string
  readonly sql: string
}

export interface Finding {
  readonly rule: string
  readonly family: Family
  readonly severity: Severity
  readonly phase: Phase
  /** What happens, with the user's own names: small first letter, no full stop. */
  readonly message: string
  readonly fix: Fix
  readonly span: Span
  /** Index of the statement in its file, from 0. */
  readonly statement: number
  /** The locks that matter for this finding. */
  readonly locks: readonly Effect[]
  readonly evidence: readonly Evidence[]
  /** The reason given in the ignore directive, or `baseline`; null for a finding that counts. */
  readonly suppressed: string | null
}
