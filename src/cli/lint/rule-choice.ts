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
  return rules
    .filter((rule) => isMeant(rule, choice) && !isLeftOut(rule, choice) && isOn(rule, choice))
    .map((rule) => {
      const level = levelOf(rule, choice)
      return { rule, severity: level === 'off' ? null : level }
    })
}

const levelOf = ({ id, family }: Rule, { severities }: RuleChoice): Severity | 'off' | null =>
  severities[id] ?? severities[family] ?? null

const isMeant = ({ id, family }: Rule, { only }: RuleChoice): boolean =>
  only.length === 0 || only.includes(id) || only.includes(family)

/** A rule that is asked for by its own name goes before its family being left out. */
const isLeftOut = ({ id, family }: Rule, { only, without }: RuleChoice): boolean =>
  without.includes(id) || (without.includes(family) && !only.includes(id))

/** The command line goes before the configuration, and that before the rule's own default. */
function isOn(rule: Rule, choice: RuleChoice): boolean {
  if (choice.only.includes(rule.id)) return true
  const level = levelOf(rule, choice)
  return level === null ? rule.isOptIn !== true || choice.only.includes(rule.family) : level !== 'off'
}

function requireKnown(name: string, rules: readonly Rule[]): void {
  if (FAMILIES.includes(name as Family) || rules.some(({ id }) => id === name)) return
  const names = [...rules.map(({ id }) => id), ...FAMILIES]
  throw new MigrateError('rule-unknown', `there is no rule or family ${name}`, {
    hint: `${didYouMean(name, names)}migrate rules lists them all`,
  })
}
