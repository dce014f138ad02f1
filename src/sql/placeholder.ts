import type { PlaceholderSyntax } from '../model/migration.ts'

/** A placeholder of a template, which its runner replaces before PostgreSQL sees the text. */
export interface Placeholder {
  readonly start: number
  readonly end: number
  readonly syntax: PlaceholderSyntax
  /** `:'name'` stands for a literal and `:"name"` for a quoted identifier. */
  readonly quote: '' | "'" | '"'
  /** `{{ if … }}` and its like: text of the template itself, which leaves nothing in the SQL. */
  readonly isControl: boolean
}

const FORMS: readonly { readonly syntax: PlaceholderSyntax; readonly pattern: RegExp }[] = [
  { syntax: 'go-template', pattern: /\{\{[\s\S]*?\}\}/y },
  { syntax: 'dollar-brace', pattern: /\$\{[^{}\n]*\}/y },
  { syntax: 'percent', pattern: /\$%\w+%\$|%\([A-Za-z_]\w*\)s\b/y },
  { syntax: 'colon', pattern: /:(?:[A-Za-z_]\w*|'[^'\n]+'|"[^"\n]+")/y },
]

const CONTROL =
  /^\{\{-?\s*(?:(?:if|else|end|range|with|define|template|block|break|continue)\b|\/\*|\$\w+\s*:?=|#|\/|!|%)/

/** Whether a placeholder starts exactly at `at`. The caller knows that no quote is open and that no `::` or `:=` starts there. */
export function placeholderAt(text: string, at: number): Placeholder | null {
  const first = text.charAt(at)
  if (!'{$%:'.includes(first)) return null
  for (const { syntax, pattern } of FORMS) {
    pattern.lastIndex = at
    if (!pattern.test(text)) continue
    const end = pattern.lastIndex
    const quote = syntax === 'colon' ? quoteAt(text, at + 1) : ''
    return {
      start: at,
      end,
      syntax,
      quote,
      isControl: syntax === 'go-template' && CONTROL.test(text.slice(at, end)),
    }
  }
  return null
}

const quoteAt = (text: string, at: number): Placeholder['quote'] => {
  const character = text.charAt(at)
  return character === "'" || character === '"' ? character : ''
}
