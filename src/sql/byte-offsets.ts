/**
 * From byte offsets in the UTF-8 of a text to its UTF-16 offsets.
 * The table is built on first use, from the characters that are not ASCII: between two of them both counts run alike.
 */
export function byteOffsets(text: string, isAscii: boolean): (byte: number) => number {
  if (isAscii) return (byte) => byte
  let table: Table | undefined
  return (byte) => {
    table ??= tabulate(text)
    const { bytes, units } = table
    let low = 0
    let high = bytes.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((bytes[middle] ?? 0) <= byte) low = middle
      else high = middle - 1
    }
    return (units[low] ?? 0) + byte - (bytes[low] ?? 0)
  }
}

/** Both counts behind each character that is not ASCII, and at 0. */
interface Table {
  readonly bytes: readonly number[]
  readonly units: readonly number[]
}

function tabulate(text: string): Table {
  const bytes = [0]
  const units = [0]
  let byte = 0
  let unit = 0
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    byte += bytesOf(code)
    unit += character.length
    if (code < 0x80) continue
    bytes.push(byte)
    units.push(unit)
  }
  return { bytes, units }
}

/** A lone surrogate is written as U+FFFD, in three bytes as well. */
const bytesOf = (code: number): number => (code < 0x80 ? 1 : code < 0x800 ? 2 : code <= 0xffff ? 3 : 4)
