import type { PgNode } from '../pg-ast.ts'
import type { StatementText } from '../statement-text.ts'
import type { Token } from '../tokens.ts'

/**
 * Where an expression stands, hence which words end it once its last located node is behind: `parenthesised` needs none,
 * `column-default` ends at the next column constraint, `index-key` at the operator class or order of the key.
 */
export type Slot = 'parenthesised' | 'column-default' | 'assignment' | 'where' | 'index-key'

const STOP_WORDS: Readonly<Record<Slot, ReadonlySet<string>>> = {
  parenthesised: new Set(),
  'column-default': new Set(
    'check collate constraint default deferrable generated initially not null primary references unique'.split(
      ' ',
    ),
  ),
  assignment: new Set(['from', 'where', 'returning']),
  where: new Set(['returning']),
  'index-key': new Set(),
}

/** The author's text of an expression, without parentheses around the whole; empty when no node of it says where it stands. */
export function expressionText(node: PgNode, text: StatementText, slot: Slot): string {
  const { min, max } = extentOf(node)
  if (max === -1) return ''
  const tokens = text.tokens()
  const last = tokenAt(tokens, text.offsetOf(max))
  const { opened, first } = balance(text, tokens, tokenAt(tokens, text.offsetOf(min)), last)
  const whole = behindLast(text, slot, { first, last, opened })
  return text.text.slice(tokens[whole.first]?.start, tokens[whole.last]?.end)
}

/** Tokens that surely belong to an expression, and how many parentheses they leave open. */
interface Reach {
  readonly first: number
  readonly last: number
  readonly opened: number
}

/** What still belongs to an expression behind the last place that a node knows: arguments, types, `IS NOT NULL`. */
function behindLast(text: StatementText, slot: Slot, { first, last, opened }: Reach): Omit<Reach, 'opened'> {
  const tokens = text.tokens()
  let from = first
  let depth = opened
  let at = last + 1
  for (; at < tokens.length; at++) {
    if (depth === 0 && endsHere(text, tokens, at, slot)) break
    const step = stepAt(text, tokens, at)
    if (depth + step >= 0) depth += step
    else if (isSelected(text, tokens, at, from)) from--
    else break
  }
  return { first: from, last: at - 1 }
}

/** `(row).field` and `(array)[1]`: the parenthesis belongs to the expression, though no node says so. */
const isSelected = (text: StatementText, tokens: readonly Token[], at: number, first: number): boolean => {
  const next = charAt(text, tokens, at + 1)
  return (next === '.' || next === '[') && charAt(text, tokens, first - 1) === '('
}

/** A key that is a function call ends at its parenthesis, and what follows is an operator class. */
const isBehindCall = (text: StatementText, tokens: readonly Token[], at: number): boolean =>
  charAt(text, tokens, at - 1) === ')' && stepAt(text, tokens, at) === 0

function endsHere(text: StatementText, tokens: readonly Token[], at: number, slot: Slot): boolean {
  const token = tokens[at]
  if (token === undefined || (slot === 'index-key' && isBehindCall(text, tokens, at))) return true
  if (token.kind === 'word') return STOP_WORDS[slot].has(wordAt(text, token))
  return isSeparator(charAt(text, tokens, at))
}

const isSeparator = (character: string): boolean => character === ',' || character === ';'

/** Parentheses left open between two tokens; for each one closed that was never opened, the expression begins one token earlier. */
function balance(text: StatementText, tokens: readonly Token[], first: number, last: number) {
  let opened = 0
  let unopened = 0
  for (let at = first; at <= last; at++) {
    opened += stepAt(text, tokens, at)
    if (opened < 0) {
      opened = 0
      unopened++
    }
  }
  return { opened, first: first - unopened }
}

/** +1 for an opening parenthesis or bracket, -1 for a closing one. */
export function stepAt(text: StatementText, tokens: readonly Token[], at: number): -1 | 0 | 1 {
  const character = charAt(text, tokens, at)
  if (character === '(' || character === '[') return 1
  return character === ')' || character === ']' ? -1 : 0
}

/** The character of a one-character token, else the empty string. */
export function charAt(text: StatementText, tokens: readonly Token[], at: number): string {
  const token = tokens[at]
  return token === undefined || token.end - token.start !== 1 ? '' : (text.text[token.start] ?? '')
}

export const wordAt = (text: StatementText, token: Token): string =>
  text.text.slice(token.start, token.end).toLowerCase()

/** The first token that ends behind an offset. */
export function tokenAt(tokens: readonly Token[], offset: number): number {
  let low = 0
  let high = tokens.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if ((tokens[middle]?.end ?? 0) > offset) high = middle
    else low = middle + 1
  }
  return low
}

interface Extent {
  min: number
  max: number
}

/** Lowest and highest location in a subtree; -1 where none is known. */
function extentOf(node: PgNode): Readonly<Extent> {
  const extent: Extent = { min: -1, max: -1 }
  widen(extent, node)
  return extent
}

function widen(extent: Extent, node: PgNode): void {
  for (const key in node) {
    const value: unknown = node[key]
    if (key === 'location') include(extent, Number(value))
    else if (typeof value === 'object' && value !== null) widen(extent, value)
  }
}

function include(extent: Extent, location: number): void {
  if (location < 0) return
  if (extent.min === -1 || location < extent.min) extent.min = location
  if (location > extent.max) extent.max = location
}
