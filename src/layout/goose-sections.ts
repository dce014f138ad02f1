import type { Section } from './migration-file.ts'

interface GooseFile {
  readonly up: readonly Section[]
  readonly down: readonly Section[]
  readonly isWrapped: boolean
  readonly hasVariables: boolean
  /** What goose refuses about the file. */
  readonly problem: string | undefined
}

/**
 * The statements that goose sends: outside `StatementBegin` one ends where a line ends in a semicolon, wherever that
 * semicolon stands, so that a function body left there is cut to pieces here exactly as goose cuts it.
 */
export function gooseSections(text: string): GooseFile {
  const scan: Scan = {
    text,
    up: [],
    down: [],
    direction: undefined,
    isInBlock: false,
    start: 0,
    isWrapped: true,
    hasVariables: false,
    problem: undefined,
  }
  for (const line of linesOf(text)) {
    const annotation = ANNOTATION.exec(line.text)?.[1]?.toLowerCase()
    if (annotation === undefined) readSql(scan, line)
    else readAnnotation(scan, annotation, line)
  }
  close(scan, text.length)
  if (scan.direction === undefined) scan.problem ??= 'has no -- +goose Up'
  if (scan.isInBlock) scan.problem ??= 'has a -- +goose StatementBegin without its StatementEnd'
  return scan
}

/** goose reads its annotations in any case. */
const ANNOTATION =
  /^\s*--\s*\+goose (up|down|statementbegin|statementend|no transaction|envsub(?:st)? o(?:n|ff))\s*$/i

interface Scan {
  readonly text: string
  readonly up: Section[]
  readonly down: Section[]
  direction: 'up' | 'down' | undefined
  isInBlock: boolean
  /** Where the statement under way begins, its comments included. */
  start: number
  isWrapped: boolean
  hasVariables: boolean
  problem: string | undefined
}

interface Line {
  readonly text: string
  readonly start: number
  readonly end: number
}

function readSql(scan: Scan, line: Line): void {
  if (scan.direction === undefined && hasSql(line.text)) scan.problem ??= 'has SQL before -- +goose Up'
  if (!scan.isInBlock && endsStatement(line.text)) close(scan, line.end)
}

function readAnnotation(scan: Scan, annotation: string, line: Line): void {
  if (annotation === 'no transaction') scan.isWrapped = false
  else if (annotation.startsWith('envsub')) scan.hasVariables ||= annotation.endsWith('on')
  else if (annotation === 'statementbegin') {
    // Comments above the annotation stay with the statement: they may be directives.
    if (hasSql(scan.text.slice(scan.start, line.start))) close(scan, line.start)
    scan.isInBlock = true
  } else {
    close(scan, line.start)
    scan.start = line.end
    if (annotation === 'statementend') scan.isInBlock = false
    else scan.direction = annotation === 'up' ? 'up' : 'down'
  }
}

function close(scan: Scan, end: number): void {
  const hasStatement = hasSql(scan.text.slice(scan.start, end))
  if (scan.direction !== undefined && hasStatement) scan[scan.direction].push({ start: scan.start, end })
  scan.start = end
}

function* linesOf(text: string): Generator<Line> {
  let start = 0
  while (start < text.length) {
    const feed = text.indexOf('\n', start)
    const end = feed < 0 ? text.length : feed + 1
    yield { text: withoutMark(text.slice(start, end).replace(/\r?\n$/, '')), start, end }
    start = end
  }
}

const withoutMark = (text: string): string => text.replace(/^\uFEFF/, '')

/** Blank lines and whole-line comments are nothing to goose. */
const hasSql = (text: string): boolean => /^(?!\s*--)[^\S\n]*\S/m.test(withoutMark(text))

const endsStatement = (line: string): boolean => {
  if (!line.includes(';')) return false
  const words = line.split(/\s+/).filter((word) => word !== '')
  const comment = words.findIndex((word) => word.startsWith('--'))
  const code = comment < 0 ? words : words.slice(0, comment)
  return code.at(-1)?.endsWith(';') === true
}
