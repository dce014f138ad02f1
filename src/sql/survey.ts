import { type ColonContext, type Lexeme, lexemeAt } from './lexeme.ts'
import type { Placeholder } from './placeholder.ts'
import type { Token } from './tokens.ts'

export interface Range {
  readonly start: number
  readonly end: number
}

/** From the first token of a statement to the last before its semicolon, with the placeholders in it and in its body. */
export interface Piece extends Range {
  readonly placeholders: readonly Placeholder[]
}

/** `\command` of psql; `sends` if it ends the statement before it as a semicolon does. */
export interface PsqlCommand extends Range {
  readonly sends: boolean
}

/** A text taken apart without the grammar, for what the grammar refuses. */
export interface Survey {
  readonly pieces: readonly Piece[]
  readonly commands: readonly PsqlCommand[]
  /** The lines below `COPY … FROM stdin`, with the `\.` that ends them. */
  readonly copyData: readonly Range[]
  /** Comments, also those in bodies of functions and DO blocks. */
  readonly comments: readonly Range[]
}

/** What is known of the statement that is being read. */
interface Open {
  start: number
  end: number
  placeholders: Placeholder[]
  bodies: Range[]
  /** The first words, in lower case. */
  words: string[]
  last: string
  language: string | null
  parentheses: number
  brackets: number
  /** Depth of BEGIN ATOMIC and the CASEs in it. */
  atomic: number
  readsStdin: boolean
}

const nothingOpen = (): Open => ({
  start: -1,
  end: -1,
  placeholders: [],
  bodies: [],
  words: [],
  last: '',
  language: null,
  parentheses: 0,
  brackets: 0,
  atomic: 0,
  readsStdin: false,
})

export function survey(text: string): Survey {
  const found: Found = { pieces: [], commands: [], copyData: [], comments: [] }
  let open = nothingOpen()
  for (let at = 0; ; ) {
    const lexeme = lexemeAt(text, at, text.length, colonContext(open))
    if (lexeme === null) break
    at = lexeme.end
    if (!take(found, open, text, lexeme)) continue
    close(found, open, text)
    if (open.readsStdin) at = skipCopyData(found, text, at)
    open = nothingOpen()
  }
  close(found, open, text)
  return { ...found, comments: inOrder(found.comments) }
}

interface Found {
  readonly pieces: Piece[]
  readonly commands: PsqlCommand[]
  readonly copyData: Range[]
  readonly comments: Range[]
}

/** Whether the lexeme ends the statement. */
function take(found: Found, open: Open, text: string, lexeme: Lexeme): boolean {
  if (lexeme.is === 'command') {
    const command = commandOf(text, lexeme)
    found.commands.push(command)
    return command.sends
  }
  if (isComment(lexeme)) {
    found.comments.push(rangeOf(lexeme))
    return false
  }
  if (text[lexeme.start] === ';' && endsStatement(open)) return true
  extend(open, text, lexeme)
  return false
}

function close(found: Found, { start, end, placeholders, bodies, language }: Open, text: string): void {
  if (start === -1) return
  const inner = isReadable(language) ? bodies.map((body) => surveyBody(text, body)) : []
  const inside = inner.flatMap((body) => body.placeholders)
  found.pieces.push({ start, end, placeholders: inOrder([...placeholders, ...inside]) })
  found.comments.push(...inner.flatMap((body) => body.comments))
}

function skipCopyData(found: Found, text: string, at: number): number {
  const data = copyDataBehind(text, at)
  if (data !== null) found.copyData.push(data)
  return data?.end ?? at
}

const rangeOf = ({ start, end }: Range): Range => ({ start, end })

const inOrder = <T extends Range>(ranges: readonly T[]): readonly T[] =>
  ranges.toSorted((a, b) => a.start - b.start)

const commandOf = (text: string, { start, end }: Range): PsqlCommand => ({
  start,
  end,
  sends: SENDS.test(text.slice(start, end)),
})

const SENDS = /\\(?:g|gx|gset|gexec|gdesc|crosstabview|watch|sendpipeline)(?![A-Za-z])/

const isComment = (lexeme: Lexeme): boolean => lexeme.is === 'token' && lexeme.token.kind === 'comment'

