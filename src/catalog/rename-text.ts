import { quoteIdentifier } from '../model/quote.ts'

const TOKEN = /'(?:[^']|'')*'|"(?:[^"]|"")*"|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/g

/**
 * The text with one identifier in place of another, for messages: literals stay, and so does a word that is called as a function.
 * Text is not parsed, so a name that is also a keyword of the text is replaced with it.
 */
export function renameIdentifier(sql: string, from: string, to: string): string {
  return sql.replace(TOKEN, (token, at: number) => {
    if (token.startsWith("'")) return token
    const name = token.startsWith('"') ? token.slice(1, -1).replaceAll('""', '"') : token.toLowerCase()
    const isCall = /^\s*\(/.test(sql.slice(at + token.length, at + token.length + 8))
    return name === from && !isCall ? quoteIdentifier(to) : token
  })
}
