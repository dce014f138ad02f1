import { rules } from '../../../rules/index.ts'
import { MigrateError } from '../../errors.ts'
import type { Rule } from '../../lint/rule.ts'
import { ENGINE_RULES } from '../../lint/suppression.ts'
import { FAMILIES } from '../../model/finding.ts'
import { didYouMean } from './did-you-mean.ts'

/** All rules, one line each, by family. */
export function describeRules(asJson: boolean): string {
  if (asJson) return `${JSON.stringify({ version: 1, rules: rules.map(summaryOf) }, null, 2)}\n`
  const width = Math.max(...rules.map(({ id }) => id.length))
  const families = FAMILIES.map((family) => {
    const lines = rules
      .filter((rule) => rule.family === family)
      .map(
        ({ id, severity, isOptIn, summary }) =>
          `  ${id.padEnd(width)}  ${(isOptIn ? 'off' : severity).padEnd(7)}  ${summary}`,
      )
    return lines.length === 0 ? '' : `${family}\n${lines.join('\n')}\n`
  })
  return `${families.filter((text) => text !== '').join('\n')}\n${rules.length} rules; migrate rules <rule> explains one, --rule <rule> switches on one that is off\n`
}

/** Everything about one rule: why, unsafe and safe examples. Throws `rule-unknown`. */
export function describeRule(id: string, asJson: boolean): string {
  const rule = rules.find((candidate) => candidate.id === id)
  if (rule === undefined) {
    if (id in ENGINE_RULES)
      return `${id}\n\n  ${ENGINE_RULES[id as keyof typeof ENGINE_RULES]}. It belongs to the linter itself and cannot be switched off.\n`
    throw new MigrateError('rule-unknown', `there is no rule ${id}`, {
      hint: `${didYouMean(
        id,
        rules.map((r) => r.id),
      )}migrate rules lists them all`,
    })
  }
  if (asJson)
    return `${JSON.stringify({ version: 1, ...summaryOf(rule), why: rule.why, examples: rule.examples }, null, 2)}\n`
  const examples = (title: string, list: Rule['examples']['bad']) =>
    list.map((example) => `${title}: ${example.title}\n\n${indent(example.sql)}\n`).join('\n')
  return [
    `${rule.id}  (${rule.family}, ${rule.isOptIn ? 'off unless asked for, ' : ''}${rule.severity}, judged in ${rule.phases.join(', ')})\n`,
    `${rule.summary}.\n`,
    `${rule.why}\n`,
    examples('Unsafe', rule.examples.bad),
    examples('Safe', rule.examples.good),
    `To accept it once, above the statement:\n\n    -- migrate: ignore ${rule.id} because <reason>\n`,
  ].join('\n')
}

const summaryOf = ({ id, family, severity, isOptIn, phases, summary }: Rule) => ({
  id,
  family,
  severity,
  optIn: isOptIn === true,
  phases,
  summary,
})

const indent = (text: string): string => text.replace(/^(?=.)/gm, '    ')
