import { dropParser, type Parser, type ParserAnswer, parser } from './load.ts'
import type { PgNode, RawStatement } from './pg-ast.ts'
import { tokenize } from './tokens.ts'

/** Above it the parser's memory may not suffice; texts are then read statement by statement. UTF-16 units. */
export const LARGEST_TEXT = 4_000_000

/** What PostgreSQL's grammar says of a text. `at` is a UTF-16 offset in it. */
export type Reading<T> =
  | { readonly tree: T; readonly isAscii: boolean; readonly refusal: null }
  | { readonly tree: null; readonly refusal: Refusal }

export interface Refusal {
  readonly message: string
  readonly at: number
}

export const readSql = (text: string): Reading<readonly RawStatement[]> =>
  reading<{ stmts?: readonly RawStatement[] }, readonly RawStatement[]>(
    text,
    'parse',
    ({ stmts = [] }) => stmts,
  )

/** The functions and DO blocks in the text, each as PL/pgSQL compiles it. */
export const readPlpgsql = (text: string): Reading<readonly PgNode[]> =>
  reading<{ plpgsql_funcs?: readonly PgNode[] }, readonly PgNode[]>(
    text,
    'parsePlpgsql',
    ({ plpgsql_funcs = [] }) => plpgsql_funcs,
  )

function reading<J, T>(text: string, method: keyof Parser, treeOf: (json: J) => T): Reading<T> {
  if (text === '') return { tree: treeOf({} as J), isAscii: true, refusal: null }
  // The parser takes a C string: it would stop at the NUL and call the rest of the text fine.
  const nul = text.indexOf('\0')
  if (nul !== -1) return { tree: null, refusal: { message: 'NUL character in the text', at: nul } }

  const { exitCode } = process
  try {
    const answer = parser()[method](text)
    if (answer.error !== null) return { tree: null, refusal: refusalOf(text, answer) }
    return {
      tree: treeOf(JSON.parse(answer.json) as J),
      isAscii: answer.bytes === text.length,
      refusal: null,
    }
  } catch {
    // Out of memory or stack, in WebAssembly or in JSON.parse. Emscripten sets the exit code of the whole process on the way.
    process.exitCode = exitCode
    dropParser()
    return { tree: null, refusal: { message: 'too large or too deeply nested for the parser', at: 0 } }
  }
}

function refusalOf(text: string, { bytes, error }: Extract<ParserAnswer, { json: null }>): Refusal {
  const at = bytes === text.length ? error.at : offsetOfCodePoint(text, error.at)
  const stray = strayBlankAt(text, at)
  if (stray !== null) return stray
  return { message: error.message, at: Math.min(at, text.length) }
}

function offsetOfCodePoint(text: string, index: number): number {
  let offset = 0
  for (let i = 0; i < index && offset < text.length; i++)
    offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1
  return offset
}

const STRAY_BLANKS: Readonly<Record<string, string>> = {
  '\u00a0': 'non-breaking space',
  '\u200b': 'zero-width space',
  '\u202f': 'narrow non-breaking space',
  '\u2028': 'line separator',
  '\u3000': 'ideographic space',
  '\ufeff': 'byte order mark',
}

/** To PostgreSQL such a character is a letter, so its own message shows a word that looks right. */
function strayBlankAt(text: string, at: number): Refusal | null {
  const start = text.lastIndexOf('\n', at - 1) + 1
  const length = text.slice(at).search(/[ \t\n]|$/)
  const stray = /[\u00a0\u200b\u202f\u2028\u3000\ufeff]/
  const word = tokenize(text, start, at + length).find(
    (token) => token.kind === 'word' && stray.test(text.slice(token.start, token.end)),
  )
  if (word === undefined) return null
  const offset = word.start + text.slice(word.start, word.end).search(stray)
  const code = text.charCodeAt(offset).toString(16).toUpperCase().padStart(4, '0')
  return {
    message: `${STRAY_BLANKS[text.charAt(offset)]} (U+${code}) where PostgreSQL expects a blank`,
    at: offset,
  }
}
