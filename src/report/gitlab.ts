import type { Finding } from '../model/finding.ts'
import { fingerprintsOf } from './fingerprint.ts'
import { openFindings } from './placed.ts'
import { printable } from './printable.ts'
import type { Reporter } from './report.ts'

/**
 * A Code Quality report for merge requests. GitLab shows equal fingerprints once and compares them with the target branch.
 * @see https://docs.gitlab.com/ci/testing/code_quality/
 */
export const gitlab: Reporter = (report) => {
  const fingerprints = fingerprintsOf(report)
  const issues = openFindings(report).map(({ finding, file, start, end }) => ({
    description: printable(`${finding.message}; fix: ${finding.fix.say}`),
    check_name: finding.rule,
    fingerprint: fingerprints.get(finding),
    severity: severityOf(finding),
    location: { path: file.replace(/^\.\//, ''), lines: { begin: start.line, end: end.line } },
  }))
  return `${JSON.stringify(issues, null, 2)}\n`
}

function severityOf({ severity, family }: Finding): 'critical' | 'major' | 'minor' | 'info' {
  switch (severity) {
    case 'error':
      return family === 'data-loss' ? 'critical' : 'major'
    case 'warning':
      return 'minor'
    case 'advice':
      return 'info'
  }
}
