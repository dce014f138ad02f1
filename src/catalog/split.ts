/** Strings, quoted names, words, and every other character on its own. */
const TOKENS = /'(?:[^']|'')*'|"(?:[^"]|"")*"|[\w$]+|[\s\S]/g

/** Splits SQL at a word or a character that stands outside of parentheses and quotes. */
export function splitOutside(text: string, separator: string): readonly string[] {
  const parts: string[] = []
  let part = ''
  let depth = 0
  for (const [token] of text.matchAll(TOKENS)) {
    depth += step(token)
    if (depth === 0 && token.toLowerCase() === separator) {
      parts.push(part)
      part = ''
    } else part += token
  }
  return [...parts, part]
}

/** Without the parentheses around the whole of it. */
export function unwrapped(text: string): string {
  const trimmed = text.trim()
  const inner = trimmed.slice(1, -1)
  return trimmed.startsWith('(') && trimmed.endsWith(')') && isBalanced(inner) ? unwrapped(inner) : trimmed
}

function isBalanced(text: string): boolean {
  let depth = 0
  for (const [token] of text.matchAll(TOKENS)) {
    depth += step(token)
    if (depth < 0) return false
  }
  return depth === 0
}

const step = (token: string): number => (token === '(' ? 1 : token === ')' ? -1 : 0)
