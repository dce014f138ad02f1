/** Control characters, line and paragraph separators, lone surrogates, and marks that reorder what follows them. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** A text from outside on one line, unable to move the cursor, colour the terminal or reorder the line. */
export const printable = (text: string): string => text.replaceAll(UNPRINTABLE, escapeOf)

/** The same line by line; tabs stay. */
export const printableLines = (text: string): readonly string[] =>
  text
    .split(/\r?\n/)
    .map((line) =>
      line.replaceAll(UNPRINTABLE, (character) => (character === '\t' ? '\t' : escapeOf(character))),
    )

function escapeOf(character: string): string {
  const code = character.codePointAt(0) ?? 0
  return SHORT[character] ?? (code <= 0xff ? `\\x${hex(code, 2)}` : `\\u${hex(code, 4)}`)
}

const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, '0')
