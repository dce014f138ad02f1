import { effectsOf } from '../catalog/effects/effects.ts'
import type { Fix, FixStep } from '../model/finding.ts'
import type { Phase } from '../model/stage.ts'
import { advise, replace, within } from './fix.ts'
import { isBlocking } from './hazard.ts'
import type { RuleContext } from './rule.ts'

/** The author's text of one part of the statement: the action of an ALTER TABLE, else the whole statement. */
export function textOf({ step }: RuleContext, part: number = step.part): string {
  const { span, sql, parts } = step.statement
  const at = parts[part] ?? span
  return sql.slice(at.start - span.start, at.end - span.start)
}

/**
 * A fix for one action of an ALTER TABLE: other actions stand in its place, and statements follow. What else the author does in the
 * statement stays as written. Without steps where the rest of the statement needs a fix of its own, or inside a DO block.
 */
export function replaceAction(
  context: RuleContext,
  say: string,
  { instead, afterwards }: { readonly instead: readonly string[]; readonly afterwards: readonly FixStep[] },
): Fix {
  if (!isAtTopLevel(context) || !areOthersInstant(context)) return advise(say)
  const { step, phase } = context
  const actions = step.statement.parts.flatMap((_, part) =>
    part === step.part ? instead : [textOf(context, part)],
  )
  const rest = actions.length === 0 ? [] : [within(phase, alterAlone(context, actions.join(', ')))]
  return replace(say, ...rest, ...afterwards)
}

/** The author's ALTER TABLE with other actions. */
export function alterAlone({ step }: RuleContext, actions: string): string {
  const { span, sql, parts } = step.statement
  return sql.slice(0, (parts[0] ?? span).start - span.start) + actions
}

/** The statement stands in the file itself, so that other SQL can stand in its place. */
export const isAtTopLevel = ({ step }: RuleContext): boolean => step.statement.within === null

/** The other parts of the statement would not need a fix of their own. */
export const areOthersInstant = ({ step, before, options, isNew }: RuleContext): boolean =>
  step.siblings.every(
    (sibling) =>
      sibling === step.change ||
      effectsOf([sibling], before, options).on.every(
        (effect) => effect.duration === 'instant' || !isBlocking(effect) || isNew(effect.relation),
      ),
  )

/**
 * The phase for a step that code of the old release need not survive: out of the expand phase into the contract phase. A rollback stays
 * one, since the old release is what runs then.
 */
export const whenOldCodeIsGone = (phase: Phase): Phase =>
  phase === 'expand' || phase === 'backfill' ? 'contract' : phase
