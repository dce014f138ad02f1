import { SEVERITIES, type Severity } from '../model/finding.ts'
import { consequencesOf } from './consequences.ts'
import { fixText } from './fix-words.ts'
import { openFindings, type Placed, placer } from './placed.ts'
import { printable, printableLines } from './printable.ts'
import type { LintReport, Reporter } from './report.ts'
import { count, summaryLine } from './words.ts'

type Kind = 'error' | 'warning' | 'notice'

const KINDS: Readonly<Record<Severity, Kind>> = { error: 'error', warning: 'warning', advice: 'notice' }

/** GitHub keeps the first ten of each kind per step and drops the rest without a word. */
const LIMIT = 10

/**
 * Workflow commands that GitHub Actions turns into annotations on the pull request. All text from outside stands behind the `::` that
 * ends a command's properties, with its line ends escaped, so that none of it can begin a line and thereby be a command itself.
 * @see https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
export const github: Reporter = (report) => {
  const placed = openFindings(report)
  const unknown = notUnderstood(report)
  const isAllShown = within(placed, unknown.length).length === placed.length
  const shown = within(placed, unknown.length + Number(!isAllShown))
  const lines = [...shown.map(annotation), ...unknown, ...more(placed, shown), summaryLine(report.summary)]
  return `${lines.join('\n')}\n`
}

/** What the limits leave of the findings; `own` is how many notices the report makes of itself. */
const within = (placed: readonly Placed[], own: number): readonly Placed[] =>
  SEVERITIES.flatMap((severity) =>
    placed
      .filter(({ finding }) => finding.severity === severity)
      .slice(0, KINDS[severity] === 'notice' ? LIMIT - own : LIMIT),
  )

const annotation = ({ finding, file, start, end }: Placed): string =>
  command(
    KINDS[finding.severity],
    { ...placeOf(file, start, end), title: finding.rule },
    [
      printable(finding.message),
      ...consequencesOf(finding).map(printable),
      ...printableLines(`fix: ${fixText(finding)}`),
    ].join('\n'),
  )

/** GitHub wants columns only where the range stays on one line. */
function placeOf(
  file: string,
  start: Placed['start'],
  end: Placed['end'],
): Readonly<Record<string, string | number>> {
  const lines = { file: file.replace(/^\.\//, ''), line: start.line, endLine: end.line }
  return start.line === end.line ? { ...lines, col: start.column, endColumn: end.column } : lines
}

function notUnderstood(report: LintReport): readonly string[] {
  const [first] = report.notUnderstood
  if (first === undefined) return []
  const { file, start, end } = placer(report)(first.span)
  const number = count(report.notUnderstood.length, 'statement was', 'statements were')
  const message = `${number} not understood, so nothing is known about ${report.notUnderstood.length === 1 ? 'it' : 'them'}: ${printable(first.what)}`
  return [command('notice', { ...placeOf(file, start, end), title: 'not understood' }, message)]
}

function more(all: readonly Placed[], shown: readonly Placed[]): readonly string[] {
  const hidden = all.length - shown.length
  return hidden === 0
    ? []
    : [command('notice', { title: 'migrate lint' }, `… and ${hidden} more, see the summary`)]
}

function command(kind: Kind, properties: Readonly<Record<string, string | number>>, message: string): string {
  const entries = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(String(value))}`)
  return `::${kind} ${entries.join(',')}::${escapeData(message)}`
}

const escapeData = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')

const escapeProperty = (text: string): string =>
  escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
