import type { Range } from './survey.ts'
import { tokenize } from './tokens.ts'

/** Bytes that PostgreSQL keeps of a name. */
const LONGEST = 63

/** Names in a statement that PostgreSQL will cut, in full. */
export function longNames(text: string, { start, end }: Range): readonly string[] {
  if (!mayHoldLongName(text.slice(start, end))) return []
  const names = tokenize(text, start, end).flatMap((token) => {
    if (token.end - token.start <= LONGEST / 4) return []
    const source = text.slice(token.start, token.end)
    // Private characters stand for placeholders, whose length is not known.
    if (/[\ue000-\uf8ff]/.test(source)) return []
    if (token.kind === 'word') return [source.toLowerCase()]
    return token.kind === 'quoted-identifier' && source.startsWith('"') ? [unquote(source)] : []
  })
  return [...new Set(names)].filter((name) => Buffer.byteLength(name) > LONGEST)
}

const unquote = (source: string): string => source.slice(1, -1).replaceAll('""', '"')

/** Tokens cost more than the rest of a statement's reading, and hardly any statement has such a name. */
const mayHoldLongName = (sql: string): boolean =>
  sql.length > LONGEST / 4 && (hasLongWord(sql) || hasLongQuoted(sql) || /[\u0080-\uffff]/.test(sql))

/** A word of more than 63 characters covers a place in a grid of that width. */
function hasLongWord(sql: string): boolean {
  for (let at = LONGEST; at < sql.length; at += LONGEST) {
    let start = at
    let end = at
    while (isWordCode(sql.charCodeAt(start - 1))) start--
    while (isWordCode(sql.charCodeAt(end))) end++
    if (end - start > LONGEST) return true
  }
  return false
}

const isWordCode = (code: number): boolean =>
  (code >= 0x61 && code <= 0x7a) ||
  (code >= 0x41 && code <= 0x5a) ||
  (code >= 0x30 && code <= 0x39) ||
  code === 0x5f

function hasLongQuoted(sql: string): boolean {
  for (let open = sql.indexOf('"'); open !== -1; ) {
    const close = sql.indexOf('"', open + 1)
    if (close - open > LONGEST) return true
    open = close === -1 ? -1 : sql.indexOf('"', close + 1)
  }
  return false
}
