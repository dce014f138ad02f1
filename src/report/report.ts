import type { Family, Finding, Severity } from '../model/finding.ts'
import type { SourceFile, Span } from '../model/source.ts'

/** Everything that a run of the linter found out. */
export interface LintReport {
  readonly findings: readonly Finding[]
  /** By path, as findings name it. */
  readonly sources: ReadonlyMap<string, SourceFile>
  readonly summary: Summary
  readonly notUnderstood: readonly NotUnderstood[]
  /** What the reader should know about the run itself, such as migrations that could not be read. */
  readonly notes: readonly string[]
  readonly rules: readonly RuleInfo[]
  /** Of this package. */
  readonly version: string
}

/** `errors`, `warnings` and `advice` count what is not suppressed. */
export interface Summary {
  readonly files: number
  readonly statements: number
  readonly errors: number
  readonly warnings: number
  readonly advice: number
  readonly suppressed: number
  /** Statements that were not understood. */
  readonly opaque: number
  readonly durationMs?: number
}

/** SQL about which nothing is known. */
export interface NotUnderstood {
  readonly file: string
  readonly span: Span
  /** What kind of thing it is, in words. */
  readonly what: string
  readonly text: string
}

export interface RuleInfo {
  readonly id: string
  readonly family: Family
  readonly severity: Severity
  readonly summary: string
  readonly helpUri?: string
}

/** Turns a finished report into text. It does not print, and it does not decide. */
export type Reporter = (report: LintReport) => string

/** How a report for people should look; the formats for machines ignore it. */
export interface Look {
  readonly colour: boolean
  /** Columns of the terminal, undefined where the output is none. */
  readonly width?: number | undefined
  /** The terminal understands OSC 8, so that rule ids can link to their pages. */
  readonly hyperlinks?: boolean
}
