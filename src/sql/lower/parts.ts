import type { PgNode } from '../pg-ast.ts'
import type { StatementText } from '../statement-text.ts'
import type { Token } from '../tokens.ts'
import { bodyOf, childOf, isSet, numberOf, tagOf, textOf } from './node.ts'
import { charAt, stepAt, tokenAt, wordAt } from './slice.ts'

export interface Part {
  readonly start: number
  readonly end: number
}

/**
 * Where each of a statement's changes stands: the action of an ALTER TABLE, the object of a DROP, TRUNCATE, LOCK or VACUUM.
 * The parse tree has no place for actions, so the statement's commas outside parentheses are counted; where they do not fit
 * the number of changes, each part is the whole statement.
 */
export function partsOf(stmt: PgNode, text: StatementText, count: number): readonly Part[] {
  const whole: Part = { start: text.start, end: text.end }
  if (count === 0) return []
  if (count === 1) return [whole]
  const lead = LEADS[tagOf(stmt)]
  const pieces =
    lead === undefined ? [] : piecesOf(text, lead(bodyOf(stmt), text), tagOf(stmt) !== 'AlterTableStmt')
  return pieces.length === count ? pieces : Array.from({ length: count }, () => whole)
}

/** Index of the first token of the first piece. */
type Lead = (body: PgNode, text: StatementText) => number

const LEADS: Readonly<Record<string, Lead>> = {
  AlterTableStmt: (body, text) => behindName(text, numberOf(childOf(body, 'relation'), 'location')),
  DropStmt: (body) =>
    1 +
    (WORDS_OF_TYPE[textOf(body, 'removeType')] ?? 1) +
    (isSet(body, 'concurrent') ? 1 : 0) +
    (isSet(body, 'missing_ok') ? 2 : 0),
  TruncateStmt: (_, text) => behindTable(text),
  LockStmt: (_, text) => behindTable(text),
}

/** Kinds of objects that a DROP names with more than one word. */
const WORDS_OF_TYPE: Readonly<Record<string, number>> = {
  OBJECT_ACCESS_METHOD: 2,
  OBJECT_EVENT_TRIGGER: 2,
  OBJECT_FDW: 3,
  OBJECT_FOREIGN_TABLE: 2,
  OBJECT_MATVIEW: 2,
  OBJECT_TSCONFIGURATION: 3,
  OBJECT_TSDICTIONARY: 3,
  OBJECT_TSPARSER: 3,
  OBJECT_TSTEMPLATE: 3,
}

/** Words that end the list of objects. */
const TAILS: ReadonlySet<string> = new Set(['cascade', 'restrict', 'restart', 'continue', 'in', 'nowait'])

function piecesOf(text: StatementText, first: number, hasTail: boolean): readonly Part[] {
  const tokens = text.tokens()
  const pieces: Part[] = []
  let start = tokens[first]?.start ?? text.start
  let end = start
  let depth = 0
  for (let at = first; at < tokens.length; at++) {
    const token = tokens[at]
    if (token === undefined || (hasTail && depth === 0 && isTail(text, token))) break
    const character = charAt(text, tokens, at)
    depth += stepAt(text, tokens, at)
    if (depth === 0 && character === ',') {
      pieces.push({ start, end })
      start = tokens[at + 1]?.start ?? token.end
    } else end = token.end
  }
  return [...pieces, { start, end }]
}

/** Behind the list of objects: `CASCADE`, `RESTART IDENTITY`, `IN SHARE MODE`. */
const isTail = (text: StatementText, token: Token): boolean =>
  text.text[token.start] === ';' || (token.kind === 'word' && TAILS.has(wordAt(text, token)))

/** The token behind a dotted name and the `*` or parenthesis that may follow it. */
function behindName(text: StatementText, location: number): number {
  const tokens = text.tokens()
  let at = tokenAt(tokens, text.offsetOf(location))
  while (charAt(text, tokens, at + 1) === '.') at += 2
  const next = charAt(text, tokens, at + 1)
  return next === '*' || next === ')' ? at + 2 : at + 1
}

function behindTable(text: StatementText): number {
  const word = text.tokens()[1]
  return word !== undefined && wordAt(text, word) === 'table' ? 2 : 1
}
