import type { DefaultPrivilege, Grant } from '../../model/catalog.ts'
import type { ChangeOf } from '../../model/change.ts'
import { isSameName, keyOf, type Name } from '../../model/name.ts'
import type { Draft, Handlers } from './draft.ts'

export const privilegeHandlers: Handlers<'grant' | 'revoke' | 'alter-default-privileges' | 'change-owner'> = {
  grant: (draft, change) => {
    for (const target of targetsOf(draft, change)) {
      for (const grantee of change.grantees) addGrant(draft, { ...target, grantee })
    }
  },

  revoke: (draft, change) => {
    if ('isGrantOptionOnly' in change && change.isGrantOptionOnly === true) return
    for (const target of targetsOf(draft, change)) {
      for (const grantee of change.grantees) removeGrant(draft, { ...target, grantee })
    }
  },

  'alter-default-privileges': (draft, change) => {
    const { isRevoke, objectType, privileges } = change
    const schemas = change.schemas.length === 0 ? [null] : change.schemas
    for (const schema of schemas) {
      for (const grantee of change.grantees) {
        const given = { schema, objectType, grantee, privileges: allOf(draft, objectType, privileges) }
        changeDefault(draft, given, isRevoke)
      }
    }
  },

  'change-owner': (draft, { object, to }) => {
    const table = draft.tables.get(keyOf(object))
    if (table) draft.tables.set(keyOf(object), { ...table, owner: to })
  },
}

/** What ALL PRIVILEGES means per type of object; MAINTAIN came with version 17. */
const ALL: Readonly<Record<string, readonly string[]>> = {
  table: ['delete', 'insert', 'maintain', 'references', 'select', 'trigger', 'truncate', 'update'],
  column: ['insert', 'references', 'select', 'update'],
  sequence: ['select', 'update', 'usage'],
  function: ['execute'],
  type: ['usage'],
  schema: ['create', 'usage'],
  database: ['connect', 'create', 'temporary'],
}

function allOf(
  draft: Draft,
  objectType: string,
  privileges: readonly string[],
  isColumn = false,
): readonly string[] {
  if (!privileges.includes('all')) return [...privileges].sort()
  const kind = isColumn ? 'column' : (KINDS[objectType] ?? objectType)
  return (ALL[kind] ?? ['all']).filter((privilege) => privilege !== 'maintain' || draft.pgVersion >= 17)
}

/** Privileges know these kinds only. */
const KINDS: Readonly<Record<string, string>> = {
  view: 'table',
  'materialized-view': 'table',
  'foreign-table': 'table',
  procedure: 'function',
  routine: 'function',
  aggregate: 'function',
  domain: 'type',
}

type Target = Omit<Grant, 'grantee'>

/** One entry per object, and per column where columns are listed. */
function targetsOf(draft: Draft, change: ChangeOf<'grant'> | ChangeOf<'revoke'>): readonly Target[] {
  const { objectType, columns } = change
  const kind = KINDS[objectType] ?? objectType
  const objects = change.isAllInSchema
    ? change.objects.flatMap(({ name }) => allIn(draft, name, kind))
    : change.objects
  return objects.flatMap((object): readonly Target[] => {
    const own = kind === 'table' && draft.sequences.has(keyOf(object)) ? 'sequence' : kind
    const privileges = allOf(draft, own, change.privileges, columns.length > 0)
    if (columns.length === 0) return [{ object, objectType: own, privileges, columns: [] }]
    return columns.map((column) => ({ object, objectType: own, privileges, columns: [column] }))
  })
}

function allIn(draft: Draft, schema: string, kind: string): readonly Name[] {
  const inSchema = (values: readonly { readonly name: Name }[]): readonly Name[] =>
    values.map(({ name }) => name).filter((name) => name.schema === schema)
  if (kind === 'table') return [...inSchema(draft.tables.values()), ...inSchema(draft.views.values())]
  if (kind === 'sequence') return inSchema(draft.sequences.values())
  const routines = inSchema(draft.routines.values().flat())
  return routines.filter((name, at) => routines.findIndex((each) => isSameName(each, name)) === at)
}

const isSameTarget = (a: Grant, b: Grant): boolean =>
  isSameName(a.object, b.object) &&
  a.objectType === b.objectType &&
  a.grantee === b.grantee &&
  a.columns.join('\0') === b.columns.join('\0')

function addGrant(draft: Draft, grant: Grant): void {
  const known = draft.grants.find((each) => isSameTarget(each, grant))
  if (!known) draft.grants = [...draft.grants, grant]
  else {
    const privileges = [...new Set([...known.privileges, ...grant.privileges])].sort()
    draft.grants = draft.grants.map((each) => (each === known ? { ...known, privileges } : each))
  }
}

/** A privilege revoked from a table is revoked from its columns as well. */
function removeGrant(draft: Draft, grant: Grant): void {
  const isHit = (each: Grant): boolean =>
    isSameTarget(each, grant) || (grant.columns.length === 0 && isSameTarget({ ...each, columns: [] }, grant))
  draft.grants = draft.grants
    .map((each) =>
      isHit(each)
        ? { ...each, privileges: each.privileges.filter((one) => !grant.privileges.includes(one)) }
        : each,
    )
    .filter(({ privileges }) => privileges.length > 0)
}

function changeDefault(draft: Draft, given: DefaultPrivilege, isRevoke: boolean): void {
  const isSame = (each: DefaultPrivilege): boolean =>
    each.schema === given.schema && each.objectType === given.objectType && each.grantee === given.grantee
  const known = draft.defaultPrivileges.find(isSame)
  const others = draft.defaultPrivileges.filter((each) => !isSame(each))
  const old = known?.privileges ?? []
  const privileges = isRevoke
    ? old.filter((each) => !given.privileges.includes(each))
    : [...new Set([...old, ...given.privileges])].sort()
  draft.defaultPrivileges = privileges.length === 0 ? others : [...others, { ...given, privileges }]
}

/** A new object gets what ALTER DEFAULT PRIVILEGES promised; who creates it is taken to be who altered them. */
export function grantDefaults(
  draft: Draft,
  objectType: 'table' | 'sequence' | 'function' | 'type' | 'schema',
  object: Name,
): void {
  for (const each of draft.defaultPrivileges) {
    if ((KINDS[each.objectType] ?? each.objectType) !== objectType) continue
    if (each.schema !== null && (objectType === 'schema' || each.schema !== object.schema)) continue
    addGrant(draft, { object, objectType, columns: [], privileges: each.privileges, grantee: each.grantee })
  }
}
