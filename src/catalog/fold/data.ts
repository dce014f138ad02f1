import type { SchemaChange } from '../../model/change.ts'
import { keyOf, type Name } from '../../model/name.ts'
import { type Draft, type Handlers, isRelation, isSystem } from './draft.ts'

const unknown = (draft: Draft): void => {
  draft.isComplete = false
}

/** Notes the relations that data statements name, without which the history cannot be complete. */
const note = (draft: Draft, ...relations: readonly (Name | null)[]): void => {
  if (relations.some((name) => name !== null && !(isSystem(name) || isRelation(draft, name)))) unknown(draft)
}

/** What changes no schema, but may show that the history does not know all of it. */
export const dataHandlers: Handlers<
  | 'truncate'
  | 'insert-rows'
  | 'update-rows'
  | 'delete-rows'
  | 'merge-rows'
  | 'copy'
  | 'select'
  | 'call'
  | 'do-block'
  | 'dynamic-sql'
  | 'syntax-error'
  | 'template'
  | 'psql-command'
  | 'opaque'
> = {
  truncate: (draft, { table }) => note(draft, table),
  'insert-rows': (draft, { table, calls }) => {
    note(draft, table)
    noteCalls(draft, calls)
  },
  'update-rows': (draft, { table, calls }) => {
    note(draft, table)
    noteCalls(draft, calls)
  },
  'delete-rows': (draft, { table, calls }) => {
    note(draft, table)
    noteCalls(draft, calls)
  },
  'merge-rows': (draft, { table }) => note(draft, table),
  copy: (draft, { table }) => note(draft, table),
  select: (draft, { calls, query }) => noteCalls(draft, [...calls, ...query.calls]),
  call: (draft, { procedure }) => noteCalls(draft, [{ function: procedure, arguments: 0 }]),
  'do-block': (draft, { hasDynamicSql }) => {
    if (hasDynamicSql) unknown(draft)
  },
  'dynamic-sql': unknown,
  'syntax-error': unknown,
  template: unknown,
  opaque: unknown,
  'psql-command': (draft, { command }) => {
    if (/^\\?(i|ir|include|include_relative|gexec|connect|c)\b/.test(command)) unknown(draft)
  },
}

/**
 * A function called at top level may change the schema: one of the history whose body holds such a statement, or one with a schema
 * that the history does not show, as of an extension.
 */
function noteCalls(draft: Draft, calls: Extract<SchemaChange, { kind: 'select' }>['calls']): void {
  for (const { function: name } of calls) {
    if (name.schema === '' || isSystem(name)) continue
    const routines = draft.routines.get(keyOf(name))
    if (!routines || routines.some(({ definition }) => CHANGES_SCHEMA.test(definition.body))) unknown(draft)
  }
}

const CHANGES_SCHEMA = /\b(create|alter|drop|execute|perform|call)\b/i
