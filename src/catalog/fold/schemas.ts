import { keyOf, type Name } from '../../model/name.ts'
import type { Edit } from '../layered-map.ts'
import { type Draft, type Handlers, isSkipped, originIf } from './draft.ts'
import { forgetObject } from './forget.ts'
import { grantDefaults } from './privileges.ts'
import { removeSequence, removeTable, removeView } from './remove-relation.ts'
import { removeRoutine, removeRowTypes, removeType } from './remove-type.ts'
import { rewriteReferences, schemaRenamed } from './rewrite.ts'

export const schemaHandlers: Handlers<'create-schema' | 'drop-schema' | 'rename-schema'> = {
  'create-schema': (draft, { schema, ifNotExists }) => {
    if (isSkipped(draft, draft.schemas.has(schema), ifNotExists)) return
    draft.schemas.set(schema, originIf(draft, ifNotExists))
    grantDefaults(draft, 'schema', { schema: '', name: schema })
  },

  'drop-schema': (draft, { schema, ifExists, isCascade }) => {
    if (!(draft.schemas.has(schema) || ifExists)) draft.isComplete = false
    draft.schemas.delete(schema)
    if (isCascade) removeAllIn(draft, schema)
    forgetObject(draft, { schema: '', name: schema }, 'schema')
    draft.defaultPrivileges = draft.defaultPrivileges.filter((each) => each.schema !== schema)
  },

  'rename-schema': (draft, { schema, to }) => {
    const known = draft.schemas.get(schema)
    if (known === undefined) draft.isComplete = false
    if (draft.schemas.has(to)) return
    draft.schemas.delete(schema)
    draft.schemas.set(to, known ?? null)
    rewriteReferences(draft, schemaRenamed(schema, to), 'relation')
    for (const edit of [draft.tables, draft.indexes, draft.views, draft.sequences, draft.types]) {
      rekeyAll<{ readonly name: Name }>(
        edit as unknown as Edit<ReturnType<typeof keyOf>, { readonly name: Name }>,
      )
    }
    for (const [key, routines] of draft.routines.entries()) {
      const name = routines[0]?.name
      if (!name || keyOf(name) === key) continue
      draft.routines.delete(key)
      draft.routines.set(keyOf(name), routines)
    }
    draft.grants = draft.grants.map((grant) => movedGrant(grant, schema, to))
    draft.defaultPrivileges = draft.defaultPrivileges.map((each) =>
      each.schema === schema ? { ...each, schema: to } : each,
    )
    for (const publication of draft.publications.values()) {
      const schemas = publication.schemas.map((each) => (each === schema ? to : each))
      if (publication.schemas.includes(schema))
        draft.publications.set(publication.name, { ...publication, schemas })
    }
  },
}

function removeAllIn(draft: Draft, schema: string): void {
  const isIn = ({ name }: { readonly name: Name }): boolean => name.schema === schema
  for (const view of draft.views.values().filter(isIn)) removeView(draft, view, true)
  for (const table of draft.tables.values().filter(isIn))
    removeRowTypes(draft, removeTable(draft, table, true))
  for (const sequence of draft.sequences.values().filter(isIn)) removeSequence(draft, sequence)
  for (const routine of draft.routines.values().flat().filter(isIn)) removeRoutine(draft, routine, true)
  for (const type of draft.types.values().filter(isIn)) removeType(draft, type, true)
}

function rekeyAll<V extends { readonly name: Name }>(edit: Edit<ReturnType<typeof keyOf>, V>): void {
  for (const [key, value] of edit.entries()) {
    if (keyOf(value.name) === key) continue
    edit.delete(key)
    edit.set(keyOf(value.name), value)
  }
}

function movedGrant(grant: Draft['grants'][number], from: string, to: string): Draft['grants'][number] {
  if (grant.objectType === 'schema') {
    return grant.object.name === from ? { ...grant, object: { schema: '', name: to } } : grant
  }
  return grant.object.schema === from ? { ...grant, object: { ...grant.object, schema: to } } : grant
}
