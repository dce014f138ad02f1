import { consequencesOf } from './consequences.ts'
import { fixSql } from './fix-words.ts'
import { frameOf } from './frame.ts'
import { hanging, type Pen, painterOf } from './pen.ts'
import type { Placed } from './placed.ts'
import { printable, printableLines } from './printable.ts'
import type { LintReport } from './report.ts'
import { wrap } from './wrap.ts'

/** Room for line numbers of up to four digits. */
const GUTTER = 8

/** One finding for people: what happens, where, to whom, and what to write instead. */
export function findingBlock(placed: Placed, report: LintReport, pen: Pen): readonly string[] {
  const { finding } = placed
  const paint = painterOf(finding.severity, pen)
  const uri = report.rules.find(({ id }) => id === finding.rule)?.helpUri
  const label = `${finding.severity}[${finding.rule}]: `
  const head = `${paint.bold(finding.severity)}${paint(`[${pen.link(finding.rule, uri)}]`)}${pen.chalk.bold(':')} `
  const [first = '', ...rest] = wrap(`${label}${printable(finding.message)}`, pen.wrapAt && pen.wrapAt - 2)
  return [
    `${head}${pen.chalk.bold(first.slice(label.length))}`,
    ...rest.map((line) => `  ${pen.chalk.bold(line)}`),
    ...frame(placed, report, pen),
    ...fix(placed, pen),
  ]
}

/** The source, and under it what the statement does to others. */
function frame({ finding, file, start }: Placed, { sources }: LintReport, pen: Pen): readonly string[] {
  const { dim } = pen.chalk
  const paint = painterOf(finding.severity, pen)
  const source = sources.get(finding.span.file)
  const lines = source ? frameOf(source, finding.span, pen.clipAt - GUTTER) : []
  const digits = Math.max(1, ...lines.map(({ number }) => String(number ?? '').length))
  const margin = ' '.repeat(digits + 2)
  const bar = lines.length > 1 ? paint('┃') : dim('│')
  const place = source ? `${printable(file)}:${start.line}:${start.column}` : printable(file)
  return [
    `${margin}${dim('╭─')} ${pen.chalk.cyan(place)}`,
    ...lines.flatMap(({ number, text: code, mark }) => [
      number === null
        ? `${margin}${dim('⋮')}`
        : `${dim(` ${String(number).padStart(digits)} `)}${bar} ${code}`.trimEnd(),
      ...(mark === '' ? [] : [`${margin}${dim('│')} ${mark.replace(/\^+/, (carets) => paint(carets))}`]),
    ]),
    ...consequences(finding, margin, pen),
  ]
}

function consequences(finding: Placed['finding'], margin: string, { chalk, wrapAt }: Pen): readonly string[] {
  const words = consequencesOf(finding)
  if (words.length === 0) return [`${margin}${chalk.dim('╵')}`]
  return words.flatMap((word, index) => {
    const isLast = index === words.length - 1
    const [first = '', ...rest] = wrap(printable(word), wrapAt && wrapAt - margin.length - 3)
    return [
      `${margin}${chalk.dim(isLast ? '╰─' : '├─')} ${first}`,
      ...rest.map((line) => `${margin}${chalk.dim(isLast ? ' ' : '│')}  ${line}`),
    ]
  })
}

function fix({ finding }: Placed, pen: Pen): readonly string[] {
  const say = hanging(`  ${pen.chalk.green('fix')}: `, 7, printable(finding.fix.say), pen)
  const sql = fixSql(finding)
  if (sql === '') return say
  const code = printableLines(sql).map((line) => (line.startsWith('--') ? pen.chalk.dim(line) : line))
  return [...say, '', ...code.map((line) => (line === '' ? '' : `    ${line}`))]
}
