import { lint } from '../../src/lint/engine.ts'
import type { Rule } from '../../src/lint/rule.ts'
import type { Finding } from '../../src/model/finding.ts'
import { positionsOf } from '../../src/model/source.ts'
import { PHASES } from '../../src/model/stage.ts'
import type { Case, Mark } from './case.ts'

/** Findings of the given rules in a case, suppressed ones left out. */
export function lintCase(rules: readonly Rule[], { units, pgVersion, timeZone }: Case): readonly Finding[] {
  const { findings } = lint(units, {
    rules: rules.map((rule) => ({ rule, severity: null })),
    knownRules: new Set(rules.map(({ id }) => id)),
    phases: PHASES,
    pgVersion,
    timeZone,
    lockTimeoutLimitMs: 10_000,
    smallTableBytes: null,
    runnerLockTimeout: null,
    sizes: new Map(),
  })
  return findings.filter(({ suppressed }) => suppressed === null)
}

/** Each finding at the line on which its span ends, as the case's marks name it. */
export const marksOf = (findings: readonly Finding[], { files }: Case): readonly Mark[] =>
  findings.map(({ rule, span }) => {
    const text = files.find(({ source }) => source.path === span.file)?.source.text ?? ''
    return `${span.file}:${positionsOf(text)(span.end).line} ${rule}`
  })
