import type { Catalog, Origin } from '../model/catalog.ts'
import { emptyCatalog } from '../model/catalog.ts'
import { isSameName, type Name } from '../model/name.ts'
import { earlierInTransaction, laterInTransaction } from './around.ts'
import type { RuleContext } from './rule.ts'

/** What others see as soon as the transaction of this step has committed. */
export function afterCommit(context: RuleContext): Catalog {
  const { step, unitSteps } = context
  const own = unitSteps.findLast(({ statement }) => statement === step.statement)
  return (laterInTransaction(context).at(-1) ?? own ?? step).after
}

/** What others saw before the transaction of this step began. */
export const beforeTransaction = (context: RuleContext): Catalog =>
  (earlierInTransaction(context)[0] ?? context.step).statementBefore

/** The schema that the release before this one was made for. */
export const beforeUnit = ({ unitSteps }: RuleContext): Catalog => unitSteps[0]?.before ?? emptyCatalog

/** The schema at the end of this phase of the deploy unit. */
export const afterPhase = ({ phase, step, unitSteps }: RuleContext): Catalog =>
  (unitSteps.findLast((other) => other.phase === phase) ?? step).after

/** Made for certain in this deploy unit and phase, so nobody can be using it: for objects that are no relations. */
export const isMadeHere = ({ step }: RuleContext, origin: Origin | null | undefined): boolean =>
  origin?.unit === step.unit && origin.phase === step.phase && origin.isCertain

/** The name under which a relation was known before this transaction. */
export function nameBefore(context: RuleContext, name: Name): Name {
  return earlierInTransaction(context).reduceRight((current, { change }) => {
    if (change.kind === 'rename-table' && isSameName({ ...change.table, name: change.to }, current))
      return change.table
    if (change.kind === 'set-table-schema' && isSameName({ ...change.table, schema: change.to }, current))
      return change.table
    return current
  }, name)
}

/** There is surely nothing of this name: what the history knows is all there is. */
export const isAbsent = (catalog: Catalog, found: unknown): boolean =>
  catalog.isComplete && found === undefined
