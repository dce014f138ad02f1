import type { Finding } from '../model/finding.ts'
import { consequencesOf } from './consequences.ts'
import { fixSql } from './fix-words.ts'
import { frameOf } from './frame.ts'
import { STYLE } from './html-style.ts'
import { openFindings, type Placed, placedFindings, placer } from './placed.ts'
import { printable, printableLines } from './printable.ts'
import type { LintReport, Reporter } from './report.ts'
import { summaryLine, verdict } from './words.ts'

/** One page without scripts and without anything to load, so that it can be kept as a build artefact and mailed around. */
export const html: Reporter = (report) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Migration lint: ${verdict(report.summary)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>Migration lint</h1>
<p>${escaped(summaryLine(report.summary))}</p>
</header>
<main>
${[...files(report), notUnderstood(report), notes(report), suppressed(report)].filter((part) => part !== '').join('\n')}
</main>
<footer>overlap ${escaped(report.version)}</footer>
</body>
</html>
`

function files(report: LintReport): readonly string[] {
  const placed = openFindings(report)
  return [...new Set(placed.map(({ file }) => file))].map((file) => {
    const articles = placed.filter((one) => one.file === file).map((one) => article(one, report))
    return `<section>\n<h2>${escaped(file)}</h2>\n${articles.join('\n')}\n</section>`
  })
}

function article({ finding, start }: Placed, report: LintReport): string {
  const sql = fixSql(finding)
  const parts = [
    `<h3><span class="severity">${finding.severity}</span> ${escaped(finding.message)}</h3>`,
    `<p class="place">line ${start.line} · ${ruleLink(finding, report)}</p>`,
    frame(finding, report),
    bullets(consequencesOf(finding)),
    `<p><strong>Fix</strong> ${escaped(finding.fix.say)}</p>`,
    sql === '' ? '' : `<pre>${escapeLines(sql)}</pre>`,
  ]
  return `<article class="${finding.severity}">\n${parts.filter((part) => part !== '').join('\n')}\n</article>`
}

function ruleLink({ rule }: Finding, { rules }: LintReport): string {
  const uri = rules.find(({ id }) => id === rule)?.helpUri
  return uri?.startsWith('https://')
    ? `<a href="${escaped(uri)}">${escaped(rule)}</a>`
    : `<code>${escaped(rule)}</code>`
}

const ROOM = 160

function frame({ span }: Finding, { sources }: LintReport): string {
  const source = sources.get(span.file)
  if (source === undefined) return ''
  const rows = frameOf(source, span, ROOM).map(({ number, text, mark }) => {
    const from = mark.search(/\^/)
    const marked =
      from === -1
        ? escaped(text)
        : `${escaped(text.slice(0, from))}<mark>${escaped(text.slice(from, mark.length))}</mark>${escaped(text.slice(mark.length))}`
    return `<span class="line">${number ?? '⋮'}</span> ${marked}`
  })
  return `<pre>${rows.join('\n')}</pre>`
}

function notUnderstood(report: LintReport): string {
  if (report.notUnderstood.length === 0) return ''
  const placeOf = placer(report)
  const rows = report.notUnderstood.map(({ span, what, text }) => {
    const { file, start } = placeOf(span)
    return `<li>${escaped(`${file}:${start.line}`)} ${escaped(what)} <code>${escaped(text.slice(0, 200))}</code></li>`
  })
  return `<section>\n<h2>Not understood, so nothing is known about it</h2>\n<ul>${rows.join('')}</ul>\n</section>`
}

const notes = ({ notes: all }: LintReport): string =>
  all.length === 0 ? '' : `<section>\n<h2>Notes</h2>\n${bullets(all)}\n</section>`

function suppressed(report: LintReport): string {
  const hidden = placedFindings(report).filter(({ finding }) => finding.suppressed !== null)
  if (hidden.length === 0) return ''
  const rows = hidden.map(
    ({ finding, file, start }) =>
      `${file}:${start.line} ${finding.rule}: ${finding.message} (${finding.suppressed})`,
  )
  return `<details>\n<summary>${hidden.length} suppressed</summary>\n${bullets(rows)}\n</details>`
}

const bullets = (items: readonly string[]): string =>
  items.length === 0 ? '' : `<ul>${items.map((item) => `<li>${escaped(item)}</li>`).join('')}</ul>`

const escapeLines = (text: string): string => printableLines(text).map(entities).join('\n')

const escaped = (text: string): string => entities(printable(text))

const entities = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
