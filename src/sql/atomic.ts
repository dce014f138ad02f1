import type { Range } from './survey.ts'
import { type Token, tokenize } from './tokens.ts'

/** Ranges of the statements between BEGIN ATOMIC and its END. */
export function atomicRanges(text: string, { start, end }: Range): readonly Range[] {
  const tokens = tokenize(text, start, end).filter(({ kind }) => kind !== 'comment')
  const is = (token: Token | undefined, word: string): boolean =>
    token !== undefined && text.slice(token.start, token.end).toLowerCase() === word
  const atomic = tokens.findIndex((token, i) => is(token, 'atomic') && is(tokens[i - 1], 'begin'))
  if (atomic === -1) return []

  const ranges: Range[] = []
  let first: Token | undefined
  let last: Token | undefined
  for (const token of tokens.slice(atomic + 1)) {
    if (is(token, ';')) {
      if (first && last) ranges.push({ start: first.start, end: last.end })
      first = undefined
    } else {
      first ??= token
      last = token
    }
  }
  return ranges
}
