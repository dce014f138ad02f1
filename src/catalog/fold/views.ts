import type { View } from '../../model/catalog.ts'
import type { ChangeOf } from '../../model/change.ts'
import { keyOf, type Name } from '../../model/name.ts'
import { type Draft, type Handlers, isRelation, isSkipped, isSystem, originIf } from './draft.ts'
import { outputsOf } from './outputs.ts'
import { grantDefaults } from './privileges.ts'
import { removeView } from './remove-relation.ts'
import { moveRelation, moveToSchema } from './rename.ts'
import { renameViewColumn } from './rename-column.ts'

export const viewHandlers: Handlers<
  | 'create-view'
  | 'drop-view'
  | 'rename-view'
  | 'rename-view-column'
  | 'alter-view'
  | 'create-materialized-view'
  | 'drop-materialized-view'
  | 'refresh-materialized-view'
  | 'set-relation-schema'
> = {
  'create-view': (draft, change) => {
    const old = draft.views.get(keyOf(change.view))
    if (isSkipped(draft, isRelation(draft, change.view) && !change.isReplace, false)) return
    noteReads(draft, change.query.reads)
    draft.views.set(keyOf(change.view), {
      name: change.view,
      kind: 'view',
      columns: columnsOf(draft, change),
      query: change.query,
      isSecurityInvoker: change.isSecurityInvoker,
      isPopulated: true,
      origin: old ? old.origin : originIf(draft, change.isReplace),
    })
    if (!old) grantDefaults(draft, 'table', change.view)
  },

  'create-materialized-view': (draft, change) => {
    if (isSkipped(draft, isRelation(draft, change.view), change.ifNotExists)) return
    noteReads(draft, change.query.reads)
    draft.views.set(keyOf(change.view), {
      name: change.view,
      kind: 'materialized-view',
      columns: columnsOf(draft, change),
      query: change.query,
      isSecurityInvoker: false,
      isPopulated: change.withData,
      origin: originIf(draft, change.ifNotExists),
    })
    grantDefaults(draft, 'table', change.view)
  },

  'drop-view': (draft, { view, ifExists, isCascade }) => drop(draft, view, ifExists, isCascade),
  'drop-materialized-view': (draft, { view, ifExists, isCascade }) => drop(draft, view, ifExists, isCascade),

  'rename-view': (draft, { view, to, ifExists }) => {
    if (viewOf(draft, view, ifExists)) moveRelation(draft, view, { schema: view.schema, name: to })
  },

  'rename-view-column': (draft, { view, column, to }) => {
    if (viewOf(draft, view, false)) renameViewColumn(draft, view, column, to)
  },

  'alter-view': (draft, { view, ifExists, isSecurityInvoker }) => {
    const known = viewOf(draft, view, ifExists)
    if (known && isSecurityInvoker !== null) draft.views.set(keyOf(view), { ...known, isSecurityInvoker })
  },

  'refresh-materialized-view': (draft, { view, withData }) => {
    const known = viewOf(draft, view, false)
    if (known) draft.views.set(keyOf(view), { ...known, isPopulated: withData })
  },

  'set-relation-schema': (draft, { relation, to, ifExists }) => {
    if (isRelation(draft, relation)) moveToSchema(draft, relation, to)
    else if (!ifExists) draft.isComplete = false
  },
}

/** A list of names stands before the query's own. */
function columnsOf(
  draft: Draft,
  change: ChangeOf<'create-view' | 'create-materialized-view'>,
): View['columns'] {
  const outputs = outputsOf(draft, change.query)
  if (outputs === null) return null
  return outputs.map((output, at) => change.columns[at] ?? output)
}

function viewOf(draft: Draft, name: Name, ifExists: boolean): View | undefined {
  const view = draft.views.get(keyOf(name))
  if (!(view || ifExists)) draft.isComplete = false
  return view
}

function drop(draft: Draft, name: Name, ifExists: boolean, isCascade: boolean): void {
  const view = viewOf(draft, name, ifExists)
  if (view) removeView(draft, view, isCascade)
}

/** A view over what the history never made: there is more in the database than it says. */
export function noteReads(draft: Draft, reads: readonly Name[]): void {
  if (reads.some((read) => !(isRelation(draft, read) || isSystem(read)))) draft.isComplete = false
}
