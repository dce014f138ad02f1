import { effectsOf } from '../catalog/effects/effects.ts'
import type { Fix, FixStep } from '../model/finding.ts'
import type { Phase } from '../model/stage.ts'
import { advise, replace, within } from './fix.ts'
import { isBlocking } from './hazard.ts'
import type { RuleContext } from './rule.ts'

/** What stands in the place of an action of an ALTER TABLE, and what follows the statement. */
export interface Replacement {
  readonly instead: readonly string[]
  readonly afterwards: readonly FixStep[]
}

/**
 * A fix for one action of an ALTER TABLE. What else the author does in the statement stays as written. Without steps where the rest of
 * the statement needs a fix of its own, inside a DO block, and where the text cannot be taken apart.
 */
export function replaceAction(context: RuleContext, say: string, { instead, afterwards }: Replacement): Fix {
  const actions = actionsOf(context)
  if (actions === null || !isAtTopLevel(context) || !areOthersInstant(context)) return advise(say)
  const { step, phase } = context
  const kept = actions.flatMap((action, part) => (part === step.part ? instead : [action]))
  const rest = kept.length === 0 ? [] : [within(phase, alterAlone(context, kept.join(', ')))]
  return replace(say, ...rest, ...afterwards)
}

/** The author's text of this action of an ALTER TABLE; empty where the text cannot be taken apart. */
export const textOf = (context: RuleContext): string => actionsOf(context)?.[context.step.part] ?? ''

/** The author's texts of all actions of an ALTER TABLE; null where the text cannot be taken apart. */
export function actionsOf({ step }: RuleContext): readonly string[] | null {
  const { span, sql, parts } = step.statement
  const head = headOf(sql)
  if (head === '') return null
  if (parts.length === 1) return [sql.slice(head.length)]
  const isSplit = parts.every((part) => part.start > span.start)
  return isSplit ? parts.map((part) => sql.slice(part.start - span.start, part.end - span.start)) : null
}

/** The author's ALTER TABLE with other actions. */
export const alterAlone = ({ step }: RuleContext, actions: string): string =>
  headOf(step.statement.sql) + actions

const headOf = (sql: string): string => HEAD.exec(sql)?.[0] ?? ''

const NAME = String.raw`(?:"(?:[^"]|"")+"|[\w$]+)`

const HEAD = new RegExp(
  String.raw`^alter\s+(?:foreign\s+)?table\s+(?:if\s+exists\s+)?(?:only\s+)?${NAME}(?:\s*\.\s*${NAME})*(?:\s*\*)?\s+`,
  'i',
)

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
