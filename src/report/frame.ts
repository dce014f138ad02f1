import type { SourceFile, Span } from '../model/source.ts'
import { printable } from './printable.ts'
import { graphemes, graphemeWidth, widthOf } from './width.ts'

/** One line of source, ready to print. `mark` lies under the part that is meant; it is empty where the whole line is. */
export interface FrameLine {
  /** Null for a gap, where lines are left out. */
  readonly number: number | null
  readonly text: string
  readonly mark: string
}

const TAB = 4
const SHOWN_LINES = 8
const SHOWN_AFTER_GAP = 2

/** The lines of a span. `room` is what a line may take in terminal columns. */
export function frameOf({ text }: SourceFile, span: Span, room: number): readonly FrameLine[] {
  const end = Math.max(span.start, span.start + text.slice(span.start, span.end).trimEnd().length)
  const lines = linesOf(text, span.start, end)
  if (lines.length > 1)
    return shortened(lines.map((line) => ({ ...clipped(line, line.text.search(/\S|$/), room), mark: '' })))
  return lines.map((line) => {
    const from = span.start - line.offset
    const frame = clipped(line, from, room)
    const to = end - line.offset
    const mark = frame.cells === null ? markPlain(frame.text, from, to) : markUnder(frame.cells, from, to)
    return { ...frame, mark }
  })
}

interface Line {
  readonly number: number
  readonly text: string
  /** Of its first character. */
  readonly offset: number
}

function linesOf(text: string, start: number, end: number): readonly Line[] {
  const first = text.lastIndexOf('\n', start - 1) + 1
  const stop = text.indexOf('\n', end)
  let number = text.slice(0, first).split('\n').length
  let offset = first
  return text
    .slice(first, stop === -1 ? undefined : stop)
    .split('\n')
    .map((line) => {
      const known = { number, offset, text: line.endsWith('\r') ? line.slice(0, -1) : line }
      number += 1
      offset += line.length + 1
      return known
    })
}

function shortened(lines: readonly FrameLine[]): readonly FrameLine[] {
  if (lines.length <= SHOWN_LINES) return lines
  const gap: FrameLine = { number: null, text: '', mark: '' }
  return [...lines.slice(0, SHOWN_LINES - SHOWN_AFTER_GAP - 1), gap, ...lines.slice(-SHOWN_AFTER_GAP)]
}

/** What one character of the source prints as. */
interface Cell {
  readonly text: string
  readonly width: number
  /** Offset in its line; -1 for an ellipsis. */
  readonly at: number
}

const ELLIPSIS: Cell = { text: '…', width: 1, at: -1 }

/** What prints as it stands, one column for each character. */
const PLAIN = /^[ -~]*$/

/** The line, or the part of it around `from` that fits. Nearly all of SQL is plain, and then there are no cells to count. */
function clipped(
  line: Line,
  from: number,
  room: number,
): FrameLine & { readonly cells: readonly Cell[] | null } {
  if (line.text.length <= room && PLAIN.test(line.text))
    return { number: line.number, text: line.text, mark: '', cells: null }
  const cells = fitting(cellsNear(line.text, from, room), from, room)
  return { number: line.number, text: cells.map((cell) => cell.text).join(''), mark: '', cells }
}

/** A dump may be one line of megabytes, of which only the neighbourhood can be shown. */
function cellsNear(line: string, from: number, room: number): readonly Cell[] {
  const start = line.length <= 8 * room ? 0 : Math.max(0, from - 4 * room)
  const part = line.slice(start, Math.max(from, start) + 8 * room)
  const cells = cellsOf(part, start)
  return [
    ...(start > 0 ? [ELLIPSIS] : []),
    ...cells,
    ...(start + part.length < line.length ? [ELLIPSIS] : []),
  ]
}

function cellsOf(text: string, start: number): readonly Cell[] {
  let column = 0
  return graphemes(text).map(({ segment, index }) => {
    const shown = shownAs(segment, column)
    const width = shown === segment ? graphemeWidth(segment) : widthOf(shown)
    column += width
    return { text: shown, width, at: start + index }
  })
}

function shownAs(grapheme: string, column: number): string {
  if (grapheme === '\t') return ' '.repeat(TAB - (column % TAB))
  return grapheme === '\ufeff' ? '' : printable(grapheme)
}

/** With an ellipsis wherever something is cut off: the place that is meant stands a quarter from the left. */
function fitting(cells: readonly Cell[], from: number, room: number): readonly Cell[] {
  if (sum(cells) <= room) return cells
  const space = room - 2
  const anchor = cells.findIndex((cell) => cell.at >= from)
  const lead = howMany(cells.slice(0, Math.max(0, anchor)).toReversed(), Math.floor(space / 4))
  const desired = Math.max(0, anchor) - lead
  const end = desired + howMany(cells.slice(desired), space)
  const begin = end - howMany(cells.slice(0, end).toReversed(), space)
  const inner = cells.slice(begin, end).filter((cell) => cell !== ELLIPSIS)
  const isCut = (index: number) => cells[index] !== undefined
  return [
    ...(isCut(begin - 1) || cells[begin] === ELLIPSIS ? [ELLIPSIS] : []),
    ...inner,
    ...(isCut(end) ? [ELLIPSIS] : []),
  ]
}

/** Of these cells, from the first on, fit into so many columns. */
function howMany(cells: readonly Cell[], space: number): number {
  let left = space
  const end = cells.findIndex((cell) => {
    left -= cell.width
    return left < 0
  })
  return end === -1 ? cells.length : end
}

const markPlain = (text: string, from: number, to: number): string =>
  ' '.repeat(from) + '^'.repeat(Math.max(1, Math.min(to, text.length) - from))

/** An empty span is marked by one caret, at the end of the line if need be. */
function markUnder(cells: readonly Cell[], from: number, to: number): string {
  const before = cells.filter((cell, index) => cell.at < from && (cell.at !== -1 || index === 0))
  const inside = cells.filter((cell) => cell.at >= from && cell.at < to)
  return `${' '.repeat(sum(before))}${'^'.repeat(Math.max(1, sum(inside)))}`
}

const sum = (cells: readonly Cell[]): number => cells.reduce((total, cell) => total + cell.width, 0)
