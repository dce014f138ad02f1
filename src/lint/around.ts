import type { Constraint } from '../model/catalog.ts'
import { findTable } from '../model/catalog.ts'
import type { ChangeKind, ChangeOf } from '../model/change.ts'
import type { ConstraintDefinition } from '../model/definition.ts'
import type { Step } from '../model/step.ts'
import type { RuleContext } from './rule.ts'

/** Steps of the deploy unit that run after the statement of this one, nearest first. */
export const laterInUnit = ({ step, unitSteps }: RuleContext): readonly Step[] =>
  unitSteps.slice(firstPart(step) + step.siblings.length)

/** Steps of the deploy unit that ran before the statement of this one, in the order in which they ran. */
export const earlierInUnit = ({ step, unitSteps }: RuleContext): readonly Step[] =>
  unitSteps.slice(0, firstPart(step))

/** Those of {@link laterInUnit} that commit or roll back together with this step. */
export function laterInTransaction({ step, unitSteps }: RuleContext): readonly Step[] {
  const start = firstPart(step) + step.siblings.length
  let end = start
  while (isSameTransaction(unitSteps[end], step)) end += 1
  return unitSteps.slice(start, end)
}

/** Those of {@link earlierInUnit} that commit or roll back together with this step. */
export function earlierInTransaction({ step, unitSteps }: RuleContext): readonly Step[] {
  const end = firstPart(step)
  let start = end
  while (isSameTransaction(unitSteps[start - 1], step)) start -= 1
  return unitSteps.slice(start, end)
}

/** The parts of a statement stand side by side in its unit. */
const firstPart = ({ index, part }: Step): number => index - part

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

const isSameTransaction = (other: Step | undefined, { session }: Step): boolean =>
  other !== undefined &&
  other.session.transaction !== 'none' &&
  other.session.transactionId === session.transactionId
