import type { Phase } from '../../model/stage.ts'

/** What the command line of `migrate lint` says, parsed but not yet joined with the configuration. */
export interface LintFlags {
  readonly since?: string
  readonly staged?: boolean
  readonly phase?: Phase
  readonly transaction?: 'per-file' | 'per-statement'
  readonly pgVersion?: number
  readonly format?: string
  readonly json?: boolean
  readonly output?: string
  readonly report?: readonly string[]
  readonly failOn?: 'error' | 'warning' | 'advice' | 'never'
  readonly rule?: readonly string[]
  readonly noRule?: readonly string[]
  readonly stdin?: boolean
  readonly stdinFilename?: string
  readonly baseline?: string
  readonly baselineMode?: 'use' | 'create' | 'shrink'
  /** True: given without a value. */
  readonly databaseUrl?: string | true
  readonly schemaFrom?: 'history' | 'database'
  readonly explain?: string
  readonly config?: string
  readonly cache: boolean
  readonly color?: boolean
}
