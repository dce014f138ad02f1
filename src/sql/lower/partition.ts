import type { PartitionBound } from '../../model/definition.ts'
import type { PgNode } from '../pg-ast.ts'
import type { StatementText } from '../statement-text.ts'
import { isSet, numberOf, textOf } from './node.ts'
import { stepAt, tokenAt } from './slice.ts'

/** `FOR VALUES …` or `DEFAULT`. */
export function lowerBound(bound: PgNode, text: StatementText): PartitionBound {
  const isDefault = isSet(bound, 'is_default')
  const strategy = isDefault ? 'default' : (STRATEGIES[textOf(bound, 'strategy')] ?? 'list')
  return { sql: boundText(numberOf(bound, 'location'), strategy, text), isDefault, strategy }
}

const STRATEGIES: Readonly<Record<string, PartitionBound['strategy']>> = { l: 'list', r: 'range', h: 'hash' }

/** Words in front of the place that the bound knows. */
const LEAD = ['for', 'values']

/** A list and a hash have one pair of parentheses, a range has two, DEFAULT has none. */
function boundText(location: number, strategy: PartitionBound['strategy'], text: StatementText): string {
  const tokens = text.tokens()
  const located = tokenAt(tokens, text.offsetOf(location))
  const first = strategy === 'default' ? located : located - LEAD.length
  let pairs = PAIRS[strategy]
  let depth = 0
  let last = located
  while (last < tokens.length && (pairs > 0 || depth > 0)) {
    const step = stepAt(text, tokens, last)
    depth += step
    if (step < 0 && depth === 0) pairs--
    if (pairs > 0) last++
  }
  return text.text.slice(tokens[first]?.start, tokens[last]?.end)
}

const PAIRS: Readonly<Record<PartitionBound['strategy'], number>> = { list: 1, range: 2, hash: 1, default: 0 }
