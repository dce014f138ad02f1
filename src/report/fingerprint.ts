import { createHash } from 'node:crypto'
import type { Finding } from '../model/finding.ts'
import type { LintReport } from './report.ts'

/**
 * A name for each finding that survives edits elsewhere in the file: a hash of rule, path and statement, then `:n` for the n-th of its
 * kind. Suppressed findings are numbered too, so that an ignore does not rename the others.
 */
export function fingerprintsOf({
  findings,
  sources,
}: Pick<LintReport, 'findings' | 'sources'>): ReadonlyMap<Finding, string> {
  const textOf = statementText(sources)
  const seen = new Map<string, number>()
  const names = new Map<Finding, string>()
  for (const finding of findings.toSorted((a, b) => a.span.start - b.span.start)) {
    const { rule, span } = finding
    const key = JSON.stringify([rule, span.file.replaceAll('\\', '/'), ...textOf(finding)])
    const hash = createHash('sha256').update(key).digest('hex').slice(0, 32)
    const occurrence = (seen.get(hash) ?? 0) + 1
    seen.set(hash, occurrence)
    names.set(finding, `${hash}:${occurrence}`)
  }
  return names
}

/** The whole statement and the part of it that is meant, without comments, line breaks and case. */
function statementText(sources: LintReport['sources']): (finding: Finding) => readonly [string, string] {
  const bare = new Map<string, string>()
  return ({ span }) => {
    const text = bare.get(span.file) ?? withoutComments(sources.get(span.file)?.text ?? '')
    bare.set(span.file, text)
    const start = span.start === 0 ? 0 : text.lastIndexOf(';', span.start - 1) + 1
    const end = text.indexOf(';', span.end)
    return [normal(text.slice(start, end === -1 ? undefined : end)), normal(text.slice(span.start, span.end))]
  }
}

const normal = (sql: string): string => sql.trim().replaceAll(/\s+/g, ' ').toLowerCase()

/**
 * Blanks of the same length, so that offsets hold. A comment sign or a semicolon inside a literal is taken for what it looks like:
 * that makes the text longer or shorter, never ambiguous, because equal fingerprints are told apart by their number.
 */
const withoutComments = (text: string): string =>
  text.replaceAll(/--[^\n]*|\/\*[\s\S]*?\*\//g, (comment) => ' '.repeat(comment.length))
