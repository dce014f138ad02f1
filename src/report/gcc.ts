import type { Severity } from '../model/finding.ts'
import { openFindings, type Placed, placer } from './placed.ts'
import { printable } from './printable.ts'
import type { LintReport, Reporter } from './report.ts'

const KINDS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', advice: 'note' }

/** One line per finding, as editors and `errorformat` know it from GCC; the fix follows as a note. */
export const gcc: Reporter = (report) =>
  [...openFindings(report).flatMap(finding), ...notUnderstood(report)].map((line) => `${line}\n`).join('')

const finding = (placed: Placed): readonly string[] => {
  const { severity, message, rule, fix } = placed.finding
  return [
    `${place(placed)}: ${KINDS[severity]}: ${printable(message)} [${rule}]`,
    `${place(placed)}: note: fix: ${printable(fix.say)}`,
  ]
}

function notUnderstood(report: LintReport): readonly string[] {
  const placeOf = placer(report)
  return report.notUnderstood.map(
    ({ span, what }) =>
      `${place(placeOf(span))}: note: not understood, so nothing is known about it: ${printable(what)}`,
  )
}

const place = ({ file, start }: Pick<Placed, 'file' | 'start'>): string =>
  `${printable(file)}:${start.line}:${start.column}`
