import type { ChangeKind, ChangeOf, SchemaChange } from '../../../../src/model/change.ts'
import type { Name } from '../../../../src/model/name.ts'
import type { Type } from '../../../../src/model/type.ts'
import { parser } from '../../../../src/sql/load.ts'
import { type Lowered, lower } from '../../../../src/sql/lower/lower.ts'
import type { RawStatement } from '../../../../src/sql/pg-ast.ts'
import type { StatementText } from '../../../../src/sql/statement-text.ts'
import { tokenize } from '../../../../src/sql/tokens.ts'

type Some<T> = T extends readonly (infer Item)[]
  ? readonly Some<Item>[]
  : T extends object
    ? { readonly [K in keyof T]?: Some<T[K]> }
    : T

/** What a test says of a change: its kind, and the fields that the case is about. */
export type Expected = { [K in ChangeKind]: Some<ChangeOf<K>> & { readonly kind: K } }[ChangeKind]

/** One statement and the changes that it must become, in order and no others. */
export type Case = readonly [sql: string, ...changes: readonly Expected[]]

/** `schema.name` or `name`. */
export function named(text: string): Name {
  const [name = '', schema = ''] = text.split('.').toReversed()
  return { schema, name }
}

export const typed = (name: string, ...modifiers: readonly number[]): Some<Type> => ({ name, modifiers })

/** Statements of a text with what they lower to. */
export function loweredAll(sql: string): readonly (Lowered & { readonly text: string })[] {
  const answer = parser().parse(sql)
  if (answer.json === null) throw new Error(`${answer.error.message} in: ${sql}`)
  const tree: { readonly stmts?: readonly RawStatement[] } = JSON.parse(answer.json)
  return (tree.stmts ?? []).map((raw) => {
    const text = statementText(sql, raw)
    return { ...lower(raw.stmt, text), text: sql.slice(text.start, text.end) }
  })
}

export const lowered = (sql: string): readonly SchemaChange[] =>
  loweredAll(sql).flatMap(({ changes }) => changes)

function statementText(sql: string, { stmt_location = 0, stmt_len }: RawStatement): StatementText {
  const bytes = Buffer.from(sql)
  const offsetOf = (location: number) => bytes.subarray(0, location).toString().length
  const start = offsetOf(stmt_location)
  const end = stmt_len === undefined ? sql.length : offsetOf(stmt_location + stmt_len)
  const tokens = tokenize(sql, start, end).filter(({ kind }) => kind !== 'comment')
  return { text: sql, start, end, offsetOf, tokens: () => tokens }
}
