import type { Finding } from '../model/finding.ts'
import type { Position } from '../model/source.ts'
import { fingerprintsOf } from './fingerprint.ts'
import { fixText } from './fix-words.ts'
import { type Placed, placedFindings, placer } from './placed.ts'
import type { LintReport, Reporter } from './report.ts'
import { show } from './words.ts'

/** The public format, described by `schema/lint-report.schema.json`. Fields may be added, never changed, without a new version. */
export const json: Reporter = (report) => `${JSON.stringify(documentOf(report), null, 2)}\n`

function documentOf(report: LintReport): unknown {
  const fingerprints = fingerprintsOf(report)
  return {
    version: 1,
    tool: { name: 'overlap', version: report.version },
    findings: placedFindings(report).map((placed) =>
      findingOf(placed, fingerprints.get(placed.finding) ?? ''),
    ),
    notUnderstood: notUnderstood(report),
    notes: report.notes,
    summary: report.summary,
  }
}

function findingOf({ finding, file, start, end }: Placed, fingerprint: string): unknown {
  const { rule, family, severity, phase, message, statement, span, evidence, suppressed } = finding
  return {
    rule,
    family,
    severity,
    phase,
    message,
    fix: fixText(finding),
    fixSteps: finding.fix.steps,
    file,
    statement,
    start: place(start, span.start),
    end: place(end, span.end),
    locks: finding.locks.map(lockOf),
    evidence,
    suppressed,
    fingerprint,
  }
}

const place = ({ line, column }: Position, offset: number) => ({ line, column, offset })

const lockOf = ({ relation, relationKind, role, lock, duration, isCreated }: Finding['locks'][number]) => ({
  relation: show(relation),
  relationKind,
  role,
  lock,
  duration,
  isCreated,
})

function notUnderstood(report: LintReport): unknown {
  const placeOf = placer(report)
  return report.notUnderstood.map(({ span, what, text }) => {
    const { file, start, end } = placeOf(span)
    return { file, start: place(start, span.start), end: place(end, span.end), what, text }
  })
}
