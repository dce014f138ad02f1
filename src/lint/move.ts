import type { Fix } from '../model/finding.ts'
import { alterAlone, isAtTopLevel, replaceAction, textOf } from './alter.ts'
import { advise, outside, replace, within } from './fix.ts'
import type { RuleContext } from './rule.ts'

/** A fix that leaves the statement as it is, and runs it when no old release is left. */
export function moveToContract(context: RuleContext, say: string): Fix {
  const { span, parts, sql } = context.step.statement
  const at = parts[context.step.part] ?? span
  if (at.start !== span.start || at.end !== span.end) {
    const alone = within('contract', alterAlone(context, textOf(context)))
    return replaceAction(context, say, { instead: [], afterwards: [alone] })
  }
  if (!isAtTopLevel(context)) return advise(say)
  return replace(
    say,
    context.effects.isAllowedInTransaction ? within('contract', sql) : outside('contract', sql),
  )
}
