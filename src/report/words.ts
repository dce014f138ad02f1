import type { Name } from '../model/name.ts'
import { quoteIdentifier, quoteName } from '../model/quote.ts'
import type { Summary } from './report.ts'

export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number} ${number === 1 ? one : many}`

/** `a`, `a and b`, `a, b and c`. */
export const list = (items: readonly string[]): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`

/** As SQL writes it; `public.` goes without saying. */
export const show = (name: Name): string =>
  name.schema === 'public' ? quoteIdentifier(name.name) : quoteName(name)

/** One line, and an honest one: what was not understood is said even when nothing was found. */
export function summaryLine(summary: Summary): string {
  if (summary.files === 0) return 'nothing to lint'
  const scope = `${count(summary.files, 'file')}, ${count(summary.statements, 'statement')}`
  const parts = [`${verdict(summary)} in ${scope}${seconds(summary.durationMs)}`]
  if (summary.suppressed > 0) parts.push(`${summary.suppressed} suppressed`)
  if (summary.opaque > 0)
    parts.push(`${count(summary.opaque, 'statement was', 'statements were')} not understood`)
  return parts.join('; ')
}

/** `2 errors, 1 warning`, or `no findings`. */
export function verdict({ errors, warnings, advice }: Summary): string {
  const counts = [
    errors > 0 && count(errors, 'error'),
    warnings > 0 && count(warnings, 'warning'),
    advice > 0 && count(advice, 'piece of advice', 'pieces of advice'),
  ].filter((part) => part !== false)
  return counts.length === 0 ? 'no findings' : counts.join(', ')
}

const seconds = (durationMs: number | undefined): string =>
  durationMs === undefined ? '' : ` (${(durationMs / 1000).toFixed(1)} s)`
