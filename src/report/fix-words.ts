import type { Finding, FixStep } from '../model/finding.ts'
import type { Phase } from '../model/stage.ts'

const WHEN: Readonly<Record<Phase, string>> = {
  expand: 'before the new release starts',
  backfill: 'while both releases run',
  contract: 'when no old release is left',
  rollback: 'to go back',
}

/** The advice and the SQL, as one text to read or to paste. */
export function fixText(finding: Finding): string {
  const sql = fixSql(finding)
  return sql === '' ? finding.fix.say : `${finding.fix.say}\n\n${sql}`
}

/** SQL that can be pasted, with a comment wherever a step belongs elsewhere than the statement that it replaces. */
export function fixSql({ fix, phase }: Finding): string {
  const steps = fix.steps.map((step, index) => {
    const comment = commentOn(step, fix.steps[index - 1], phase)
    return comment === '' ? closed(step.sql) : `-- ${comment}\n${closed(step.sql)}`
  })
  return steps.join('\n\n')
}

function commentOn(step: FixStep, previous: FixStep | undefined, phase: Phase): string {
  const isMoved = step.phase !== (previous?.phase ?? phase)
  const parts = [
    isMoved && `${step.phase}, ${WHEN[step.phase]}`,
    !step.isTransactional && 'outside a transaction block',
    !isMoved && step.isTransactional && previous !== undefined && 'in a transaction of its own',
  ].filter((part) => part !== false)
  return parts.join('; ')
}

/** With its semicolon, which a comment at the end must not swallow. */
function closed(sql: string): string {
  const text = sql.trim()
  if (text.endsWith(';')) return text
  const lastLine = text.slice(text.lastIndexOf('\n') + 1)
  return lastLine.includes('--') ? text : `${text};`
}
