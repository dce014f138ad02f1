import type {
  Constraint,
  Index,
  Publication,
  Routine,
  Sequence,
  Table,
  UserType,
  View,
} from '../../model/catalog.ts'
import { isSameName, keyOf, type Name } from '../../model/name.ts'
import type { Type } from '../../model/type.ts'
import {
  indexesByParent,
  indexesByTable,
  sequencesByOwner,
  tablesByParent,
  tablesByRead,
  tablesByReferenced,
  tablesBySequence,
  tablesByType,
  viewsByRead,
} from '../groupings.ts'
import {
  mapConstraint,
  mapDomainConstraint,
  mapGenerated,
  mapKeys,
  mapList,
  mapNullableExpression,
  mapPolicy,
  mapQuery,
  mapRoutine,
  mapTrigger,
  type NameMap,
  patched,
} from '../map-names.ts'
import type { Draft } from './draft.ts'
import { isGrantedAs, type Namespace } from './forget.ts'

const same = <T>(value: T): T => value

export const UNCHANGED: NameMap = { relation: same, type: same, call: same, routine: same }

/** Renames one relation wherever something refers to it; its row type is named like it. */
export const relationRenamed = (from: Name, to: Name): NameMap => ({
  ...UNCHANGED,
  relation: (name) => (isSameName(name, from) ? to : name),
  type: (type) => retyped(type, from, to),
})

export const typeRenamed = (from: Name, to: Name): NameMap => ({
  ...UNCHANGED,
  type: (type) => retyped(type, from, to),
})

const retyped = (type: Type, from: Name, to: Name): Type =>
  type.name === from.name && type.schema === from.schema
    ? { ...type, schema: to.schema, name: to.name }
    : type

/** Everything in one schema. */
export const schemaRenamed = (from: string, to: string): NameMap => {
  const moved = <T extends { readonly schema: string }>(value: T): T =>
    value.schema === from ? { ...value, schema: to } : value
  return {
    relation: moved,
    type: moved,
    routine: moved,
    call: (call) => patched(call, { function: moved(call.function) }),
  }
}

/** Follows the rename of one relation. Only what hangs on it is looked at: histories rename often, and schemas are large. */
export function renameRelation(draft: Draft, from: Name, to: Name): void {
  const key = keyOf(from)
  // A sequence has no row type: a type of the same name is something else.
  const hasRowType = draft.tables.has(key) || draft.views.has(key)
  const names = { ...relationRenamed(from, to), ...(hasRowType ? {} : { type: UNCHANGED.type }) }
  const own = draft.tables.get(key)
  const related = [tablesByReferenced, tablesByParent, tablesBySequence, tablesByRead, tablesByType].flatMap(
    (grouping) => draft.tables.members(grouping, key),
  )
  for (const table of new Set([...(own ? [own] : []), ...ownersOf(draft, from), ...related])) {
    draft.tables.set(keyOf(table.name), rewriteTable(table, names))
  }
  for (const index of [
    ...draft.indexes.members(indexesByTable, key),
    ...draft.indexes.members(indexesByParent, key),
  ]) {
    draft.indexes.set(keyOf(index.name), rewriteIndex(index, names))
  }
  const view = draft.views.get(key)
  for (const each of [...(view ? [view] : []), ...draft.views.members(viewsByRead, key)]) {
    draft.views.set(keyOf(each.name), rewriteView(each, names))
  }
  const sequence = draft.sequences.get(key)
  for (const each of [...(sequence ? [sequence] : []), ...draft.sequences.members(sequencesByOwner, key)]) {
    draft.sequences.set(keyOf(each.name), rewriteSequence(each, names))
  }
  rewriteOthers(draft, names, 'relation')
}

/** The table of the column that owns a sequence names it. */
function ownersOf(draft: Draft, sequence: Name): readonly Table[] {
  const owner = draft.sequences.get(keyOf(sequence))?.ownedBy
  const table = owner && draft.tables.get(keyOf(owner.table))
  return table ? [table] : []
}

/** Follows any other rename into every object that refers to what was renamed. Bodies of routines are text and stay. */
export function rewriteReferences(draft: Draft, names: NameMap, namespace: Namespace): void {
  for (const [key, table] of draft.tables.entries()) draft.tables.set(key, rewriteTable(table, names))
  for (const [key, index] of draft.indexes.entries()) draft.indexes.set(key, rewriteIndex(index, names))
  for (const [key, view] of draft.views.entries()) draft.views.set(key, rewriteView(view, names))
  for (const [key, sequence] of draft.sequences.entries())
    draft.sequences.set(key, rewriteSequence(sequence, names))
  rewriteOthers(draft, names, namespace)
}

