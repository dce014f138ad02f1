import { MigrateError } from '../../errors.ts'
import type { ActiveRule } from '../../lint/engine.ts'
import type { Rule } from '../../lint/rule.ts'
import { FAMILIES, type Family, type Severity } from '../../model/finding.ts'
import { didYouMean } from './did-you-mean.ts'

export interface RuleChoice {
  /** `--rule`: ids or families; when given, only these. */
  readonly only: readonly string[]
  /** `--no-rule`: ids or families. */
  readonly without: readonly string[]
  /** Of the configuration; a rule's own entry goes before its family's. */
  readonly severities: Readonly<Record<string, Severity | 'off'>>
}

/** The rules that judge. Throws `rule-unknown` for a name that is neither a rule nor a family. */
export function chooseRules(rules: readonly Rule[], choice: RuleChoice): readonly ActiveRule[] {
  for (const name of [...choice.only, ...choice.without, ...Object.keys(choice.severities)])
    requireKnown(name, rules)
  return rules.flatMap((rule) => {
    const configured = choice.severities[rule.id] ?? choice.severities[rule.family] ?? null
    const isNamed = choice.only.includes(rule.id)
    const isMeant = choice.only.length === 0 || isNamed || choice.only.includes(rule.family)
    const isOn =
      isNamed ||
      (configured === null
        ? rule.isOptIn !== true || choice.only.includes(rule.family)
        : configured !== 'off')
    const isLeftOut = choice.without.includes(rule.id) || (choice.without.includes(rule.family) && !isNamed)
    if (!isMeant || !isOn || isLeftOut) return []
    return [{ rule, severity: configured === 'off' ? null : configured }]
  })
}

function requireKnown(name: string, rules: readonly Rule[]): void {
  if (FAMILIES.includes(name as Family) || rules.some(({ id }) => id === name)) return
  const names = [...rules.map(({ id }) => id), ...FAMILIES]
  throw new MigrateError('rule-unknown', `there is no rule or family ${name}`, {
    hint: `${didYouMean(name, names)}migrate rules lists them all`,
  })
}
