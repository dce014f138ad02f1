import type { Catalog } from '../model/catalog.ts'
import type { ChangeKind, ChangeOf } from '../model/change.ts'
import type { Effect, Effects } from '../model/effect.ts'
import type { Evidence, Family, Fix, Severity } from '../model/finding.ts'
import type { Name } from '../model/name.ts'
import type { Session } from '../model/session.ts'
import type { Phase } from '../model/stage.ts'
import type { Step } from '../model/step.ts'
import { dedent } from './dedent.ts'

/** What a rule may look at. Nothing here is mutable and nothing does I/O. */
export interface RuleContext {
  /** Catalog before and after the change. */
  readonly before: Catalog
  readonly after: Catalog
  readonly effects: Effects
  /** The session when the statement starts: transaction, settings in force, locks held. */
  readonly session: Session
  readonly phase: Phase
  readonly step: Step
  /** All steps of the deploy unit, in the order in which they run; `step.index` is the place of this one. */
  readonly unitSteps: readonly Step[]
  readonly options: RuleOptions
  /** The relation was made, for certain, earlier in the same deploy unit and phase, so nobody can be using it. */
  readonly isNew: (relation: Name) => boolean
  /** The same of a column; a column of a new table is new. */
  readonly isNewColumn: (table: Name, column: string) => boolean
  /** Bytes of the table as the live database says, null where unknown: then it counts as large. */
  readonly sizeOf: (table: Name) => number | null
}

export interface RuleOptions {
  readonly pgVersion: number
  /** Nobody has said the version: it is the oldest that is supported. */
  readonly isPgVersionAssumed?: boolean
  readonly timeZone: string | null
  /** Above it a lock_timeout counts as none, in ms. */
  readonly lockTimeoutLimitMs: number
  /** At or below it a scan or a build is a warning instead of an error, in bytes; null: never. */
  readonly smallTableBytes: number | null
}

/** What a rule says. The engine adds the rule's id, severity and place. */
export interface Problem {
  readonly message: string
  readonly fix: Fix
  /** Where it differs from the rule's own. */
  readonly severity?: Severity
  readonly locks?: readonly Effect[]
  readonly evidence?: readonly Evidence[]
}

export interface Example {
  readonly title: string
  /**
   * Runnable SQL. `-- next migration` or `-- file: <name>` starts the next migration; only the last one is linted, the others are
   * history.
   */
  readonly sql: string
  /** Default `expand`. */
  readonly phase?: Phase
  /** Default: each file is wrapped in a transaction. */
  readonly transaction?: 'file' | 'none' | 'simple'
  /** Majors on which the example runs, default all. */
  readonly pgVersion?: number
  /** The server refuses the bad example; that is its point. */
  readonly fails?: boolean
}

export interface Rule<K extends ChangeKind = ChangeKind> {
  /** Kebab-case, operation and harm; the name of the file that declares it. */
  readonly id: string
  readonly family: Family
  readonly severity: Severity
  /** Opt-in rules are off unless the configuration or `--rule` names them. */
  readonly isOptIn?: boolean
  /** One line for the index: what is reported, without a final stop. */
  readonly summary: string
  /** Markdown for the rule's page: what goes wrong in production, when it does not, and how to get there safely. */
  readonly why: string
  readonly examples: { readonly bad: readonly Example[]; readonly good: readonly Example[] }
  readonly phases: readonly Phase[]
  /** Kinds of change that it is asked about. */
  readonly on: readonly K[] | 'every'
  /** Also asked about the statements of function bodies, which run only when somebody calls the function. */
  readonly readsBodies?: boolean
  /** When one of these reports the same part of a statement, this rule is silent there: the more specific one wins. */
  readonly yieldsTo?: readonly string[]
  check(change: ChangeOf<K>, context: RuleContext): Iterable<Problem>
}

/**
 * Declares a rule, built in or of a user's configuration. The type parameter narrows `change` in `check` to the kinds in `on`; the
 * engine keeps that promise, so the cast is safe. Prose and examples lose the indent of the source file when they are read, which a
 * run that finds nothing to explain never does.
 */
export function defineRule<const K extends ChangeKind>(rule: Rule<K>): Rule {
  const tidy = (example: Example): Example => ({ ...example, sql: dedent(example.sql) })
  return {
    ...(rule as unknown as Rule),
    get why() {
      return dedent(rule.why)
    },
    get examples() {
      return { bad: rule.examples.bad.map(tidy), good: rule.examples.good.map(tidy) }
    },
  }
}
