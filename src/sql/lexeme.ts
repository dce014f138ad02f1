import { type Placeholder, placeholderAt } from './placeholder.ts'
import { type Token, tokenAt } from './tokens.ts'

/** A token, or what stands between tokens in a text that is not SQL alone. */
export type Lexeme = { readonly start: number; readonly end: number } & (
  | { readonly is: 'token'; readonly token: Token }
  | { readonly is: 'placeholder'; readonly placeholder: Placeholder }
  /** `\command` of psql up to the end of its line, or up to `\\`. */
  | { readonly is: 'command' }
)

/** What the last tokens tell about a colon: in `a[1:n]` it separates, in `a[:n]` and elsewhere it begins a variable. */
export interface ColonContext {
  readonly isSlice: boolean
}

export function lexemeAt(text: string, at: number, end: number, { isSlice }: ColonContext): Lexeme | null {
  const token = tokenAt(text, at, end)
  if (token === null) return null
  const placeholder =
    token.kind === 'string' || isLongColon(text, token) ? null : placeholderAt(text, token.start)
  if (placeholder !== null && !(isSlice && placeholder.syntax === 'colon')) {
    return { is: 'placeholder', placeholder, start: placeholder.start, end: placeholder.end }
  }
  if (token.kind === 'punctuation' && text[token.start] === '\\') return commandAt(text, token.start, end)
  const cut = cutBeforePlaceholder(text, token)
  return { is: 'token', token: cut, start: cut.start, end: cut.end }
}

/** `::` and `:=`. */
const isLongColon = (text: string, token: Token): boolean =>
  token.kind === 'operator' && text[token.start] === ':'

function commandAt(text: string, start: number, end: number): Lexeme {
  const line = /\\(?:\\|(?=;)|.*?(?=\\\\|\r?$))/my
  line.lastIndex = start
  line.test(text)
  return { is: 'command', start, end: Math.min(Math.max(line.lastIndex, start + 1), end) }
}

/** To the scanner the `$` of `a_${b}` belongs to the word, and the `%` of `=%(b)s` to the operator. */
function cutBeforePlaceholder(text: string, token: Token): Token {
  const last = token.end - 1
  const canEnd = token.kind === 'word' ? '$' : token.kind === 'operator' ? '%' : ''
  if (last === token.start || text[last] !== canEnd || placeholderAt(text, last) === null) return token
  return { ...token, end: last }
}
