/** Half-open range of UTF-16 offsets in one file. Byte offsets never leave `src/sql`. */
export interface Span {
  readonly file: string
  readonly start: number
  readonly end: number
}

/** A text with the path under which findings name it. */
export interface SourceFile {
  readonly path: string
  readonly text: string
}

/** Line and column from 1, as editors and GitHub count them; the column counts UTF-16 units. */
export interface Position {
  readonly line: number
  readonly column: number
}

/**
 * Positions of one text, found by binary search over its line starts. A CR before an LF belongs to the line.
 * A lone CR is not a line end, as in git and in psql.
 */
export function positionsOf(text: string): (offset: number) => Position {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return (offset) => {
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 }
  }
}
