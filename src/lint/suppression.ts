import type { Finding } from '../model/finding.ts'
import type { Span } from '../model/source.ts'
import type { Directive } from '../model/statement.ts'
import type { Unit, UnitFile } from '../model/step.ts'
import { advise } from './fix.ts'

/** Findings that the engine makes itself: they cannot be switched off by an ignore. */
export const ENGINE_RULES = {
  'syntax-error': 'SQL that PostgreSQL refuses to parse',
  'ignore-without-reason': 'An ignore directive does not say why',
  'ignore-unknown-rule': 'An ignore directive names a rule that does not exist',
  'ignore-unused': 'An ignore directive ignores nothing',
  'directive-unknown': 'A migrate directive that is not understood',
} as const

type EngineRule = keyof typeof ENGINE_RULES

/** One finding per statement that does not parse, in every file of the unit: a rollback that is broken is found when it is needed. */
export const syntaxFindings = ({ files }: Unit): readonly Finding[] =>
  files.flatMap(({ file, parsed }) =>
    parsed.statements.flatMap(({ changes, span }, statement) =>
      changes.flatMap((change) =>
        change.kind === 'syntax-error'
          ? [
              engineFinding(
                'syntax-error',
                change.message,
                'correct the statement; the others of the file are linted all the same',
                { ...span, start: change.at, end: Math.max(change.at, span.end) },
                file.phase,
                statement,
              ),
            ]
          : [],
      ),
    ),
  )

interface Known {
  readonly knownRules: ReadonlySet<string>
  readonly rules: readonly { readonly rule: { readonly id: string } }[]
}

/**
 * Applies the ignore directives of the unit's files. A directive reaches the next statement and one rule. Without a reason, for an
 * unknown rule, or without effect it is a finding itself; the last only when its rule ran.
 */
export function suppress(findings: readonly Finding[], unit: Unit, known: Known): readonly Finding[] {
  const byFile = new Map(unit.files.map((file) => [file.file.source.path, file]))
  const used = new Set<Directive>()
  const marked = findings.map((finding) => {
    const directive = directiveFor(finding, byFile.get(finding.span.file))
    if (directive?.kind !== 'ignore') return finding
    used.add(directive)
    return directive.reason === null ? finding : { ...finding, suppressed: directive.reason }
  })
  const complaints = unit.files.flatMap((file) =>
    file.parsed.directives.flatMap((directive) => complaintsOf(directive, file, used, known)),
  )
  return [...marked, ...complaints]
}

function directiveFor(finding: Finding, file: UnitFile | undefined): Directive | undefined {
  if (finding.rule in ENGINE_RULES) return undefined
  return file?.parsed.directives.find(
    (d) => d.kind === 'ignore' && d.rule === finding.rule && d.statement === finding.statement,
  )
}

function complaintsOf(
  directive: Directive,
  { file }: UnitFile,
  used: ReadonlySet<Directive>,
  { knownRules, rules }: Known,
): readonly Finding[] {
  const complain = (rule: EngineRule, message: string, say: string): readonly Finding[] => [
    engineFinding(rule, message, say, directive.span, file.phase, directive.statement ?? 0),
  ]
  if (directive.kind === 'unknown')
    return complain(
      'directive-unknown',
      `"${directive.text}" is not a directive`,
      'write -- migrate: ignore <rule> because <reason>, derives or no-transaction',
    )
  if (directive.kind !== 'ignore') return []
  if (!knownRules.has(directive.rule))
    return complain(
      'ignore-unknown-rule',
      `there is no rule ${directive.rule}`,
      'see migrate rules for the names',
    )
  if (directive.reason === null)
    return complain(
      'ignore-without-reason',
      `the ignore of ${directive.rule} gives no reason, so it does not count`,
      `write -- migrate: ignore ${directive.rule} because <reason>`,
    )
  const hasRun = rules.some(({ rule }) => rule.id === directive.rule)
  if (hasRun && !used.has(directive))
    return complain(
      'ignore-unused',
      `${directive.rule} reports nothing at the next statement`,
      'remove the directive',
    )
  return []
}

const engineFinding = (
  rule: EngineRule,
  message: string,
  say: string,
  span: Span,
  phase: Finding['phase'],
  statement: number,
): Finding => ({
  rule,
  family: 'operations',
  severity: rule === 'ignore-unused' ? 'warning' : 'error',
  phase,
  message,
  fix: advise(say),
  span,
  statement,
  locks: [],
  evidence: [],
  suppressed: null,
})
