import { consequencesOf } from './consequences.ts'
import { fixSql } from './fix-words.ts'
import { openFindings, type Placed, placer } from './placed.ts'
import { printable, printableLines } from './printable.ts'
import type { LintReport, Reporter } from './report.ts'
import { count, summaryLine } from './words.ts'

/** GitHub drops a job summary above 1 MiB as a whole. */
const LIMIT_BYTES = 900 * 1024

/** For a job summary or a comment: a table to scan, then each finding with its fix. */
export const markdown: Reporter = (report) => {
  const placed = openFindings(report)
  const head = ['## Migration lint', '', `**${summaryLine(report.summary)}**`, '']
  const tail = [...notUnderstood(report), ...report.notes.flatMap((note) => [`> ${inProse(note)}`, ''])]
  const room = LIMIT_BYTES - sizeOf(head) - Math.min(sizeOf(tail), LIMIT_BYTES / 4)
  const body = fill(
    placed.map((one) => section(one, report)),
    room,
  )
  const lines = [...head, ...body, ...cutTo(tail, LIMIT_BYTES / 4)]
  return `${lines.join('\n').trimEnd()}\n`
}

/** Whole sections only, because half a fence would swallow the rest of the page. */
function fill(sections: readonly (readonly string[])[], room: number): readonly string[] {
  const lines: string[] = []
  let left = room - 200
  for (const [index, part] of sections.entries()) {
    left -= sizeOf(part)
    if (left < 0) {
      const rest = count(sections.length - index, 'more finding')
      return [...lines, `**… and ${rest}: the report is cut because GitHub drops a longer one.**`, '']
    }
    lines.push(...part)
  }
  return lines
}

function cutTo(lines: readonly string[], bytes: number): readonly string[] {
  if (sizeOf(lines) <= bytes) return lines
  const kept: string[] = []
  let left = bytes - 100
  for (const line of lines) {
    left -= sizeOf([line])
    if (left < 0) break
    kept.push(line)
  }
  return [...kept, `… and ${count(lines.length - kept.length, 'more line')}`, '']
}

const sizeOf = (lines: readonly string[]): number =>
  lines.reduce((bytes, line) => bytes + Buffer.byteLength(line) + 1, 0)

function section({ finding, file, start, end }: Placed, { sources, rules }: LintReport): readonly string[] {
  const uri = rules.find(({ id }) => id === finding.rule)?.helpUri
  const rule = uri === undefined ? `\`${finding.rule}\`` : `[\`${finding.rule}\`](${encodeURI(uri)})`
  const source = sources.get(finding.span.file)?.text ?? ''
  const sql = fixSql(finding)
  const consequences = consequencesOf(finding)
  return [
    `### ${finding.severity}: ${inProse(finding.message)}`,
    '',
    `${rule} in ${code(`${file}:${start.line}`)}`,
    '',
    ...fenced(excerpt(source, start.line, end.line)),
    ...consequences.map((words) => `- ${inProse(words)}`),
    ...(consequences.length > 0 ? [''] : []),
    `**Fix:** ${inProse(finding.fix.say)}`,
    '',
    ...(sql === '' ? [] : fenced(sql)),
  ]
}

const EXCERPT_LINES = 12

function excerpt(text: string, first: number, last: number): string {
  const lines = text.split(/\r?\n/).slice(first - 1, last)
  return lines.length <= EXCERPT_LINES ? lines.join('\n') : `${lines.slice(0, EXCERPT_LINES).join('\n')}\n…`
}

function notUnderstood(report: LintReport): readonly string[] {
  if (report.notUnderstood.length === 0) return []
  const placeOf = placer(report)
  const rows = report.notUnderstood.map(({ span, what, text }) => {
    const { file, start } = placeOf(span)
    return `| ${code(`${file}:${start.line}`)} | ${inProse(what)} | ${code(text.slice(0, 100))} |`
  })
  return [
    '### Not understood, so nothing is known about it',
    '',
    '| where | what | SQL |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ]
}

/** A fence that its content cannot close. */
function fenced(text: string): readonly string[] {
  if (text.trim() === '') return []
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return [`${fence}sql`, ...printableLines(text), fence, '']
}

const inProse = (text: string): string =>
  printable(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[\\`*_[\]|~#!]/g, String.raw`\$&`)

/** Inline code by entities: backslashes would show, and a table cell needs its bars escaped all the same. */
const code = (text: string): string =>
  `<code>${printable(text).replaceAll(/[&<>\\`*_[\]|~#!:@/]/g, (character) => `&#${character.codePointAt(0)};`)}</code>`
