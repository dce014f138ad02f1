import { isSameName } from '../../model/name.ts'
import type { Draft, Handlers } from './draft.ts'
import { removeTypeDependents } from './remove-type.ts'

/** Publications and extensions. */
export const databaseHandlers: Handlers<
  | 'create-publication'
  | 'alter-publication'
  | 'drop-publication'
  | 'create-extension'
  | 'drop-extension'
  | 'define-object'
  | 'drop-owned'
> = {
  'create-publication': (draft, { publication: name, tables, isForAllTables, schemas }) => {
    draft.publications.set(name, { name, tables, schemas, isForAllTables })
  },

  'alter-publication': (draft, { publication: name, action, tables }) => {
    const known = draft.publications.get(name)
    if (!known) {
      draft.isComplete = false
      return
    }
    const others = known.tables.filter((each) => !tables.some((table) => isSameName(each, table)))
    if (action === 'set' && tables.length > 0) draft.publications.set(name, { ...known, tables })
    if (action === 'add') draft.publications.set(name, { ...known, tables: [...others, ...tables] })
    if (action === 'drop') draft.publications.set(name, { ...known, tables: others })
  },

  'drop-publication': (draft, { publication }) => draft.publications.delete(publication),

  'create-extension': (draft, { extension }) => {
    draft.extensions = new Set([...draft.extensions, extension])
  },

  'drop-extension': (draft, { extension, isCascade }) => {
    draft.extensions = new Set([...draft.extensions].filter((each) => each !== extension))
    if (isCascade) removeDependents(draft, extension)
  },

  // What depends on a collation, cast or operator is not known.
  'define-object': (draft, { action, isCascade }) => {
    if (action === 'drop' && isCascade) draft.isComplete = false
  },

  'drop-owned': (draft) => {
    draft.isComplete = false
  },
}

/** Types of extensions that tables often have columns of. Of other dependents the history says nothing. */
const EXTENSION_TYPES: Readonly<Record<string, readonly string[]>> = {
  citext: ['citext'],
  cube: ['cube'],
  hstore: ['hstore'],
  ltree: ['ltree', 'lquery', 'ltxtquery'],
  postgis: ['geometry', 'geography', 'box2d', 'box3d'],
  vector: ['vector', 'halfvec', 'sparsevec'],
}

function removeDependents(draft: Draft, extension: string): void {
  const types = EXTENSION_TYPES[extension] ?? []
  for (const name of types) {
    for (const schema of ['', 'public', extension, 'extensions'])
      removeTypeDependents(draft, { schema, name })
  }
  if (types.length === 0) draft.isComplete = false
}
