import { openWalk, startAt } from '../catalog/walk.ts'
import { MigrateError } from '../errors.ts'
import type { Origin } from '../model/catalog.ts'
import { type Catalog, findColumn } from '../model/catalog.ts'
import type { Finding, Severity } from '../model/finding.ts'
import { keyOf, type Name, type NameKey } from '../model/name.ts'
import type { Phase } from '../model/stage.ts'
import type { Step, Unit } from '../model/step.ts'
import type { Problem, Rule, RuleContext, RuleOptions } from './rule.ts'
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
  const findings: Finding[] = []
  const notUnderstood: Step[] = []
  let statements = 0

  for (const unit of units) {
    const steps = walk.feed(unit)
    if (!unit.isTarget) continue
    const judged = steps.filter((step) => options.phases.includes(step.phase))
    const raised = judged.flatMap((step) => findingsOf(step, steps, options))
    findings.push(...suppress([...syntaxFindings(unit), ...raised], unit, options))
    notUnderstood.push(...judged.filter(({ change }) => NOT_UNDERSTOOD.has(change.kind)))
    statements += new Set(judged.map(({ statement }) => statement)).size
  }
  return { findings, statements, notUnderstood, catalog: walk.state().catalog }
}

const NOT_UNDERSTOOD: ReadonlySet<string> = new Set([
  'opaque',
  'dynamic-sql',
  'psql-command',
  'template',
  'syntax-error',
])

function findingsOf(step: Step, unitSteps: readonly Step[], options: LintOptions): readonly Finding[] {
  const context = contextOf(step, unitSteps, options)
  const raised = options.rules
    .filter((active) => listens(active.rule, step))
    .map((active) => ({
      ...active,
      problems: problemsOf(active.rule, step, context),
    }))
  const speaking = new Set(raised.filter(({ problems }) => problems.length > 0).map(({ rule }) => rule.id))
  return raised
    .filter(({ rule }) => !rule.yieldsTo?.some((id) => speaking.has(id)))
    .flatMap(({ rule, severity, problems }) =>
      problems.map((problem) => finding(rule, severity, problem, step)),
    )
}

/** The body of a function changes nothing for code that runs until somebody calls it; the call then has steps of its own. */
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

const listens = ({ on, phases, family }: Rule, { change, phase, statement }: Step): boolean =>
  phases.includes(phase) &&
  (on === 'every' || (on as readonly string[]).includes(change.kind)) &&
  !(family === 'compatibility' && statement.execution === 'deferred')

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
  const isMadeHere = (origin: Origin | null | undefined): boolean =>
    origin?.unit === step.unit && origin.phase === step.phase && origin.isCertain
  const isNew = (relation: Name): boolean =>
    relation.schema === 'pg_temp' || isMadeHere(originOf(step.before, relation))
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
    isNewColumn: (table, column) =>
      isNew(table) || isMadeHere(findColumn(step.before, table, column)?.origin),
    sizeOf: (table) => options.sizes.get(keyOf(table)) ?? null,
  }
}

function originOf(catalog: Catalog, name: Name): Origin | null | undefined {
  const key = keyOf(name)
  const relation =
    catalog.tables.get(key) ??
    catalog.indexes.get(key) ??
    catalog.views.get(key) ??
    catalog.sequences.get(key)
  return (relation ?? catalog.types.get(key))?.origin
}
