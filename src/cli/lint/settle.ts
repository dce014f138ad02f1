import { rules } from '../../../rules/index.ts'
import { MigrateError } from '../../errors.ts'
import type { LintOptions } from '../../lint/engine.ts'
import type { Rule } from '../../lint/rule.ts'
import { ENGINE_RULES } from '../../lint/suppression.ts'
import { keyOf, type NameKey } from '../../model/name.ts'
import type { Phase } from '../../model/stage.ts'
import type { Config, FailOn } from '../../project/config.ts'
import { loadConfig } from '../../project/load-config.ts'
import { type Format, isFormat } from '../../report/reporter-for.ts'
import type { Io } from '../io.ts'
import type { LintFlags } from './flags.ts'
import { chooseRules } from './rule-choice.ts'

/** Command line, environment and configuration joined; the command line goes first. */
export interface Settings {
  readonly paths: readonly string[]
  readonly flags: LintFlags
  readonly config: Config
  readonly rules: readonly Rule[]
  /** Without what a live database adds. */
  readonly lint: LintOptions
  readonly format: Format
  readonly failOn: FailOn
  readonly baseline: { readonly path: string; readonly mode: 'use' | 'create' | 'shrink' } | null
  readonly reports: readonly { readonly format: Format; readonly path: string }[]
  readonly databaseUrl: string | null
}

/** The server that is assumed when nobody says which: what runs there runs on the later ones, with few exceptions. */
const OLDEST = 14

/** Phases that are judged unless one is asked for. */
const FORWARD: readonly Phase[] = ['expand', 'backfill', 'contract']

/** Throws `usage`, `config-invalid`, `path-missing` or `rule-unknown` for what cannot be meant. */
export async function settle(paths: readonly string[], flags: LintFlags, io: Io): Promise<Settings> {
  refuseContradictions(paths, flags)
  const { config } = await loadConfig(io.cwd, flags.config)
  const known: readonly Rule[] = [...rules, ...(config.customRules as readonly Rule[])]
  const baselinePath = flags.baseline ?? config.baseline
  return {
    paths,
    flags,
    config,
    rules: known,
    lint: lintOptionsOf(flags, config, known),
    format: formatOf(flags, config),
    failOn: flags.failOn ?? config.failOn,
    baseline: baselinePath === null ? null : { path: baselinePath, mode: flags.baselineMode ?? 'use' },
    reports: (flags.report ?? []).map(parseReport),
    databaseUrl: databaseUrlOf(flags, io),
  }
}

function lintOptionsOf(flags: LintFlags, config: Config, known: readonly Rule[]): LintOptions {
  const { rule: only = [], noRule: without = [] } = flags
  return {
    rules: chooseRules(known, { only, without, severities: config.rules }),
    knownRules: new Set([...known.map(({ id }) => id), ...Object.keys(ENGINE_RULES)]),
    phases: phasesOf(flags),
    pgVersion: flags.pgVersion ?? config.pgVersion ?? OLDEST,
    isPgVersionAssumed: flags.pgVersion === undefined && config.pgVersion === null,
    timeZone: config.timeZone,
    lockTimeoutLimitMs: config.lockTimeoutLimitMs,
    smallTableBytes: config.smallTableBytes === 0 ? null : config.smallTableBytes,
    runnerLockTimeout: config.runner.setsLockTimeout ? 'set by the runner' : null,
    sizes: new Map(Object.entries(config.tableSizes).map(([name, bytes]) => [tableKey(name), bytes])),
  }
}

/** The backfill belongs to expand: the same pipeline step runs it. */
function phasesOf({ phase }: LintFlags): readonly Phase[] {
  if (phase === undefined) return FORWARD
  return phase === 'expand' ? ['expand', 'backfill'] : [phase]
}

/** `schema.table`, or a bare name for one in `public`. */
function tableKey(name: string): NameKey {
  const at = name.indexOf('.')
  return at === -1
    ? keyOf({ schema: 'public', name })
    : keyOf({ schema: name.slice(0, at), name: name.slice(at + 1) })
}

/** Without a value the option means the environment, so that a password need not stand in the list of processes. */
function databaseUrlOf({ databaseUrl }: LintFlags, { env }: Io): string | null {
  if (databaseUrl === undefined) return null
  if (typeof databaseUrl === 'string') return databaseUrl
  const url = env['MIGRATE_DATABASE_URL'] ?? env['DATABASE_URL']
  if (url !== undefined && url !== '') return url
  throw new MigrateError(
    'usage',
    '--database-url has no value, and neither MIGRATE_DATABASE_URL nor DATABASE_URL is set',
    {
      hint: 'set one of them, or give the URL',
    },
  )
}

function formatOf(flags: LintFlags, config: Config): Format {
  if (flags.json === true) return 'json'
  const given = flags.format ?? config.format ?? 'text'
  return isFormat(given) ? given : 'text'
}

function parseReport(text: string): { readonly format: Format; readonly path: string } {
  const at = text.indexOf('=')
  const format = text.slice(0, at)
  const path = text.slice(at + 1)
  if (at < 1 || path === '' || !isFormat(format))
    throw new MigrateError('usage', `--report ${text} is not of the form format=file`, {
      hint: 'write for example --report sarif=migrate.sarif',
    })
  return { format, path }
}

function refuseContradictions(paths: readonly string[], flags: LintFlags): void {
  const refuse = (message: string, hint: string) => {
    throw new MigrateError('usage', message, { hint })
  }
  if (flags.since !== undefined && flags.staged === true)
    refuse('--since and --staged exclude each other', 'give one of them')
  if (flags.stdin === true && (paths.length > 0 || flags.since !== undefined || flags.staged === true))
    refuse('--stdin takes no paths, --since or --staged', 'name the place of the text with --stdin-filename')
  if (flags.stdin !== true && flags.stdinFilename !== undefined)
    refuse('--stdin-filename goes with --stdin', 'add --stdin')
  if (flags.baselineMode !== undefined && flags.baseline === undefined)
    refuse('--baseline-mode goes with --baseline', 'name the file: --baseline migrate-baseline.json')
  if (flags.schemaFrom !== undefined && flags.databaseUrl === undefined)
    refuse('--schema-from goes with --database-url', 'add --database-url')
}
