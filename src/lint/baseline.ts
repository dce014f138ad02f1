import { MigrateError } from '../errors.ts'
import type { Finding } from '../model/finding.ts'
import { compareNames } from '../model/name.ts'

/** Findings that a team has decided to live with, by fingerprint. Kept in version control and read by people. */
export interface Baseline {
  readonly version: 1
  readonly findings: Readonly<Record<string, { readonly rule: string; readonly file: string }>>
}

type Fingerprints = ReadonlyMap<Finding, string>

/** Throws `baseline-invalid` for anything but a baseline of version 1. */
export function parseBaseline(text: string, file: string): Baseline {
  const hint = 'restore it from version control, or create it anew with --baseline-mode create'
  const value = parseJson(text, file, hint)
  if (!isBaseline(value))
    throw new MigrateError('baseline-invalid', `${file} is not a baseline of version 1`, { file, hint })
  return value
}

/** The baseline that accepts exactly what is found and not ignored. */
export const baselineOf = (findings: readonly Finding[], fingerprints: Fingerprints): Baseline => ({
  version: 1,
  findings: Object.fromEntries(
    findings
      .filter(({ suppressed }) => suppressed === null)
      .map(
        (finding) =>
          [fingerprints.get(finding) ?? '', { rule: finding.rule, file: finding.span.file }] as const,
      )
      .toSorted(([a, x], [b, y]) => compareNames(x.file, y.file) || compareNames(a, b)),
  ),
})

export interface Applied {
  /** The same findings, those of the baseline marked as suppressed. */
  readonly findings: readonly Finding[]
  /** How many entries of the baseline match nothing any more. */
  readonly stale: number
  /** The baseline without them. */
  readonly shrunk: Baseline
}

export function applyBaseline(
  baseline: Baseline,
  findings: readonly Finding[],
  fingerprints: Fingerprints,
): Applied {
  const present = new Set(fingerprints.values())
  const kept = Object.entries(baseline.findings).filter(([fingerprint]) => present.has(fingerprint))
  return {
    findings: findings.map((finding) =>
      finding.suppressed === null && Object.hasOwn(baseline.findings, fingerprints.get(finding) ?? '')
        ? { ...finding, suppressed: 'baseline' }
        : finding,
    ),
    stale: Object.keys(baseline.findings).length - kept.length,
    shrunk: { version: 1, findings: Object.fromEntries(kept) },
  }
}

export const printBaseline = (baseline: Baseline): string => `${JSON.stringify(baseline, null, 2)}\n`

function parseJson(text: string, file: string, hint: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new MigrateError('baseline-invalid', `${file} is not JSON`, { file, hint, cause })
  }
}

const isBaseline = (value: unknown): value is Baseline =>
  typeof value === 'object' &&
  value !== null &&
  (value as Baseline).version === 1 &&
  typeof (value as Baseline).findings === 'object' &&
  (value as Baseline).findings !== null
