/** A token of PostgreSQL's scanner; offsets are UTF-16 in the scanned text. */
export interface Token {
  readonly kind:
    | 'word'
    | 'quoted-identifier'
    | 'string'
    | 'number'
    | 'parameter'
    | 'operator'
    | 'punctuation'
    | 'comment'
  readonly start: number
  readonly end: number
}

/**
 * Tokens with the boundaries of PostgreSQL's own scanner, comments included. A quote or comment that never closes runs to the
 * end, and a character that the grammar knows nothing of is punctuation: this function accepts every text.
 */
export function tokenize(text: string, start = 0, end: number = text.length): Token[] {
  const tokens: Token[] = []
  for (let token = tokenAt(text, start, end); token !== null; token = tokenAt(text, token.end, end))
    tokens.push(token)
  return tokens
}

/** The first token at or behind `at`, null where only blanks are left before `end`. */
export function tokenAt(text: string, at: number, end: number = text.length): Token | null {
  const start = endOf(SPACE, text, at)
  if (start >= end) return null
  const kind = kindAt(text, start)
  return { kind, start, end: Math.min(END_OF[kind](text, start), end) }
}

// Flags `y` throughout; the alternatives inside a repetition exclude each other, so that no text makes them backtrack.
const SPACE = /[ \t\n\r\f\v]*/y
const WORD = /[A-Za-z_\x80-\uffff][\w$\x80-\uffff]*/y
const DOLLAR_TAG = /\$(?:[A-Za-z_\x80-\uffff][A-Za-z0-9_\x80-\uffff]*)?\$/y
const PARAMETER = /\$\d+/y
const NUMBER =
  /0[xX](?:_?[\da-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|(?:\d(?:_?\d)*(?:\.(?!\.)(?:\d(?:_?\d)*)?)?|\.\d(?:_?\d)*)(?:[eE][-+]?\d(?:_?\d)*)?/y
const OPERATOR = /[~!@#^&|`?+\-*/%<>=]+/y
const LINE = /[^\n\r]*/y
/** Between two literals that are one: blanks and comments with at least one line end. */
const CONTINUATION = /(?:[ \t\f\v]|--[^\n\r]*(?=[\n\r]))*[\n\r](?:[ \t\n\r\f\v]|--[^\n\r]*[\n\r])*'/y

/** In this order: a prefix of a literal is a word as well, and a comment sign an operator. */
const KINDS: readonly { readonly kind: Token['kind']; readonly opens: RegExp }[] = [
  { kind: 'string', opens: /'|[eEbBxX]'|[uU]&'|\$(?:[A-Za-z_\x80-\uffff][A-Za-z0-9_\x80-\uffff]*)?\$/y },
  { kind: 'quoted-identifier', opens: /"|[uU]&"/y },
  { kind: 'word', opens: /[A-Za-z_\x80-\uffff]/y },
  { kind: 'number', opens: /\.?\d/y },
  { kind: 'comment', opens: /--|\/\*/y },
  { kind: 'parameter', opens: PARAMETER },
  { kind: 'operator', opens: /::|:=|\.\.|[~!@#^&|`?+\-*/%<>=]/y },
]

const endOf = (pattern: RegExp, text: string, at: number): number => {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : at
}

const isAt = (pattern: RegExp, text: string, at: number): boolean => endOf(pattern, text, at) > at

const END_OF: Readonly<Record<Token['kind'], (text: string, at: number) => number>> = {
  word: (text, at) => endOf(WORD, text, at),
  'quoted-identifier': (text, at) => closingQuote(text, text.indexOf('"', at) + 1, '"'),
  string: endOfString,
  number: (text, at) => endOf(NUMBER, text, at),
  parameter: (text, at) => endOf(PARAMETER, text, at),
  operator: endOfOperator,
  punctuation: (_, at) => at + 1,
  comment: (text, at) => (text[at] === '-' ? endOf(LINE, text, at) : endOfBlockComment(text, at)),
}

const kindAt = (text: string, at: number): Token['kind'] =>
  KINDS.find(({ opens }) => isAt(opens, text, at))?.kind ?? 'punctuation'

function endOfString(text: string, at: number): number {
  if (text[at] === '$') {
    const open = endOf(DOLLAR_TAG, text, at)
    const tag = text.slice(at, open)
    const close = text.indexOf(tag, open)
    return close === -1 ? text.length : close + tag.length
  }
  const hasEscapes = text[at] === 'e' || text[at] === 'E'
  let open = text.indexOf("'", at) + 1
  for (;;) {
    const end = hasEscapes ? closingQuoteAfterEscapes(text, open) : closingQuote(text, open, "'")
    open = endOf(CONTINUATION, text, end)
    if (open === end) return end
  }
}

/** Behind the quote that closes a literal whose inside starts at `at`; a doubled quote stands for itself. */
function closingQuote(text: string, at: number, quote: string): number {
  for (let close = text.indexOf(quote, at); close !== -1; close = text.indexOf(quote, close + 2)) {
    if (text[close + 1] !== quote) return close + 1
  }
  return text.length
}

function closingQuoteAfterEscapes(text: string, at: number): number {
  for (let i = at; i < text.length; i++) {
    if (text[i] === '\\') i++
    else if (text[i] === "'") {
      if (text[i + 1] !== "'") return i + 1
      i++
    }
  }
  return text.length
}

function endOfBlockComment(text: string, at: number): number {
  let depth = 1
  for (let i = at + 2; ; i += 2) {
    const close = text.indexOf('*/', i)
    if (close === -1) return text.length
    const open = text.indexOf('/*', i)
    const isNested = open !== -1 && open < close
    depth += isNested ? 1 : -1
    i = isNested ? open : close
    if (depth === 0) return close + 2
  }
}

/** An operator stops at a comment, and ends in `+` or `-` only if it holds a character that standard SQL has no operators of. */
function endOfOperator(text: string, at: number): number {
  const run = endOf(OPERATOR, text, at)
  if (run === at) return at + 2
  const comment = text.slice(at, run).search(/--|\/\*/)
  let end = comment > 0 ? at + comment : run
  if (/[~!@#^&|`?%]/.test(text.slice(at, end))) return end
  while (end > at + 1 && (text[end - 1] === '+' || text[end - 1] === '-')) end--
  return end
}
