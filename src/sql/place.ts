import type { SourceFile, Span } from '../model/source.ts'
import { byteOffsets } from './byte-offsets.ts'
import type { Range } from './survey.ts'

/** A text that was given to the parser, and where it stands in its file. */
export interface Place {
  readonly source: SourceFile
  readonly text: string
  /** UTF-16 offset of `text` in the file; null if it does not stand there as it is, and `host` is shown in its stead. */
  readonly base: number | null
  readonly host: Span
  /** From a byte offset in `text`. */
  readonly offsetOf: (byte: number) => number
  /** Undoes what masking has put into names. */
  readonly restore: <T>(value: T) => T
  /** How many bodies the text is in. */
  readonly depth: number
}

export const spanIn = ({ source, base, host }: Place, { start, end }: Range): Span =>
  base === null ? host : { file: source.path, start: base + start, end: base + end }

/** The author's own text where there is one. */
export const sqlIn = (place: Place, { start, end }: Range): string =>
  place.base === null
    ? place.restore(place.text.slice(start, end))
    : place.source.text.slice(place.base + start, place.base + end)

/** A text inside another: part of it at `at`, or made from it (`at` null). */
export const placeInside = (outer: Place, text: string, at: number | null, host: Span): Place => ({
  ...outer,
  text,
  base: at === null || outer.base === null ? null : outer.base + at,
  host,
  offsetOf: byteOffsets(text, Buffer.byteLength(text) === text.length),
  depth: outer.depth + 1,
})
