import type { Section } from './migration-file.ts'

/** A statement as far as a scan without a grammar can tell it. */
export interface RoughStatement {
  /** Upper case, without comments, blanks collapsed, literals kept: `CREATE INDEX CONCURRENTLY A ON B ( C )`. */
  readonly words: string
}

const TOKEN =
  /--[^\n]*|\/\*|[eE]'(?:\\[\s\S]|''|[^'\\])*'|'(?:''|[^'])*'|"(?:""|[^"])*"|\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$|[\w\u0080-\uffff$]+|\s+|[\s\S]/y

const WORDS_KEPT = 24

/**
 * Splits SQL at the semicolons outside quotes, comments and parentheses. Layouts ask it what a runner asks its own
 * scanner: how many statements there are, and of which kind. It needs no parser, so that listing a folder stays cheap.
 */
export function roughStatements(text: string, sections: readonly Section[]): readonly RoughStatement[] {
  return sections.flatMap(({ start, end }) => statementsIn(text.slice(start, end)))
}

function statementsIn(text: string): RoughStatement[] {
  const statements: RoughStatement[] = []
  let words: string[] = []
  let depth = 0
  const finish = (): void => {
    if (words.length > 0) statements.push({ words: words.join(' ') })
    words = []
  }
  for (const token of tokensOf(text)) {
    if (token === '(') depth += 1
    else if (token === ')') depth = Math.max(0, depth - 1)
    if (token === ';' && depth === 0) finish()
    else if (words.length < WORDS_KEPT) words.push(token.toUpperCase())
  }
  finish()
  return statements
}

function* tokensOf(text: string): Generator<string> {
  let at = 0
  while (at < text.length) {
    TOKEN.lastIndex = at
    const token = TOKEN.exec(text)?.[0] ?? text.slice(at)
    const start = at
    at += token.length
    if (token === '/*') at = endOfComment(text, at)
    else if (token.startsWith('$') && token.endsWith('$') && (token.length > 1 || text[at] === '$')) {
      at = endAfter(text, token, at)
      yield text.slice(start, at)
    } else if (!token.startsWith('--') && token.trim() !== '' && token !== '\uFEFF') yield token
  }
}

function endAfter(text: string, closing: string, from: number): number {
  const at = text.indexOf(closing, from)
  return at < 0 ? text.length : at + closing.length
}

/** Block comments nest in PostgreSQL. */
function endOfComment(text: string, from: number): number {
  let depth = 1
  const marks = /\/\*|\*\//g
  marks.lastIndex = from
  for (let mark = marks.exec(text); mark !== null; mark = marks.exec(text)) {
    depth += mark[0] === '/*' ? 1 : -1
    if (depth === 0) return marks.lastIndex
  }
  return text.length
}
