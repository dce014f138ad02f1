/**
 * Every failure that can be foreseen, and the exit code it maps to.
 * Findings are not errors: an unsafe migration is a result, not an exception.
 */
const EXIT_CODES = {
  usage: 2,
  'file-unreadable': 2,
  'file-not-text': 2,
  'path-missing': 2,
  'config-invalid': 2,
  'rule-unknown': 2,
  'rule-failed': 2,
  'git-unavailable': 2,
  'git-ref-unknown': 2,
  'layout-invalid': 2,
  'migration-code-failed': 2,
  'output-unwritable': 2,
  'would-overwrite': 2,
  'baseline-invalid': 2,
  'database-unreachable': 2,
  'database-failed': 2,
  'server-unavailable': 2,
  'gate-refused': 3,
} as const satisfies Record<string, 2 | 3>

export type ErrorCode = keyof typeof EXIT_CODES

interface ErrorContext {
  /** What the reader should do next, as an imperative sentence. */
  readonly hint?: string
  readonly file?: string
  readonly cause?: unknown
}

/** The one error class. Tell failures apart by `code`, never by message text. */
export class MigrateError extends Error {
  override readonly name = 'MigrateError'
  readonly code: ErrorCode
  readonly hint: string | undefined
  readonly file: string | undefined

  constructor(code: ErrorCode, message: string, context: ErrorContext = {}) {
    super(message, context.cause === undefined ? undefined : { cause: context.cause })
    this.code = code
    this.hint = context.hint
    this.file = context.file
  }

  get exitCode(): 2 | 3 {
    return EXIT_CODES[this.code]
  }
}

export const isMigrateError = (error: unknown, code?: ErrorCode): error is MigrateError =>
  error instanceof MigrateError && (code === undefined || error.code === code)
