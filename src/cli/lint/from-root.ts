import { posix } from 'node:path'
import { isMigrateError } from '../../errors.ts'
import type { Span } from '../../model/source.ts'
import type { LintReport } from '../../report/report.ts'
import type { Format } from '../../report/reporter-for.ts'

/** Read by hosts of code, which take every path to start at the root of the repository, wherever the command ran. */
const FOR_HOSTS: ReadonlySet<Format> = new Set<Format>(['github', 'gitlab', 'sarif'])

/** The report with the paths that readers of the format expect: from the root of the repository, or from the working directory. */
export async function withPathsFor(format: Format, report: LintReport, cwd: string): Promise<LintReport> {
  if (!FOR_HOSTS.has(format)) return report
  const prefix = await prefixOf(cwd)
  if (prefix === '') return report
  const path = (file: string): string => posix.join(prefix, file)
  const moved = (span: Span): Span => ({ ...span, file: path(span.file) })
  return {
    ...report,
    findings: report.findings.map((finding) => ({ ...finding, span: moved(finding.span) })),
    sources: new Map([...report.sources].map(([file, source]) => [path(file), source])),
    notUnderstood: report.notUnderstood.map((one) => ({
      ...one,
      file: path(one.file),
      span: moved(one.span),
    })),
  }
}

/** Empty outside of a repository too. */
async function prefixOf(cwd: string): Promise<string> {
  const { openRepository } = await import('../../project/git.ts')
  try {
    return (await openRepository(cwd)).prefix
  } catch (error) {
    if (isMigrateError(error)) return ''
    throw error
  }
}
