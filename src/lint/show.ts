import type { Effect } from '../model/effect.ts'
import { blocksReads, type LockMode } from '../model/lock.ts'
import type { Name } from '../model/name.ts'
import { quoteIdentifier, quoteName } from '../model/quote.ts'
import { showType, type Type } from '../model/type.ts'

/** How people write it: `public.` is noise in a message, every other schema is news. Quoted where SQL needs it. */
export const show = (name: Name): string =>
  name.schema === '' || name.schema === 'public' ? quoteIdentifier(name.name) : quoteName(name)

export const showColumn = (table: Name, column: string): string => `${show(table)}.${quoteIdentifier(column)}`

export const showColumns = (columns: readonly string[]): string => columns.map(quoteIdentifier).join(', ')

/** `a`, `a and b`, `a, b and c`, `a, b and 4 more`. */
export function showList(items: readonly string[]): string {
  const shown = items.length > 3 ? [...items.slice(0, 2), `${items.length - 2} more`] : items
  const last = shown.at(-1) ?? ''
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(', ')} and ${last}`
}

/** `ACCESS EXCLUSIVE on orders and SHARE ROW EXCLUSIVE on customers and items`. */
export function showLocks(effects: readonly Pick<Effect, 'lock' | 'relation'>[]): string {
  const byMode = new Map<LockMode, string[]>()
  for (const { lock, relation } of effects) byMode.set(lock, [...(byMode.get(lock) ?? []), show(relation)])
  return showList([...byMode].map(([mode, relations]) => `${mode} on ${showList(relations)}`))
}

/** Who waits for locks that block at least writes. */
export const whoWaits = (effects: readonly Pick<Effect, 'lock'>[]): string =>
  effects.some(({ lock }) => blocksReads(lock)) ? 'reads and writes wait' : 'writes wait'

/** A type as SQL. Built-in names have no schema and are never quoted: `"integer"` is another type. */
export function typeSql(type: Type): string {
  const isPlain = type.schema === '' && /^[a-z_][a-z0-9_ ]*$/.test(type.name)
  return isPlain ? showType(type) : showType({ ...type, schema: '', name: show(type) })
}

/** A statement on one line, cut where it is long. */
export function showStatement(sql: string): string {
  const line = sql.replace(/\s+/g, ' ').trim()
  return line.length <= 60 ? line : `${line.slice(0, 57)}…`
}
