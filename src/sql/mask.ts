import type { Placeholder } from './placeholder.ts'
import type { PsqlCommand, Range } from './survey.ts'

/** Replaces every range by a text of the same length, so that no offset behind it moves. */
function replaceAll<T extends Range>(text: string, ranges: readonly T[], by: (range: T) => string): string {
  let result = ''
  let at = 0
  for (const range of ranges) {
    result += text.slice(at, range.start) + by(range).padEnd(range.end - range.start)
    at = range.end
  }
  return result + text.slice(at)
}

/** Without what only psql understands. A command that sends the statement before it becomes its semicolon. */
export const maskPsql = (
  text: string,
  commands: readonly PsqlCommand[],
  copyData: readonly Range[],
): string =>
  replaceAll(
    replaceAll(text, commands, ({ sends }) => (sends ? ';' : '')),
    copyData,
    () => '',
  )

/**
 * What a placeholder is taken for: a name or a column, a number, or nothing. PostgreSQL's grammar accepts a name in most places,
 * a number after `RESTART WITH` and the like, and nothing where the placeholder holds whole clauses.
 */
export type MaskStyle = 'name' | 'number' | 'blank'

export const MASK_STYLES: readonly MaskStyle[] = ['name', 'number', 'blank']

export interface Masked {
  readonly text: string
  /** Puts the placeholders back into every string of a value that was made from `text`. */
  readonly restore: <T>(value: T) => T
}

export function maskPlaceholders(
  text: string,
  placeholders: readonly Placeholder[],
  style: MaskStyle,
): Masked {
  const originals = new Map<string, string>()
  const marks = new Map<string, string>()
  let free = FIRST_MARK

  const nameOf = (original: string, length: number): string => {
    let mark = marks.get(original)
    if (mark === undefined) {
      while (text.includes(String.fromCharCode(free))) free++
      mark = String.fromCharCode(free++)
      marks.set(original, mark)
      originals.set(mark, original)
    }
    return mark.padEnd(Math.min(length, LONGEST_NAME), '_')
  }

  const masked = replaceAll(text, placeholders, ({ start, end, quote, isControl }) => {
    if (isControl || style === 'blank') return ''
    const original = text.slice(start, end)
    if (quote !== '') return `${quote}${nameOf(original, end - start - 2)}${quote}`
    return style === 'number' ? '1'.padStart(end - start, '0') : nameOf(original, end - start)
  })
  return { text: masked, restore: (value) => restoreIn(value, originals) }
}

/** A private character in front tells the names apart; PostgreSQL keeps 63 bytes of a name, and the character takes three. */
const FIRST_MARK = 0xe000
const LONGEST_NAME = 61

function restoreIn<T>(value: T, originals: ReadonlyMap<string, string>): T {
  if (originals.size === 0) return value
  const restore = (part: unknown): unknown => {
    if (typeof part === 'string') return restoreText(part, originals)
    if (Array.isArray(part)) return part.map(restore)
    if (part === null || typeof part !== 'object') return part
    return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, restore(inner)]))
  }
  return restore(value) as T
}

/** A name behind the mask may go on (`${prefix}_orders`): only as many underscores belong to it as the placeholder was long. */
function restoreText(text: string, originals: ReadonlyMap<string, string>): string {
  const restore = (all: string, mark: string, fill: string): string => {
    const original = originals.get(mark)
    if (original === undefined) return all
    const length = Math.min(original.length - (isQuoted(original) ? 2 : 0), LONGEST_NAME)
    return original + fill.slice(length - 1)
  }
  return text
    .replace(/(['"])([\ue000-\uf8ff])(_*)\1/g, (all, quote: string, mark: string, fill: string) =>
      // In a slice of the source the quotes of `:'name'` stand around its mask.
      originals.get(mark)?.startsWith(`:${quote}`) ? restore(all, mark, fill) : all,
    )
    .replace(/([\ue000-\uf8ff])(_*)/g, restore)
}

const isQuoted = (placeholder: string): boolean => /^:['"]/.test(placeholder)
