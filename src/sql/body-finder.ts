/**
 * Finds SQL of a PL/pgSQL body in its text, each search starting behind the last hit and not before `line`.
 * PL/pgSQL hands out the statements as written but for the targets of INTO, which it blanks.
 */
export function bodyFinder(body: string): (sql: string, line: number) => number | null {
  const lines = lineStarts(body)
  let behind = 0
  return (sql, line) => {
    const from = Math.max(behind, lines[line - 1] ?? 0)
    const at = find(body, sql, from) ?? find(body, sql, lines[line - 1] ?? 0)
    if (at !== null) behind = at + sql.length
    return at
  }
}

function find(body: string, sql: string, from: number): number | null {
  const at = body.indexOf(sql, from)
  if (at !== -1) return at
  for (const { index, 0: blanks } of sql.matchAll(/ {6,}/g)) {
    const head = sql.slice(0, index)
    const tail = sql.slice(index + blanks.length)
    for (let start = body.indexOf(head, from); start !== -1; start = body.indexOf(head, start + 1)) {
      if (body.startsWith(tail, start + index + blanks.length)) return start
    }
  }
  return null
}

function lineStarts(text: string): readonly number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}
