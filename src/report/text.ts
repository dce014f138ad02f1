import { hanging, type Pen, penFor } from './pen.ts'
import { openFindings, type Placed, placer } from './placed.ts'
import { printable } from './printable.ts'
import type { LintReport, Look, Reporter } from './report.ts'
import { findingBlock } from './text-finding.ts'
import { count, summaryLine } from './words.ts'

/** For people at a terminal: findings grouped by file, the worst file first. */
export const text =
  (look: Look): Reporter =>
  (report) => {
    const pen = penFor(look)
    const blocks = [
      ...byFile(openFindings(report)).map((placed) => findingBlock(placed, report, pen)),
      ...notUnderstood(report, pen),
      ...report.notes.map((note) => hanging(`${pen.chalk.cyan('note')}: `, 6, printable(note), pen)),
      [summary(report, pen)],
    ]
    return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`
  }

function byFile(placed: readonly Placed[]): readonly Placed[] {
  const files = new Map<string, Placed[]>()
  for (const one of placed) {
    const group = files.get(one.file)
    if (group === undefined) files.set(one.file, [one])
    else group.push(one)
  }
  return [...files.values()].flat()
}

function notUnderstood(report: LintReport, pen: Pen): readonly (readonly string[])[] {
  if (report.notUnderstood.length === 0) return []
  const placeOf = placer(report)
  const rows = report.notUnderstood.map(({ span, what, text: sql }) => {
    const { file, start } = placeOf(span)
    const place = pen.chalk.cyan(`${printable(file)}:${start.line}:${start.column}`)
    return `  ${place} ${printable(what)}: ${firstLine(sql)}`
  })
  const head = `${count(rows.length, 'statement')} not understood, so nothing is known about ${rows.length === 1 ? 'it' : 'them'}:`
  return [[`${pen.chalk.yellow.bold('unknown')}: ${head}`, ...rows]]
}

const SHOWN_CHARACTERS = 60

function firstLine(sql: string): string {
  const line = sql.trim().split(/\r?\n/, 1)[0] ?? ''
  const isWhole = line.length <= SHOWN_CHARACTERS && line === sql.trim()
  return `${printable(line.slice(0, SHOWN_CHARACTERS))}${isWhole ? '' : ' …'}`
}

function summary({ summary: counts }: LintReport, { chalk }: Pen): string {
  const line = summaryLine(counts)
  if (counts.errors > 0) return chalk.red.bold(line)
  return counts.warnings > 0 || counts.opaque > 0 ? chalk.yellow.bold(line) : chalk.green(line)
}