function rewriteOthers(draft: Draft, names: NameMap, namespace: Namespace): void {
  for (const [key, type] of draft.types.entries()) draft.types.set(key, rewriteType(type, names))
  for (const [key, routines] of draft.routines.entries()) {
    draft.routines.set(
      key,
      mapList(routines, (routine) => rewriteRoutine(routine, names)),
    )
  }
  for (const [key, publication] of draft.publications.entries()) {
    draft.publications.set(key, rewritePublication(publication, names))
  }
  const granted =
    namespace === 'routine' ? names.routine : namespace === 'type' ? typeName(names) : names.relation
  draft.grants = mapList(draft.grants, (grant) =>
    isGrantedAs(grant.objectType, namespace) ? patched(grant, { object: granted(grant.object) }) : grant,
  )
}

/** A type's name is mapped like the type. */
export const typeName =
  (names: NameMap) =>
  (name: Name): Name => {
    const type: Type = { ...name, modifiers: [], isArray: false, isSerial: false, fields: '' }
    const mapped = names.type(type)
    return mapped === type ? name : { schema: mapped.schema, name: mapped.name }
  }

const orNull = <T>(value: T | null, map: (value: T) => T): T | null => (value === null ? null : map(value))

export const rewriteTable = (table: Table, names: NameMap): Table =>
  patched(table, {
    name: names.relation(table.name),
    columns: mapList(table.columns, (column) =>
      patched(column, {
        type: names.type(column.type),
        default: mapNullableExpression(column.default, names),
        generated: mapGenerated(column.generated, names),
        sequence: orNull(column.sequence, names.relation),
      }),
    ),
    constraints: mapList(table.constraints, (constraint) => rewriteConstraint(constraint, names)),
    partitionOf: orNull(table.partitionOf, (given) =>
      patched(given, { parent: names.relation(given.parent) }),
    ),
    inherits: mapList(table.inherits, names.relation),
    triggers: mapList(table.triggers, (trigger) => mapTrigger(trigger, names)),
    policies: mapList(table.policies, (policy) => mapPolicy(policy, names)),
  })

const rewriteConstraint = (constraint: Constraint, names: NameMap): Constraint =>
  patched(mapConstraint(constraint, names), { index: orNull(constraint.index, names.relation) })

const rewriteIndex = (index: Index, names: NameMap): Index =>
  patched(index, {
    name: names.relation(index.name),
    table: names.relation(index.table),
    parent: orNull(index.parent, names.relation),
    keys: mapKeys(index.keys, names),
    where: mapNullableExpression(index.where, names),
  })

const rewriteView = (view: View, names: NameMap): View =>
  patched(view, { name: names.relation(view.name), query: mapQuery(view.query, names) })

const rewriteSequence = (sequence: Sequence, names: NameMap): Sequence =>
  patched(sequence, {
    name: names.relation(sequence.name),
    ownedBy: orNull(sequence.ownedBy, (owner) => patched(owner, { table: names.relation(owner.table) })),
  })

function rewriteType(type: UserType, names: NameMap): UserType {
  const name = typeName(names)(type.name)
  switch (type.kind) {
    case 'domain':
      return patched(type, {
        name,
        base: names.type(type.base),
        default: mapNullableExpression(type.default, names),
        constraints: mapList(type.constraints, (constraint) => mapDomainConstraint(constraint, names)),
      })
    case 'composite':
      return patched(type, {
        name,
        attributes: mapList(type.attributes, (attribute) =>
          patched(attribute, { type: names.type(attribute.type) }),
        ),
      })
    case 'range':
      return patched(type, { name, subtype: orNull(type.subtype, names.type) })
    case 'base':
    case 'enum':
      return patched(type, { name })
  }
}

const rewriteRoutine = (routine: Routine, names: NameMap): Routine =>
  patched(routine, { name: names.routine(routine.name), definition: mapRoutine(routine.definition, names) })

const rewritePublication = (publication: Publication, names: NameMap): Publication =>
  patched(publication, { tables: mapList(publication.tables, names.relation) })
