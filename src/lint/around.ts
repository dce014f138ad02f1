import type { Constraint } from '../model/catalog.ts'
import { findTable } from '../model/catalog.ts'
import type { ChangeKind, ChangeOf } from '../model/change.ts'
import type { ConstraintDefinition } from '../model/definition.ts'
import type { Step } from '../model/step.ts'
import type { RuleContext } from './rule.ts'

/** Steps of the deploy unit that run after the statement of this one, nearest first. */
export const laterInUnit = ({ step, unitSteps }: RuleContext): readonly Step[] =>
  unitSteps.slice(step.index + 1).filter((other) => !isSameStatement(other, step))

/** Steps of the deploy unit that ran before the statement of this one, in the order in which they ran. */
export const earlierInUnit = ({ step, unitSteps }: RuleContext): readonly Step[] =>
  unitSteps.slice(0, step.index).filter((other) => !isSameStatement(other, step))

/** Those of {@link laterInUnit} that commit or roll back together with this step. */
export const laterInTransaction = (context: RuleContext): readonly Step[] =>
  laterInUnit(context).filter((other) => isSameTransaction(other, context.step))

/** Those of {@link earlierInUnit} that commit or roll back together with this step. */
export const earlierInTransaction = (context: RuleContext): readonly Step[] =>
  earlierInUnit(context).filter((other) => isSameTransaction(other, context.step))

/** Another part of the same statement. */
export function hasSibling<K extends ChangeKind>(
  { step }: RuleContext,
  kind: K,
  where: (change: ChangeOf<K>) => boolean,
): boolean {
  return step.siblings.some(
    (sibling) => sibling !== step.change && sibling.kind === kind && where(sibling as ChangeOf<K>),
  )
}

/** The constraints that this part adds to its table, under the names that PostgreSQL gives them. */
export function constraintsAdded({ step, before, after }: RuleContext): readonly Constraint[] {
  if (!('table' in step.change) || step.change.table === null) return []
  const known = new Set(findTable(before, step.change.table)?.constraints.map(({ name }) => name))
  return findTable(after, step.change.table)?.constraints.filter(({ name }) => !known.has(name)) ?? []
}

/** A constraint that has an index. */
export const isKey = <T extends Pick<ConstraintDefinition, 'type'>>(
  constraint: T,
): constraint is Extract<T, { readonly type: 'unique' | 'primary-key' }> =>
  constraint.type === 'unique' || constraint.type === 'primary-key'

/** Narrows a constraint to one of its types. */
export const isOf =
  <K extends ConstraintDefinition['type']>(type: K) =>
  <T extends Pick<ConstraintDefinition, 'type'>>(
    constraint: T,
  ): constraint is Extract<T, { readonly type: K }> =>
    constraint.type === type

const isSameStatement = (a: Step, b: Step): boolean => a.statement === b.statement

const isSameTransaction = (a: Step, b: Step): boolean =>
  a.session.transaction !== 'none' && a.session.transactionId === b.session.transactionId
