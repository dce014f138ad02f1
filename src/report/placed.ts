import { type Finding, SEVERITIES } from '../model/finding.ts'
import { compareNames } from '../model/name.ts'
import { type Position, positionsOf, type Span } from '../model/source.ts'
import type { LintReport } from './report.ts'

/** A finding with its place in lines and columns. */
export interface Placed {
  readonly finding: Finding
  readonly file: string
  readonly start: Position
  readonly end: Position
}

/** All findings, suppressed ones too, in the order of every report: severity, path, line, rule. */
export function placedFindings(report: LintReport): readonly Placed[] {
  const placeOf = placer(report)
  return report.findings.map((finding) => ({ finding, ...placeOf(finding.span) })).toSorted(compare)
}

/** Those that count. */
export const openFindings = (report: LintReport): readonly Placed[] =>
  placedFindings(report).filter(({ finding }) => finding.suppressed === null)

/** Where a span is. */
export function placer({
  sources,
}: Pick<LintReport, 'sources'>): (span: Span) => Pick<Placed, 'file' | 'start' | 'end'> {
  const readers = new Map<string, (offset: number) => Position>()
  return ({ file, start, end }) => {
    const read = readers.get(file) ?? positionsOf(sources.get(file)?.text ?? '')
    readers.set(file, read)
    return { file: file.replaceAll('\\', '/'), start: read(start), end: read(end) }
  }
}

const compare = (a: Placed, b: Placed): number =>
  SEVERITIES.indexOf(a.finding.severity) - SEVERITIES.indexOf(b.finding.severity) ||
  compareNames(a.file, b.file) ||
  a.start.line - b.start.line ||
  compareNames(a.finding.rule, b.finding.rule) ||
  a.start.column - b.start.column ||
  compareNames(a.finding.message, b.finding.message)