/** Semicolons stand inside BEGIN ATOMIC, and in the parentheses of CREATE RULE. Elsewhere an open parenthesis is a slip. */
const endsStatement = ({ atomic, parentheses, words }: Open): boolean =>
  atomic === 0 && !(parentheses > 0 && words.includes('rule'))

const colonContext = ({ brackets, last }: Open): ColonContext => ({
  isSlice: brackets > 0 && last !== '[' && last !== ',' && last !== '(',
})

function extend(open: Open, text: string, lexeme: Lexeme): void {
  if (open.start === -1) open.start = lexeme.start
  open.end = lexeme.end
  const source = text.slice(lexeme.start, Math.min(lexeme.end, lexeme.start + 64))
  if (lexeme.is === 'placeholder') open.placeholders.push(lexeme.placeholder)
  else if (lexeme.is === 'token' && lexeme.token.kind === 'word') extendByWord(open, source.toLowerCase())
  else if (lexeme.is === 'token') extendByOther(open, text, lexeme.token)
  open.last = source.toLowerCase()
}

function extendByWord(open: Open, word: string): void {
  if (open.words.length < 5) open.words.push(word)
  if (open.last === 'language') open.language = word
  if (word === 'atomic' && open.last === 'begin') open.atomic = 1
  else if (open.atomic > 0 && word === 'case') open.atomic++
  else if (open.atomic > 0 && word === 'end') open.atomic--
  if (word === 'stdin' && open.last === 'from' && open.words[0] === 'copy') open.readsStdin = true
}

function extendByOther(open: Open, text: string, token: Token): void {
  const first = text[token.start]
  if (first === '(') open.parentheses++
  else if (first === ')') open.parentheses--
  else if (first === '[') open.brackets++
  else if (first === ']') open.brackets--
  else if (first === '$' && token.kind === 'string' && isRoutine(open))
    open.bodies.push(insideOf(text, token))
  else if (open.last === 'language') open.language = text.slice(token.start, token.end).replaceAll("'", '')
}

const isRoutine = ({ words }: Open): boolean =>
  words[0] === 'do' || (words[0] === 'create' && (words.includes('function') || words.includes('procedure')))

function insideOf(text: string, { start, end }: Range): Range {
  const tag = text.indexOf('$', start + 1) - start + 1
  return { start: start + tag, end: Math.max(start + tag, end - tag) }
}

/** A body in another language may hold anything. */
const isReadable = (language: string | null): boolean =>
  language === null || language === 'plpgsql' || language === 'sql'

interface SurveyOfBody {
  readonly placeholders: Placeholder[]
  readonly comments: Range[]
}

function surveyBody(text: string, body: Range): SurveyOfBody {
  const found: SurveyOfBody = { placeholders: [], comments: [] }
  const open = nothingOpen()
  for (let at = body.start; ; ) {
    const lexeme = lexemeAt(text, at, body.end, colonContext(open))
    if (lexeme === null) return found
    at = lexeme.end
    if (lexeme.is === 'placeholder') found.placeholders.push(lexeme.placeholder)
    else if (isComment(lexeme)) found.comments.push(rangeOf(lexeme))
    else if (lexeme.is === 'token') enterToken(open, text, lexeme.token, found)
    open.last = text.slice(lexeme.start, lexeme.end)
  }
}

function enterToken(open: Open, text: string, token: Token, found: SurveyOfBody): void {
  extendByOther(open, text, token)
  if (token.kind !== 'string' || text[token.start] !== '$') return
  const nested = surveyBody(text, insideOf(text, token))
  found.placeholders.push(...nested.placeholders)
  found.comments.push(...nested.comments)
}

function copyDataBehind(text: string, at: number): Range | null {
  const start = text.indexOf('\n', at) + 1
  if (start === 0) return null
  const marker = /^\\\.[ \t]*\r?$/my
  for (let line = start; line < text.length; line = text.indexOf('\n', line) + 1 || text.length) {
    marker.lastIndex = line
    if (marker.test(text)) return { start, end: marker.lastIndex }
  }
  return { start, end: text.length }
}
