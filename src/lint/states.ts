import { type Catalog, emptyCatalog, findColumn, type Origin } from '../model/catalog.ts'
import { isSameName, type Name } from '../model/name.ts'
import { earlierInTransaction, laterInTransaction } from './around.ts'
import { isOfUnit, originOf } from './newness.ts'
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

/**
 * The context for rules about code. There also what IF NOT EXISTS or a condition made is new, if there is a history and it shows nothing
 * of that name before: a database that has drifted from its history may have it, but the running release was not written for it.
 */
export function trustHistory(context: RuleContext): RuleContext {
  const { step } = context
  if (beforeUnit(context).tables.size === 0) return context
  const isNew = (relation: Name): boolean =>
    context.isNew(relation) || isOfUnit(step, originOf(step.before, relation))
  const isNewColumn = (table: Name, column: string): boolean =>
    isNew(table) || isOfUnit(step, findColumn(step.before, table, column)?.origin)
  return { ...context, isNew, isNewColumn }
}

/** What `isNew` of {@link trustHistory} says, for objects that are no relations. */
export const isMadeHere = (context: RuleContext, origin: Origin | null | undefined): boolean =>
  isOfUnit(context.step, origin) && (origin?.isCertain === true || beforeUnit(context).tables.size > 0)

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
