import type { Catalog, Routine } from '../model/catalog.ts'
import type { RoutineDefinition } from '../model/definition.ts'
import type { Name } from '../model/name.ts'

/*
 * What a function's body says, read as text: bodies in quotes are neither parsed nor followed by the server. Whatever cannot be told from
 * the text counts as not said.
 */

/**
 * The routines whose body may name all of these, in any case. Every change of a long history asks, nearly all routines say no, and to
 * look for a word costs a hundredth of taking the body apart.
 */
export const routinesNaming = (catalog: Catalog, ...words: readonly string[]): readonly Routine[] => {
  const wanted = words.map(asWritten)
  return textRoutines(catalog).filter(({ definition }) => holdsAll(textOf(definition).lower, wanted))
}

/**
 * The statements of a body that may name all of these. None where the server follows renames by itself; strings and comments are
 * emptied.
 */
export function statementsNaming({ definition }: Routine, ...words: readonly string[]): readonly string[] {
  if (!isText(definition)) return []
  const body = textOf(definition)
  const wanted = words.map(asWritten)
  if (!holdsAll(body.lower, wanted)) return []
  body.statements ??= statementsOf(definition.body)
  return body.statements.filter(({ lower }) => holdsAll(lower, wanted)).map(({ text }) => text)
}

/** A name in quotes doubles its own. */
const asWritten = (word: string): string => word.toLowerCase().replaceAll('"', '""')

const holdsAll = (text: string, words: readonly string[]): boolean =>
  words.every((word) => text.includes(word))

/** What is known of a body. Definitions outlive the catalogs that hold them, so each is read once. */
interface BodyText {
  readonly lower: string
  statements: readonly { readonly text: string; readonly lower: string }[] | undefined
}

const BODIES = new WeakMap<RoutineDefinition, BodyText>()

function textOf(definition: RoutineDefinition): BodyText {
  const known = BODIES.get(definition)
  if (known) return known
  const body: BodyText = { lower: definition.body.toLowerCase(), statements: undefined }
  BODIES.set(definition, body)
  return body
}

const isText = ({ isParsed, language }: RoutineDefinition): boolean => !isParsed && TEXT.has(language)

const TEXT: ReadonlySet<string> = new Set(['plpgsql', 'sql'])

const TEXT_ROUTINES = new WeakMap<Catalog['routines'], readonly Routine[]>()

/** Most changes leave the routines as they are. */
function textRoutines({ routines }: Catalog): readonly Routine[] {
  const known = TEXT_ROUTINES.get(routines)
  if (known) return known
  const found = [...routines.values()].flat().filter(({ definition }) => isText(definition))
  TEXT_ROUTINES.set(routines, found)
  return found
}

const statementsOf = (body: string): NonNullable<BodyText['statements']> =>
  withoutText(body)
    .split(';')
    .filter((statement) => statement.trim() !== '')
    .map((text) => ({ text, lower: text.toLowerCase() }))

const withoutText = (body: string): string =>
  body.replace(/--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|\$(\w*)\$[\s\S]*?\$\1\$/g, (token) =>
    token.startsWith('-') || token.startsWith('/') ? ' ' : "''",
  )

const IDENTIFIER = '(?:"(?:[^"]|"")+"|[a-z_][\\w$]*)'

/** Words that follow a relation and are no alias of it. */
const KEYWORDS =
  'where set on using join left right inner full cross natural group order limit returning values select union except intersect having for loop then default offset window do when from and or into strict'

const RELATION = new RegExp(
  `\\b(?:from|join|update|using|into|table)\\s+(?:only\\s+)?(${IDENTIFIER}(?:\\s*\\.\\s*${IDENTIFIER})?)` +
    `(?:\\s+(?:as\\s+)?(?!(?:${KEYWORDS.replaceAll(' ', '|')})\\b)(${IDENTIFIER}))?(\\s*,)?`,
  'gi',
)

interface Relation {
  readonly name: string
  readonly schema: string
  readonly alias: string | null
}

/** What stands where a relation does, variables behind INTO among them. */
function relationsIn(statement: string): readonly Relation[] {
  return [...statement.matchAll(RELATION)].flatMap(([, written = '', alias, comma]) => {
    const parts = written.split('.').map(unquoted)
    const relation = {
      name: parts.at(-1) ?? '',
      schema: parts.length > 1 ? (parts[0] ?? '') : '',
      alias: alias === undefined ? null : unquoted(alias),
    }
    return comma === undefined ? [relation] : [relation, { name: '', schema: '', alias: null }]
  })
}

const unquoted = (word: string): string => {
  const text = word.trim()
  return text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text.toLowerCase()
}

const isRelation = ({ name, schema }: Relation, table: Name): boolean =>
  name === table.name && (schema === '' || schema === table.schema)

export const namesRelation = (statement: string, table: Name): boolean =>
  relationsIn(statement).some((relation) => isRelation(relation, table))

/** The statement surely names that column of that table: by the table's name or alias, or because no other relation is in it. */
export function namesColumn(statement: string, table: Name, column: string): boolean {
  const relations = relationsIn(statement)
  const own = relations.filter((relation) => isRelation(relation, table))
  if (own.length === 0) return false
  const qualifiers = own.flatMap(({ name, alias }) => (alias === null ? [name] : [name, alias]))
  return mentionsOf(statement, column).some(({ qualifier }) =>
    qualifier === null ? own.length === relations.length : qualifiers.includes(qualifier),
  )
}

/** `NEW.note` or `OLD.note`. */
export const namesRowField = (statement: string, column: string): boolean =>
  mentionsOf(statement, column).some(({ qualifier }) => qualifier === 'new' || qualifier === 'old')

/** A column without qualification that is neither an output name, nor a target of SET or INTO, nor called. */
export const usesUnqualified = (statement: string, column: string): boolean =>
  mentionsOf(statement.replace(INTO_LIST, ' '), column).some(
    ({ qualifier, isTarget }) => qualifier === null && !isTarget,
  )

const INTO_LIST = new RegExp(
  `\\binto\\s+(?:strict\\s+)?${IDENTIFIER}(?:\\s*[.,]\\s*${IDENTIFIER})*(?:\\s*\\([^)]*\\))?`,
  'gi',
)

interface Mention {
  readonly qualifier: string | null
  readonly isTarget: boolean
}

function mentionsOf(statement: string, column: string): readonly Mention[] {
  const words = new RegExp(`(?:(${IDENTIFIER})\\s*\\.\\s*)?(${IDENTIFIER})`, 'gi')
  return [...statement.matchAll(words)].flatMap((match) => {
    const [whole, qualifier, word = ''] = match
    if (unquoted(word) !== column) return []
    const [left, right] = [statement.slice(0, match.index), statement.slice(match.index + whole.length)]
    if (/\bas\s*$|@\s*$/i.test(left) || /^\s*\(/.test(right)) return []
    const isTarget = /^\s*:?=(?!=)/.test(right) && /(?:\bset|,|\bthen|\bbegin|\belse|^)\s*$/i.test(left)
    return [{ qualifier: qualifier === undefined ? null : unquoted(qualifier), isTarget }]
  })
}

const call = (name: string): RegExp =>
  new RegExp(`(?:^|[^\\w$".])(?:${IDENTIFIER}\\s*\\.\\s*)?"?${name.replace(/\W/g, '\\$&')}"?\\s*\\(`, 'i')

export const callsFunction = (statement: string, name: Name): boolean => call(name.name).test(statement)
