import type { SchemaChange } from '../model/change.ts'
import type { Statement } from '../model/statement.ts'
import { longNames } from './long-names.ts'
import { lower } from './lower/lower.ts'
import type { PgNode, RawStatement } from './pg-ast.ts'
import { type Place, spanIn, sqlIn } from './place.ts'
import type { Range } from './survey.ts'
import { type Token, tokenize } from './tokens.ts'

/** What a statement has from where it stands. */
export type Setting = Pick<Statement, 'execution' | 'within'>

export const TOP_LEVEL: Setting = { execution: 'always', within: null }

/** A statement of which the grammar has made a tree. `range` is its range in `place.text`. */
export function statementOf(place: Place, range: Range, node: PgNode, setting: Setting): Statement {
  const { changes, parts } = lowerSafely(place, range, node)
  return {
    span: spanIn(place, range),
    sql: sqlIn(place, range),
    changes: place.restore(changes),
    parts: parts.map((part) => spanIn(place, part)),
    execution: setting.execution,
    within: setting.within,
    truncatedIdentifiers: longNames(place.text, range),
  }
}

/** A statement that has no tree, known by these facts only. */
export function bareStatement(
  place: Place,
  range: Range,
  changes: readonly SchemaChange[],
  setting: Setting,
): Statement {
  const span = spanIn(place, range)
  return {
    span,
    sql: sqlIn(place, range),
    changes,
    parts: changes.map(() => span),
    execution: setting.execution,
    within: setting.within,
    truncatedIdentifiers: [],
  }
}

/** The statement with one more change. */
export const withChange = (statement: Statement, change: SchemaChange, part = statement.span): Statement => ({
  ...statement,
  changes: [...statement.changes, change],
  parts: [...statement.parts, part],
})

/** A tree that `lower` stumbles over is a gap of ours, never a reason to leave the rest of the file unread. */
function lowerSafely(
  place: Place,
  range: Range,
  node: PgNode,
): { changes: readonly SchemaChange[]; parts: readonly Range[] } {
  let tokens: readonly Token[] | undefined
  const tokensOnce = (): readonly Token[] => {
    tokens ??= tokenize(place.text, range.start, range.end).filter(({ kind }) => kind !== 'comment')
    return tokens
  }
  try {
    return lower(node, { text: place.text, ...range, offsetOf: place.offsetOf, tokens: tokensOnce })
  } catch {
    return { changes: [{ kind: 'opaque', node: Object.keys(node)[0] ?? '' }], parts: [range] }
  }
}

/** From the first token of a statement to the last before its semicolon. */
export function rangeOf(place: Place, { stmt_location = 0, stmt_len }: RawStatement): Range {
  const { text, offsetOf } = place
  const start = skipBlanks(text, offsetOf(stmt_location))
  const limit = stmt_len === undefined ? text.length : offsetOf(stmt_location + stmt_len)
  const end = start + text.slice(start, limit).trimEnd().length
  const lastLine = text.slice(Math.max(start, text.lastIndexOf('\n', end - 1)), end)
  // Comments behind the last token belong to the parser's range; most statements have none and need no tokens.
  if (!lastLine.includes('--') && !lastLine.endsWith('*/')) return { start, end }
  const last = tokenize(text, start, end).findLast(({ kind }) => kind !== 'comment')
  return { start, end: last?.end ?? end }
}

function skipBlanks(text: string, at: number): number {
  let start = at
  while (start < text.length && ' \t\n\r\f\v'.includes(text.charAt(start))) start++
  return start
}
