/** Bytes of the longest identifier: NAMEDATALEN - 1 of every server that is built as usual. */
const MAX_BYTES = 63

const bytesOf = (text: string): number => Buffer.byteLength(text)

/** The longest prefix of whole characters within `bytes`. */
export function clip(text: string, bytes: number): string {
  if (bytesOf(text) <= bytes) return text
  let clipped = ''
  let used = 0
  for (const character of text) {
    used += bytesOf(character)
    if (used > bytes) break
    clipped += character
  }
  return clipped
}

/** `name1_name2_label`, the longer name cut first until it fits (`makeObjectName` in PostgreSQL's indexcmds.c). */
export function makeObjectName(name1: string, name2: string | null, label: string | null): string {
  const overhead = (label === null ? 0 : bytesOf(label) + 1) + (name2 === null ? 0 : 1)
  const available = MAX_BYTES - overhead
  let length1 = bytesOf(name1)
  let length2 = name2 === null ? 0 : bytesOf(name2)
  while (length1 + length2 > available) {
    if (length1 > length2) length1--
    else length2--
  }
  const parts = [clip(name1, length1), name2 === null ? null : clip(name2, length2), label]
  return parts.filter((part) => part !== null).join('_')
}

/** The first of `name1_name2_label`, `…label1`, `…label2` … that is free. */
export function chooseName(
  name1: string,
  name2: string | null,
  label: string,
  isTaken: (name: string) => boolean,
): string {
  for (let pass = 0; ; pass++) {
    const name = makeObjectName(name1, name2, pass === 0 ? label : `${label}${pass}`)
    if (!isTaken(name)) return name
  }
}

/** Columns joined as the middle part of a generated name. */
export function joinColumns(columns: readonly string[]): string {
  let joined = ''
  for (const [at, column] of columns.entries()) {
    joined += at === 0 ? column : `_${column}`
    if (bytesOf(joined) > MAX_BYTES) break
  }
  return joined
}

/** Names of an index's own columns: a repeated one gets a number. */
export function indexColumnNames(names: readonly string[]): readonly string[] {
  const chosen: string[] = []
  for (const name of names) {
    let candidate = name
    for (let pass = 1; chosen.includes(candidate); pass++) {
      candidate = `${clip(name, MAX_BYTES - String(pass).length)}${pass}`
    }
    chosen.push(candidate)
  }
  return chosen
}
