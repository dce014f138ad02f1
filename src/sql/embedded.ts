import type { Span } from '../model/source.ts'
import type { Statement } from '../model/statement.ts'
import { bodyFinder } from './body-finder.ts'
import { constantText } from './constant-text.ts'
import type { RawStatement } from './pg-ast.ts'
import { type Place, placeInside, spanIn } from './place.ts'
import type { Embedded } from './plpgsql.ts'
import { readSql } from './read.ts'
import { bareStatement, type Setting } from './statement.ts'

interface Body {
  /** Of the text that holds the body. */
  readonly place: Place
  readonly body: string
  /** Where the body starts in it, null where it is not written as it is. */
  readonly at: number | null
  readonly host: Span
  readonly settingOf: (embedded: Embedded) => Setting
  readonly statementsIn: (
    place: Place,
    tree: readonly RawStatement[],
    setting: Setting,
  ) => readonly Statement[]
}

export interface ReadEmbedded {
  readonly statements: readonly Statement[]
  readonly isDynamic: boolean
}

/** Reads the SQL of one PL/pgSQL body, piece by piece in the order of its text. */
export function embeddedReader(body: Body): (embedded: Embedded) => ReadEmbedded {
  const find = bodyFinder(body.body)
  return (embedded) => {
    const setting = body.settingOf(embedded)
    if (embedded.kind !== 'dynamic') {
      const { text, at } = locateStatic(embedded, find)
      return { statements: readText(body, text, at, body.host, setting), isDynamic: false }
    }
    const at = find(embedded.sql, embedded.line)
    const expression = placeIn(body, embedded.sql, at, body.host)
    const range = { start: 0, end: embedded.sql.length }
    const text = constantText(embedded.sql)
    if (text !== null) {
      const inside = embedded.sql.indexOf(text)
      const textAt = at === null || inside === -1 ? null : at + inside
      return {
        statements: readText(body, text, textAt, spanIn(expression, range), setting),
        isDynamic: false,
      }
    }
    const change = { kind: 'dynamic-sql', expression: body.place.restore(embedded.sql.trim()) } as const
    return { statements: [bareStatement(expression, range, [change], setting)], isDynamic: true }
  }
}

/** PL/pgSQL hands out `PERFORM …` as `SELECT …`. */
function locateStatic(
  { kind, sql, line }: Embedded,
  find: (sql: string, line: number) => number | null,
): { text: string; at: number | null } {
  if (kind === 'static') return { text: sql, at: find(sql, line) }
  const at = find(sql.slice('SELECT'.length), line)
  // As long as the author's word, so that no offset moves.
  return { text: sql.replace(/^SELECT/, 'SELECT '), at: at === null ? null : at - 'PERFORM'.length }
}

function placeIn({ place, at }: Body, text: string, within: number | null, host: Span): Place {
  return placeInside(place, text, at === null || within === null ? null : at + within, host)
}

function readText(
  body: Body,
  text: string,
  at: number | null,
  host: Span,
  setting: Setting,
): readonly Statement[] {
  const place = placeIn(body, text, at, host)
  const { tree, refusal } = readSql(text)
  if (tree !== null) return body.statementsIn(place, tree, setting)
  const position = place.base === null ? host.start : place.base + refusal.at
  const change = { kind: 'syntax-error', message: refusal.message, at: position } as const
  return [bareStatement(place, { start: 0, end: text.length }, [change], setting)]
}
