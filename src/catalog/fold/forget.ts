import { isSameName, type Name } from '../../model/name.ts'
import type { Draft } from './draft.ts'

/** Which `objectType`s of grants share a namespace. */
const GRANTED_AS = {
  relation: ['table', 'view', 'materialized-view', 'foreign-table', 'sequence'],
  type: ['type', 'domain'],
  routine: ['function', 'procedure', 'routine', 'aggregate'],
  schema: ['schema'],
} as const

export type Namespace = keyof typeof GRANTED_AS

export const isGrantedAs = (objectType: string, namespace: Namespace): boolean =>
  (GRANTED_AS[namespace] as readonly string[]).includes(objectType)

/** Privileges and publication entries of an object that is gone. */
export function forgetObject(draft: Draft, name: Name, namespace: Namespace): void {
  if (
    draft.grants.some((grant) => isSameName(grant.object, name) && isGrantedAs(grant.objectType, namespace))
  ) {
    draft.grants = draft.grants.filter(
      (grant) => !isSameName(grant.object, name) || !isGrantedAs(grant.objectType, namespace),
    )
  }
  if (namespace !== 'relation') return
  for (const publication of draft.publications.values()) {
    const tables = publication.tables.filter((table) => !isSameName(table, name))
    if (tables.length < publication.tables.length)
      draft.publications.set(publication.name, { ...publication, tables })
  }
}

export function forgetColumn(draft: Draft, table: Name, column: string): void {
  const isColumn = (grant: Draft['grants'][number]): boolean =>
    isSameName(grant.object, table) && grant.columns.includes(column)
  if (!draft.grants.some(isColumn)) return
  draft.grants = draft.grants
    .map((grant) =>
      isColumn(grant) ? { ...grant, columns: grant.columns.filter((each) => each !== column) } : grant,
    )
    .filter((grant, at) => grant.columns.length > 0 || draft.grants[at]?.columns.length === 0)
}
