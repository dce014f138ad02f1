import type { PlaceholderSyntax } from '../model/migration.ts'
import type { SourceFile } from '../model/source.ts'
import type { Statement } from '../model/statement.ts'
import { statementsIn } from './body.ts'
import { byteOffsets } from './byte-offsets.ts'
import { MASK_STYLES, type Masked, maskPlaceholders, maskPsql } from './mask.ts'
import type { RawStatement } from './pg-ast.ts'
import type { Place } from './place.ts'
import type { Placeholder } from './placeholder.ts'
import { LARGEST_TEXT, type Reading, readSql } from './read.ts'
import { bareStatement, TOP_LEVEL, withChange } from './statement.ts'
import { type Piece, type Range, survey } from './survey.ts'

/** Statements of a part of a file that runs in one go. Most are read whole; the others are taken apart. */
export function readSection(
  source: SourceFile,
  section: Range,
  declared: readonly PlaceholderSyntax[],
): readonly Statement[] {
  const start = section.start + (source.text.charCodeAt(section.start) === BYTE_ORDER_MARK ? 1 : 0)
  const text = source.text.slice(start, section.end)
  return readWhole(source, text, start) ?? readApart(source, text, start, declared)
}

const BYTE_ORDER_MARK = 0xfeff

/** Null if anything in the text, or in a body in it, is refused. */
function readWhole(source: SourceFile, text: string, base: number): readonly Statement[] | null {
  if (text.length > LARGEST_TEXT) return null
  const statements = statementsOf(source, { text, restore: asItIs }, base, readSql(text))
  return statements === null || statements.some(isRefused) ? null : statements
}

const asItIs = <T>(value: T): T => value

const isRefused = ({ changes }: Statement): boolean => changes.some(({ kind }) => kind === 'syntax-error')

function statementsOf(
  source: SourceFile,
  { text, restore }: Masked,
  base: number,
  reading: Reading<readonly RawStatement[]>,
): readonly Statement[] | null {
  if (reading.tree === null) return null
  const offsetOf = byteOffsets(text, reading.isAscii)
  const host = { file: source.path, start: base, end: base + text.length }
  const place: Place = { source, text, base, host, offsetOf, restore, depth: 0 }
  return statementsIn(place, reading.tree, TOP_LEVEL)
}

/** Without psql's commands, statement by statement. */
function readApart(
  source: SourceFile,
  text: string,
  base: number,
  declared: readonly PlaceholderSyntax[],
): readonly Statement[] {
  const { pieces, commands, copyData } = survey(text)
  const plain = maskPsql(text, commands, copyData)
  const groups = pieces.map((piece) => readPiece(source, plain, base, piece, declared))
  const commandGroups = commands
    .filter(({ start, end }) => text.slice(start, end) !== '\\\\')
    .map((command): readonly Statement[] => {
      const sql = text.slice(command.start, command.end).trimEnd()
      const place = placeAt(source, sql, base + command.start)
      const range = { start: 0, end: sql.length }
      return [bareStatement(place, range, [{ kind: 'psql-command', command: sql }], TOP_LEVEL)]
    })
  return [...groups, ...commandGroups]
    .filter((group) => group.length > 0)
    .toSorted(([a], [b]) => (a?.span.start ?? 0) - (b?.span.start ?? 0))
    .flat()
}

const placeAt = (source: SourceFile, text: string, base: number): Place => ({
  source,
  text,
  base,
  host: { file: source.path, start: base, end: base + text.length },
  offsetOf: byteOffsets(text, false),
  restore: asItIs,
  depth: 0,
})

/** As it is if that parses; else with its placeholders masked, in the first style in which it does. */
function readPiece(
  source: SourceFile,
  whole: string,
  wholeBase: number,
  piece: Piece,
  declared: readonly PlaceholderSyntax[],
): readonly Statement[] {
  const text = whole.slice(piece.start, piece.end)
  const base = wholeBase + piece.start
  const reading = readSql(text)
  const asWritten = statementsOf(source, { text, restore: asItIs }, base, reading)
  if (asWritten !== null && !asWritten.some(isRefused)) return asWritten

  const placeholders = piece.placeholders.map((each) => ({
    ...each,
    start: each.start - piece.start,
    end: each.end - piece.start,
  }))
  if (placeholders.length === 0 && asWritten !== null) return asWritten
  const place = placeAt(source, text, base)
  const range = { start: 0, end: text.length }
  if (placeholders.length === 0) {
    const { message = '', at = 0 } = reading.refusal ?? {}
    return [bareStatement(place, range, [{ kind: 'syntax-error', message, at: base + at }], TOP_LEVEL)]
  }
  return readMasked(place, placeholders, declared, asWritten)
}

function readMasked(
  place: Place,
  placeholders: readonly Placeholder[],
  declared: readonly PlaceholderSyntax[],
  asWritten: readonly Statement[] | null,
): readonly Statement[] {
  let readable: readonly Statement[] | null = null
  for (const style of MASK_STYLES) {
    const masked = maskPlaceholders(place.text, placeholders, style)
    const statements = statementsOf(place.source, masked, place.base ?? 0, readSql(masked.text))
    if (statements === null) continue
    const isUnreadable = style === 'blank' || statements.length === 0
    const reported = placeholders.filter(
      ({ isControl, syntax }) => isControl || isUnreadable || !declared.includes(syntax),
    )
    const result = withTemplates(place, statements, reported)
    if (!result.some(isRefused)) return result
    readable ??= result
  }
  return readable ?? asWritten ?? withTemplates(place, [], placeholders)
}

/** Adds what the placeholders hide to the first statement, or makes a statement of it where none is left. */
function withTemplates(
  place: Place,
  [first, ...others]: readonly Statement[],
  placeholders: readonly Placeholder[],
): readonly Statement[] {
  const changes = placeholders.map(({ start, end }) => ({
    change: { kind: 'template', placeholder: place.text.slice(start, end) } as const,
    part: { file: place.source.path, start: (place.base ?? 0) + start, end: (place.base ?? 0) + end },
  }))
  if (first === undefined && changes.length === 0) return []
  const host = changes.reduce(
    (statement, { change, part }) => withChange(statement, change, part),
    first ?? bareStatement(place, { start: 0, end: place.text.length }, [], TOP_LEVEL),
  )
  return [host, ...others]
}
