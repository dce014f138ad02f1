import type { Index } from '../../model/catalog.ts'
import type { ChangeOf } from '../../model/change.ts'
import { keyOf, type Name } from '../../model/name.ts'
import { addIndex } from './add-index.ts'
import { chooseIndexName, columnNamesOf, simpleKey } from './choose.ts'
import { type Draft, type Handlers, isRelation, isSkipped, originIf, tableOf } from './draft.ts'
import { removeIndex } from './remove-key.ts'
import { renameIndex } from './rename.ts'

export const indexHandlers: Handlers<'create-index' | 'drop-index' | 'rename-index'> = {
  'create-index': createIndex,

  'drop-index': (draft, { index, ifExists }) => {
    const known = indexOf(draft, index, ifExists)
    if (known) removeIndex(draft, known)
  },

  'rename-index': (draft, { index, to, ifExists }) => {
    if (indexOf(draft, index, ifExists)) renameIndex(draft, index, to)
  },
}

/** Also of a materialized view. */
function createIndex(draft: Draft, change: ChangeOf<'create-index'>): void {
  const { table, index: definition } = change
  if (!(tableOf(draft, table) || draft.views.has(keyOf(table)))) return
  const given = definition.name === null ? null : { schema: table.schema, name: definition.name }
  if (given && isSkipped(draft, isRelation(draft, given), change.ifNotExists)) return
  const keys = definition.keys.map(simpleKey)
  const columns = columnNamesOf({ keys, includes: definition.includes })
  const name = given ?? { schema: table.schema, name: chooseIndexName(draft, table, 'idx', columns) }
  addIndex(
    draft,
    {
      ...definition,
      keys,
      name,
      table,
      isValid: true,
      constraint: null,
      parent: null,
      origin: originIf(draft, change.ifNotExists),
    },
    change.isOnly,
  )
}

function indexOf(draft: Draft, name: Name, ifExists: boolean): Index | undefined {
  const index = draft.indexes.get(keyOf(name))
  if (!(index || ifExists)) draft.isComplete = false
  return index
}
