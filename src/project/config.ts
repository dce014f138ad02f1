import type { LayoutName, TransactionMode } from '../model/migration.ts'
import type { Phase } from '../model/stage.ts'

export type RuleLevel = 'off' | 'advice' | 'warning' | 'error'
export type FailOn = 'error' | 'warning' | 'advice' | 'never'
export type ReportFormat = 'text' | 'json' | 'sarif' | 'github' | 'gitlab' | 'markdown' | 'gcc' | 'html'
export type PostgresMajor = 14 | 15 | 16 | 17 | 18

/** Where migrations are, and what their files do not say about them. */
export interface MigrationSource {
  readonly path: string
  readonly layout?: LayoutName
  /** The phase in which the pipeline runs them: a flat migration counts as `expand` otherwise. */
  readonly phase?: Phase
  readonly transaction?: TransactionMode
}

/** What the tool that runs the migrations does around them. */
export interface RunnerFacts {
  /** It sets `lock_timeout` before each migration. */
  readonly setsLockTimeout: boolean
}

/** The settings of a project, complete. Paths are relative to the working directory. */
export interface Config {
  /** Folders and files; null: find them. */
  readonly migrations: readonly MigrationSource[] | null
  /** The oldest server that the migrations must run on; null: not said, and the oldest supported one is assumed. */
  readonly pgVersion: PostgresMajor | null
  readonly failOn: FailOn
  /** By rule or by family. */
  readonly rules: Readonly<Record<string, RuleLevel>>
  /** Rules of the project's own, made with `defineRule`. */
  readonly customRules: readonly unknown[]
  readonly baseline: string | null
  readonly lockTimeoutLimitMs: number
  /** Sizes in bytes by table, `schema.table` or a bare name. */
  readonly tableSizes: Readonly<Record<string, number>>
  /** Scans of smaller tables are not worth a finding; 0: every table is large. */
  readonly smallTableBytes: number
  readonly runner: RunnerFacts
  /** TimeZone of the session that runs the migrations; null: unknown. */
  readonly timeZone: string | null
  /** null: text, or what the surroundings ask for. */
  readonly format: ReportFormat | null
  /** Globs of files to leave out, relative to the working directory. */
  readonly ignorePaths: readonly string[]
}

type Optional<Value> = { readonly [Key in keyof Value]?: Value[Key] }

/** A configuration file: every setting may be left out. Paths are relative to the file. */
export type UserConfig = Optional<Omit<Config, 'migrations' | 'runner' | 'pgVersion'>> & {
  readonly pgVersion?: PostgresMajor
  readonly $schema?: string
  readonly migrations?: readonly (string | MigrationSource)[]
  readonly runner?: Optional<RunnerFacts>
}

export const DEFAULT_CONFIG: Config = Object.freeze({
  migrations: null,
  pgVersion: null,
  failOn: 'error',
  rules: Object.freeze({}),
  customRules: Object.freeze([]),
  baseline: null,
  lockTimeoutLimitMs: 10_000,
  tableSizes: Object.freeze({}),
  smallTableBytes: 0,
  runner: Object.freeze({ setsLockTimeout: false }),
  timeZone: null,
  format: null,
  ignorePaths: Object.freeze([]),
})

/** Gives a `migrate.config.ts` its types. */
export const defineConfig = (config: UserConfig): UserConfig => config
