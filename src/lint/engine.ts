import { openWalk, startAt } from '../catalog/walk.ts'
import { MigrateError } from '../errors.ts'
import type { Catalog } from '../model/catalog.ts'
import type { Finding, Severity } from '../model/finding.ts'
import { keyOf, type Name, type NameKey } from '../model/name.ts'
import type { Phase } from '../model/stage.ts'
import type { Step, Unit } from '../model/step.ts'
import { isNewAt, isNewColumnAt } from './newness.ts'
import type { Problem, Rule, RuleContext, RuleOptions } from './rule.ts'
import { trustHistory } from './states.ts'
import { suppress, syntaxFindings } from './suppression.ts'

/** A rule that is on, with the severity that the configuration gives it; null leaves it to the rule. */
export interface ActiveRule {
  readonly rule: Rule
  readonly severity: Severity | null
}

export interface LintOptions extends RuleOptions {
  readonly rules: readonly ActiveRule[]
  /** Ids that an ignore directive may name without being reported, active or not. */
  readonly knownRules: ReadonlySet<string>
  /** Phases that are judged; statements of other phases are folded only. */
  readonly phases: readonly Phase[]
  readonly runnerLockTimeout: string | null
  /** Sizes of live tables in bytes. */
  readonly sizes: ReadonlyMap<NameKey, number>
}

export interface LintResult {
  readonly findings: readonly Finding[]
  /** Statements of the target units that were judged. */
  readonly statements: number
  /** Steps whose meaning the tool does not know. */
  readonly notUnderstood: readonly Step[]
  /** The schema behind the last unit. */
  readonly catalog: Catalog
}

/**
 * Asks every active rule about every change of the target units, in the order in which the changes run. Units that are only context are
 * folded. Pure: no I/O, and the same input gives the same findings.
 */
export function lint(units: Iterable<Unit>, options: LintOptions, start?: Catalog): LintResult {
  const walk = openWalk(
    {
      pgVersion: options.pgVersion,
      timeZone: options.timeZone,
      runnerLockTimeout: options.runnerLockTimeout,
      phases: options.phases,
    },
    start && startAt(start),
  )
  const listeners = listenersOf(options.rules)
  const findings: Finding[] = []
  const notUnderstood: Step[] = []
  let statements = 0

  for (const unit of units) {
    const steps = walk.feed(unit)
    if (!unit.isTarget) continue
    const judged = steps.filter((step) => options.phases.includes(step.phase))
    const raised = judged.flatMap((step) => findingsOf(step, steps, listeners(step), options))
    findings.push(...suppress([...syntaxFindings(unit), ...raised], unit, options))
    notUnderstood.push(...judged.filter(isNotUnderstood))
    statements += new Set(judged.map(({ statement }) => statement)).size
  }
  return { findings, statements, notUnderstood, catalog: walk.state().catalog }
}

/** The body of a function runs when somebody calls it, which is a statement of its own. */
const isNotUnderstood = ({ change, statement }: Step): boolean =>
  NOT_UNDERSTOOD.has(change.kind) && statement.execution !== 'deferred'

const NOT_UNDERSTOOD: ReadonlySet<string> = new Set([
  'opaque',
  'dynamic-sql',
  'psql-command',
  'template',
  'syntax-error',
])

/** The rules that want to hear of a kind of change in a phase, found once for each pair. */
function listenersOf(rules: readonly ActiveRule[]): (step: Step) => readonly ActiveRule[] {
  const known = new Map<string, readonly ActiveRule[]>()
  return ({ change: { kind }, phase }) => {
    const key = `${phase} ${kind}`
    const found =
      known.get(key) ??
      rules.filter(
        ({ rule: { on, phases } }) =>
          phases.includes(phase) && (on === 'every' || (on as readonly string[]).includes(kind)),
      )
    known.set(key, found)
    return found
  }
}

function findingsOf(
  step: Step,
  unitSteps: readonly Step[],
  listeners: readonly ActiveRule[],
  options: LintOptions,
): readonly Finding[] {
  if (listeners.length === 0) return []
  const context = contextOf(step, unitSteps, options)
  const trusting = trustHistory(context)
  const raised: { readonly active: ActiveRule; readonly problems: readonly Problem[] }[] = []
  const isDeferred = step.statement.execution === 'deferred'
  for (const active of listeners) {
    if (isDeferred && active.rule.readsBodies !== true) continue
    const problems = problemsOf(
      active.rule,
      step,
      active.rule.family === 'compatibility' ? trusting : context,
    )
    if (problems.length > 0) raised.push({ active, problems })
  }
  return raised
    .filter(({ active: { rule } }) => !raised.some(({ active }) => rule.yieldsTo?.includes(active.rule.id)))
    .flatMap(({ active: { rule, severity }, problems }) =>
      problems.map((problem) => finding(rule, severity, problem, step)),
    )
}

/** A rule that fails ends the run: what it would have said is not known, and silence would read as safety. */
function problemsOf(rule: Rule, step: Step, context: RuleContext): readonly Problem[] {
  try {
    return [...rule.check(step.change as never, context)]
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new MigrateError('rule-failed', `rule ${rule.id} failed at ${step.span.file}: ${reason}`, {
      hint: 'mend the rule, or leave it out with --no-rule; report it when it is built in',
      file: step.span.file,
      cause,
    })
  }
}

/** A severity of the configuration replaces the rule's default, never a verdict that the rule has lowered for a reason of its own. */
function finding(rule: Rule, configured: Severity | null, problem: Problem, step: Step): Finding {
  return {
    rule: rule.id,
    family: rule.family,
    severity: configured ?? problem.severity ?? rule.severity,
    phase: step.phase,
    message: problem.message,
    fix: problem.fix,
    span: step.span,
    statement: step.statementIndex,
    locks: problem.locks ?? [],
    evidence: problem.evidence ?? [],
    suppressed: null,
  }
}

function contextOf(step: Step, unitSteps: readonly Step[], options: LintOptions): RuleContext {
  const isNew = (relation: Name): boolean => isNewAt(step, relation)
  return {
    before: step.before,
    after: step.after,
    effects: step.effects,
    session: step.session,
    phase: step.phase,
    step,
    unitSteps,
    options,
    isNew,
    isNewColumn: (table, column) => isNewColumnAt(step, table, column),
    sizeOf: (table) => options.sizes.get(keyOf(table)) ?? null,
  }
}
