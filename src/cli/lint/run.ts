import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { MigrateError } from '../../errors.ts'
import {
  applyBaseline,
  type Baseline,
  baselineOf,
  parseBaseline,
  printBaseline,
} from '../../lint/baseline.ts'
import { type Finding, SEVERITIES } from '../../model/finding.ts'
import type { FailOn } from '../../project/config.ts'
import type { LintReport } from '../../report/report.ts'
import { type Format, reporterFor } from '../../report/reporter-for.ts'
import type { ExitCode, Io } from '../io.ts'
import { printError } from '../print-error.ts'
import { describeRule } from './describe.ts'
import type { LintFlags } from './flags.ts'
import { withPathsFor } from './from-root.ts'
import { countFindings, judgeAll } from './judge-all.ts'
import { type Settings, settle } from './settle.ts'

/**
 * `migrate lint`. Prints the report to standard output and says how it went: 2 when a part could not be read, also when findings of the
 * other parts were printed; else 1 when something is found at or above the threshold; else 0.
 */
export async function runLint(paths: readonly string[], flags: LintFlags, io: Io): Promise<ExitCode> {
  if (flags.explain !== undefined) {
    io.stdout.write(describeRule(flags.explain, flags.json === true))
    return 0
  }
  const startedAt = Date.now()
  const settings = await settle(paths, flags, io)
  const { report: judged, problems } = await judgeAll(settings, io)
  const accepted = await withBaseline(judged, settings, io)
  const report: LintReport = {
    ...accepted,
    summary: {
      ...countFindings(accepted.findings, judged.summary),
      durationMs: Date.now() - startedAt,
    },
  }
  await writeReports(report, settings, io)
  for (const problem of problems) printError(problem, io)
  if (problems.length > 0) return 2
  return report.findings.some((finding) => fails(finding, settings.failOn)) ? 1 : 0
}

const fails = ({ severity, suppressed }: Finding, failOn: FailOn): boolean =>
  failOn !== 'never' && suppressed === null && SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(failOn)

async function withBaseline(report: LintReport, { baseline }: Settings, io: Io): Promise<LintReport> {
  if (baseline === null) return report
  const { fingerprintsOf } = await import('../../report/fingerprint.ts')
  const fingerprints = fingerprintsOf(report)
  const path = resolve(io.cwd, baseline.path)
  const accepted =
    baseline.mode === 'create'
      ? baselineOf(report.findings, fingerprints)
      : parseBaseline(await readBaseline(path, baseline.path), baseline.path)
  const { findings, stale, shrunk } = applyBaseline(accepted, report.findings, fingerprints)
  if (baseline.mode !== 'use') await write(path, printBaseline(shrunk), baseline.path)
  return { ...report, findings, notes: [...report.notes, ...baselineNotes(baseline, accepted, stale)] }
}

function baselineNotes(
  { path, mode }: NonNullable<Settings['baseline']>,
  { findings }: Baseline,
  stale: number,
): readonly string[] {
  if (mode === 'create') return [`${path} now accepts ${Object.keys(findings).length} findings`]
  if (stale === 0) return []
  const entries = stale === 1 ? '1 entry' : `${stale} entries`
  return [
    mode === 'shrink'
      ? `${path}: ${entries} removed`
      : `${path}: ${entries} match nothing any more; --baseline-mode shrink removes them`,
  ]
}

async function readBaseline(path: string, shown: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw new MigrateError('baseline-invalid', `baseline ${shown} cannot be read`, {
      file: shown,
      hint: 'create it with --baseline-mode create',
      cause,
    })
  }
}

async function writeReports(report: LintReport, { format, reports, flags }: Settings, io: Io): Promise<void> {
  const toFile = flags.output !== undefined
  const look = { colour: colours(flags, io, toFile), width: toFile ? undefined : io.columns }
  const render = async (as: Format, lookOf = look) =>
    (await reporterFor(as, lookOf))(await withPathsFor(as, report, io.cwd))
  if (flags.output === undefined) io.stdout.write(await render(format))
  else await write(resolve(io.cwd, flags.output), await render(format), flags.output)
  for (const extra of reports) {
    const text = await render(extra.format, { colour: false, width: undefined })
    await write(resolve(io.cwd, extra.path), text, extra.path)
  }
}

/** NO_COLOR goes before everything but an explicit `--color`; see https://no-color.org. */
function colours({ color }: LintFlags, { env, isTty }: Io, toFile: boolean): boolean {
  if (color !== undefined) return color
  return isTty && !toFile && (env['NO_COLOR'] ?? '') === ''
}

async function write(path: string, text: string, shown: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text)
  } catch (cause) {
    throw new MigrateError('output-unwritable', `cannot write ${shown}`, {
      file: shown,
      hint: 'check that its folder may be written',
      cause,
    })
  }
}
