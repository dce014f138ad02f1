import type { TransactionMode } from '../model/migration.ts'
import { type Section, wholeOf } from './migration-file.ts'
import { type RoughStatement, roughStatements } from './statements.ts'

/**
 * The mode of a runner that sends the whole text as one query without a transaction around it: several statements
 * then share an implicit one, a single statement has none.
 */
export const unwrapped = (text: string, sections: readonly Section[] = wholeOf(text)): TransactionMode =>
  roughStatements(text, sections).length > 1 ? 'simple' : 'none'

/** Whether the text opens a transaction of its own. */
export const opensTransaction = (text: string, sections: readonly Section[] = wholeOf(text)): boolean =>
  /\b(begin|start\s+transaction)\b/i.test(text) &&
  roughStatements(text, sections).some(({ words }) => /^(BEGIN|START TRANSACTION)\b/.test(words))

/** The statements that runners with a scanner of their own take out of the transaction. */
const OUTSIDE_TRANSACTION: readonly RegExp[] = [
  /^(CREATE|DROP) (DATABASE|TABLESPACE|SUBSCRIPTION)\b/,
  /^ALTER SYSTEM\b/,
  /^(CREATE|DROP)( UNIQUE)? INDEX CONCURRENTLY\b/,
  /^REINDEX( VERBOSE)? (SCHEMA|DATABASE|SYSTEM)\b/,
  /^REINDEX\b.* CONCURRENTLY\b/,
  /^VACUUM\b/,
  /^DISCARD ALL\b/,
]

const MENTIONS_ONE = /\b(concurrently|vacuum|tablespace|database|subscription|system|schema|discard)\b/i

/** How many statements of the text can run outside a transaction only. */
export function outsideTransaction(text: string): 'none' | 'some' | 'all' {
  if (!MENTIONS_ONE.test(text)) return 'none'
  const statements = roughStatements(text, wholeOf(text))
  const found = statements.filter(isOutside).length
  return found === 0 ? 'none' : found === statements.length ? 'all' : 'some'
}

const isOutside = ({ words }: RoughStatement): boolean =>
  OUTSIDE_TRANSACTION.some((pattern) => pattern.test(words))
