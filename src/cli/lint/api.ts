import { Readable, Writable } from 'node:stream'
import type { MigrateError } from '../../errors.ts'
import type { LintReport } from '../../report/report.ts'
import type { Io } from '../io.ts'
import type { LintFlags } from './flags.ts'
import { judgeAll } from './judge-all.ts'
import { settle } from './settle.ts'

/** What to lint; the fields mean what the options of `migrate lint` of the same name mean. */
export interface LintRequest
  extends Partial<
    Pick<
      LintFlags,
      'since' | 'staged' | 'phase' | 'transaction' | 'pgVersion' | 'config' | 'databaseUrl' | 'schemaFrom'
    >
  > {
  /** Default: the working directory of the process. */
  readonly cwd?: string
  /** Files and folders; none for every migration folder below `cwd`. */
  readonly paths?: readonly string[]
  /** Only these rules or families. */
  readonly rules?: readonly string[]
  readonly withoutRules?: readonly string[]
}

/**
 * Lints as `migrate lint` does, without printing and without the cache. `problems` holds what could not be read; the findings of everything
 * else are there all the same. Throws a MigrateError for a request that cannot be meant.
 */
export async function lint(
  request: LintRequest = {},
): Promise<LintReport & { readonly problems: readonly MigrateError[] }> {
  const { cwd = process.cwd(), paths = [], rules = [], withoutRules = [], ...rest } = request
  const io: Io = {
    cwd,
    env: process.env,
    isTty: false,
    columns: undefined,
    stdin: Readable.from([]),
    stdout: new Writable(),
    stderr: new Writable(),
  }
  const flags: LintFlags = { ...rest, rule: rules, noRule: withoutRules, cache: false }
  const { report, problems } = await judgeAll(await settle(paths, flags, io), io)
  return { ...report, problems }
}
