import type { Severity } from '../model/finding.ts'
import { fingerprintsOf } from './fingerprint.ts'
import { fixText } from './fix-words.ts'
import { openFindings, type Placed, placer } from './placed.ts'
import { printable, printableLines } from './printable.ts'
import type { LintReport, Reporter, RuleInfo } from './report.ts'

/**
 * SARIF 2.1.0 for code scanning. Suppressed findings are left out: GitHub does not read `suppressions` and would open alerts for them.
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export const sarif: Reporter = (report) => {
  const placed = openFindings(report)
  const rules = rulesOf(report, placed)
  const driver = {
    name: 'migrate',
    semanticVersion: report.version,
    informationUri: 'https://www.npmjs.com/package/overlap',
    rules: rules.map(describe),
  }
  const run = {
    tool: { driver },
    columnKind: 'utf16CodeUnits',
    invocations: [{ executionSuccessful: true, toolExecutionNotifications: notUnderstood(report) }],
    results: results(placed, rules, report),
  }
  const log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] }
  return `${JSON.stringify(log, null, 2)}\n`
}

const LEVELS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', advice: 'note' }

/** The known rules, and those that are none but report all the same, such as `syntax-error`. */
function rulesOf({ rules }: LintReport, placed: readonly Placed[]): readonly RuleInfo[] {
  const known = new Set(rules.map(({ id }) => id))
  const others = new Map(
    placed.filter(({ finding }) => !known.has(finding.rule)).map((one) => [one.finding.rule, one]),
  )
  return [
    ...rules,
    ...[...others].map(([id, { finding }]) => ({
      id,
      family: finding.family,
      severity: finding.severity,
      summary: id,
    })),
  ]
}

const describe = ({ id, family, severity, summary, helpUri }: RuleInfo) => ({
  id,
  shortDescription: { text: summary },
  ...(helpUri === undefined ? {} : { helpUri }),
  defaultConfiguration: { level: LEVELS[severity] },
  properties: { tags: [family] },
})

function results(placed: readonly Placed[], rules: readonly RuleInfo[], report: LintReport): unknown {
  const fingerprints = fingerprintsOf(report)
  const indexes = new Map(rules.map(({ id }, index) => [id, index]))
  return placed.map((one) => ({
    ruleId: one.finding.rule,
    ruleIndex: indexes.get(one.finding.rule),
    level: LEVELS[one.finding.severity],
    message: {
      text: [printable(one.finding.message), '', ...printableLines(`Fix: ${fixText(one.finding)}`)].join(
        '\n',
      ),
    },
    locations: [locationOf(one)],
    partialFingerprints: { primaryLocationLineHash: fingerprints.get(one.finding) },
  }))
}

const locationOf = ({ file, start, end }: Pick<Placed, 'file' | 'start' | 'end'>) => ({
  physicalLocation: {
    artifactLocation: { uri: uriOf(file) },
    region: { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column },
  },
})

const uriOf = (path: string): string => path.replace(/^\.\//, '').split('/').map(encodeURIComponent).join('/')

function notUnderstood(report: LintReport): unknown {
  const placeOf = placer(report)
  return report.notUnderstood.map(({ span, what }) => ({
    level: 'note',
    message: { text: `not understood, so nothing is known about it: ${what}` },
    locations: [locationOf(placeOf(span))],
  }))
}
