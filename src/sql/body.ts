import type { Statement } from '../model/statement.ts'
import { atomicRanges } from './atomic.ts'
import { embeddedReader } from './embedded.ts'
import type { PgNode, RawStatement } from './pg-ast.ts'
import { type Place, placeInside, spanIn } from './place.ts'
import { embeddedIn, endsTransactions } from './plpgsql.ts'
import { type Refusal, readPlpgsql, readSql } from './read.ts'
import { type Routine, routineOf } from './routine.ts'
import { rangeOf, type Setting, statementOf, withChange } from './statement.ts'
import type { Range } from './survey.ts'

/** Statements of a text with their bodies, in source order: a statement, then what it holds, then the next statement. */
export const statementsIn = (
  place: Place,
  tree: readonly RawStatement[],
  setting: Setting,
): readonly Statement[] => tree.flatMap((raw) => statementsOf(place, rangeOf(place, raw), raw.stmt, setting))

/** Bodies in bodies: a DO block that creates a function that executes a text. */
const DEEPEST = 8

function statementsOf(place: Place, range: Range, node: PgNode, setting: Setting): readonly Statement[] {
  const host = statementOf(place, range, node, setting)
  const routine = place.depth < DEEPEST ? routineOf(node) : null
  if (routine === null) return [host]
  const inner = innerOf(routine, place, range, setting)
  return [completeHost(host, routine, inner, place), ...inner.statements]
}

interface Inner {
  readonly statements: readonly Statement[]
  /** Why PostgreSQL will not take the body; `at` is an offset in the text of the host. */
  readonly refusal: Refusal | null
  readonly hasDynamicSql: boolean
  readonly endsTransactions: boolean
}

const NOTHING: Inner = { statements: [], refusal: null, hasDynamicSql: false, endsTransactions: false }

function completeHost(host: Statement, { within, language }: Routine, inner: Inner, place: Place): Statement {
  const { hasDynamicSql, endsTransactions } = inner
  const block = { kind: 'do-block', language, hasDynamicSql, endsTransactions } as const
  const isBlock = within.kind === 'do' && host.changes.length === 1
  const statement = isBlock ? { ...host, changes: [block] } : host
  if (inner.refusal === null) return statement
  const at = place.base === null ? host.span.start : place.base + inner.refusal.at
  return withChange(statement, { kind: 'syntax-error', message: place.restore(inner.refusal.message), at })
}

function innerOf(routine: Routine, place: Place, range: Range, setting: Setting): Inner {
  const { within, language, body } = routine
  if (language === 'plpgsql' && body !== null) return innerOfPlpgsql(routine, body, place, range, setting)
  if (language === 'sql' && within.kind === 'do') {
    const message = 'language "sql" does not support inline code execution'
    return { ...NOTHING, refusal: { message, at: range.start } }
  }
  if (language === 'sql')
    return body === null ? innerOfAtomic(routine, place, range) : innerOfSql(routine, body, place, range)
  return { ...NOTHING, hasDynamicSql: true }
}

/** Null where the body is not written as it is: a literal with doubled quotes. */
function bodyAt(routine: Routine, body: string, place: Place, range: Range): number | null {
  const at = place.text.indexOf(body, place.offsetOf(routine.bodyLocation))
  return at === -1 || at + body.length > range.end ? null : at
}

const deferred = ({ within }: Routine): Setting => ({ execution: 'deferred', within })

function innerOfSql(routine: Routine, body: string, place: Place, range: Range): Inner {
  const at = bodyAt(routine, body, place, range)
  const { tree, refusal } = readSql(body)
  if (tree === null)
    return { ...NOTHING, refusal: { ...refusal, at: at === null ? range.start : at + refusal.at } }
  const inside = placeInside(place, body, at, spanIn(place, range))
  return { ...NOTHING, statements: statementsIn(inside, tree, deferred(routine)) }
}

function innerOfAtomic(routine: Routine, place: Place, range: Range): Inner {
  const ranges = atomicRanges(place.text, range)
  const statements = routine.statements.map((node, i) => {
    const own = ranges.length === routine.statements.length ? ranges[i] : undefined
    return statementOf(place, own ?? range, node, deferred(routine))
  })
  return { ...NOTHING, statements }
}

function innerOfPlpgsql(routine: Routine, body: string, place: Place, range: Range, setting: Setting): Inner {
  const at = bodyAt(routine, body, place, range)
  const { tree, refusal } = readPlpgsql(place.text.slice(range.start, range.end))
  if (tree === null)
    return {
      ...NOTHING,
      refusal: { ...refusal, at: at === null ? range.start : at + placeOfError(refusal, body) },
    }

  const isDeferred = routine.within.kind !== 'do' || setting.execution === 'deferred'
  const read = embeddedReader({
    place,
    body,
    at,
    host: spanIn(place, range),
    settingOf: ({ isCertain }) => ({
      within: routine.within,
      execution: isDeferred ? 'deferred' : isCertain ? setting.execution : 'conditional',
    }),
    statementsIn,
  })
  const found = tree.flatMap(embeddedIn).map(read)
  return {
    statements: found.flatMap(({ statements }) => statements),
    refusal: null,
    hasDynamicSql: found.some(({ isDynamic }) => isDynamic),
    endsTransactions: tree.some(endsTransactions),
  }
}

/** PL/pgSQL names the word but not its place, which is known if the body has the word once. */
function placeOfError({ message }: Refusal, body: string): number {
  const word = /at or near "(.+)"$/s.exec(message)?.[1]
  if (word === undefined) return 0
  const at = body.indexOf(word)
  return at !== -1 && body.indexOf(word, at + 1) === -1 ? at : 0
}
