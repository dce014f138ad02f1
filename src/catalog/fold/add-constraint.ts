import type { Constraint, ConstraintOf, Table } from '../../model/catalog.ts'
import type { ConstraintDefinition } from '../../model/definition.ts'
import { isSameName, keyOf, type Name } from '../../model/name.ts'
import { tablesByReferenced } from '../groupings.ts'
import { mapList, patched } from '../map-names.ts'
import { addIndex } from './add-index.ts'
import { chooseConstraintName, chooseIndexName, columnNamesOf, keyOn, simpleKey } from './choose.ts'
import {
  childrenOn,
  columnNamed,
  type Draft,
  partitionsOn,
  pushConstraint,
  tableOf,
  updateColumn,
  updateTable,
} from './draft.ts'

interface Additions {
  readonly isOnly?: boolean
  /** Names of the columns of the index behind it, where they are not those of the table's columns. */
  readonly columnNames?: readonly string[] | undefined
}

/** Adds a constraint to a table and to all that inherit it, under the name that PostgreSQL gives where the text gives none. */
export function addConstraint(
  draft: Draft,
  tableName: Name,
  definition: ConstraintDefinition,
  { isOnly = false, columnNames }: Additions = {},
): void {
  const table = draft.tables.get(keyOf(tableName))
  if (!table || isNameTaken(draft, table, definition)) return
  switch (definition.type) {
    case 'check': {
      const columns = definition.expression.columns.filter((name) => columnNamed(table, name))
      const name =
        definition.name ??
        chooseConstraintName(draft, tableName, columns.length === 1 ? columns : [], 'check')
      addCheck(draft, table, { ...definition, name, index: null, origin: draft.origin }, isOnly)
      break
    }
    case 'foreign-key':
      addForeignKey(draft, table, definition)
      break
    case 'not-null':
      addNotNull(draft, table, definition, isOnly)
      break
    case 'primary-key':
    case 'unique':
    case 'exclude':
      addKey(draft, table, definition, { isOnly, columnNames })
  }
}

/** Under a condition, a constraint that exists is not added again. */
const isNameTaken = (draft: Draft, table: Table, { name, type }: ConstraintDefinition): boolean =>
  draft.origin?.isCertain === false &&
  table.constraints.some((each) =>
    name === null ? type === 'primary-key' && each.type === type : each.name === name,
  )

/** A child that has a check of this name keeps its own. */
export function addCheck(draft: Draft, table: Table, check: ConstraintOf<'check'>, isOnly: boolean): void {
  pushConstraint(draft, table.name, check)
  if (!check.isInherited || isOnly) return
  for (const child of childrenOn(draft, table.name)) {
    if (!child.constraints.some(({ name }) => name === check.name)) {
      addCheck(draft, child, { ...check, isFromParent: true }, false)
    }
  }
}

function addForeignKey(
  draft: Draft,
  table: Table,
  definition: Extract<ConstraintDefinition, { type: 'foreign-key' }>,
): void {
  const name = definition.name ?? chooseConstraintName(draft, table.name, definition.columns, 'fkey')
  const referenced = tableOf(draft, definition.references)
  const key: ConstraintOf<'foreign-key'> = {
    ...definition,
    name,
    referencedColumns:
      definition.referencedColumns.length > 0 ? definition.referencedColumns : primaryKeyOf(referenced),
    index: null,
    origin: draft.origin,
  }
  pushConstraint(draft, table.name, key)
  for (const partition of partitionsOn(draft, table.name)) inheritForeignKey(draft, partition, key)
}

const primaryKeyOf = (table: Table | undefined): readonly string[] => {
  const key = table?.constraints.find(({ type }) => type === 'primary-key')
  return key?.type === 'primary-key' ? key.columns : []
}

/** A partition that has the same foreign key keeps it as a part of the parent's; any other gets one. */
export function inheritForeignKey(draft: Draft, partition: Table, key: ConstraintOf<'foreign-key'>): void {
  const own = partition.constraints.find((each) => each.isFromParent !== true && isSameForeignKey(each, key))
  if (own) {
    updateTable(draft, partition.name, (known) => ({
      ...known,
      constraints: known.constraints.map((each) => (each === own ? { ...each, isFromParent: true } : each)),
    }))
  } else {
    const isTaken = partition.constraints.some(({ name }) => name === key.name)
    const name = isTaken ? chooseConstraintName(draft, partition.name, key.columns, 'fkey') : key.name
    pushConstraint(draft, partition.name, { ...key, name, isFromParent: true, origin: draft.origin })
  }
  for (const child of partitionsOn(draft, partition.name)) inheritForeignKey(draft, child, key)
}

const isSameForeignKey = (a: Constraint, b: ConstraintOf<'foreign-key'>): boolean =>
  a.type === 'foreign-key' &&
  isSameName(a.references, b.references) &&
  a.columns.join('\0') === b.columns.join('\0') &&
  a.referencedColumns.join('\0') === b.referencedColumns.join('\0') &&
  a.onDelete === b.onDelete &&
  a.onUpdate === b.onUpdate

/**
 * A valid NOT NULL is a flag of its column; it stays a constraint as well where version 18 knows it by a name of its own. While it
 * is not valid, the column counts as nullable.
 */
function addNotNull(
  draft: Draft,
  table: Table,
  definition: Extract<ConstraintDefinition, { type: 'not-null' }>,
  isOnly: boolean,
): void {
  const [column] = definition.columns
  const name = definition.name ?? chooseConstraintName(draft, table.name, [column], 'not_null')
  const isKept = draft.pgVersion >= 18 && (!definition.isValid || definition.name !== null)
  if (isKept) pushConstraint(draft, table.name, { ...definition, name, index: null, origin: draft.origin })
  if (definition.isValid) setNotNull(draft, table.name, column, true)
  if (isOnly || !definition.isInherited) return
  for (const child of childrenOn(draft, table.name)) addNotNull(draft, child, { ...definition, name }, false)
}

/** Partitions and children too, unless ONLY. A NOT NULL that was not valid is so now. */
export function setNotNull(draft: Draft, table: Name, column: string, isOnly: boolean): void {
  updateColumn(draft, table, column, (each) => ({ ...each, isNullable: false }))
  updateTable(draft, table, (known) =>
    patched(known, {
      constraints: mapList(known.constraints, (each) =>
        each.type === 'not-null' && each.columns[0] === column ? patched(each, { isValid: true }) : each,
      ),
    }),
  )
  if (isOnly) return
  for (const child of childrenOn(draft, table)) setNotNull(draft, child.name, column, false)
}

type KeyDefinition = Extract<ConstraintDefinition, { type: 'primary-key' | 'unique' | 'exclude' }>

const LABELS = { 'primary-key': 'pkey', unique: 'key', exclude: 'excl' } as const

function addKey(
  draft: Draft,
  table: Table,
  definition: KeyDefinition,
  { isOnly = false, columnNames }: Additions,
): void {
  if (definition.type !== 'exclude' && definition.usingIndex !== null) {
    addKeyUsingIndex(draft, table, definition, definition.usingIndex)
    return
  }
  const keys = definition.type === 'exclude' ? definition.keys.map(simpleKey) : definition.columns.map(keyOn)
  const includes = definition.type === 'exclude' ? [] : definition.includes
  const parts = { keys, includes, ...(columnNames ? { columnNames } : {}) }
  const name =
    definition.name ?? chooseIndexName(draft, table.name, LABELS[definition.type], columnNamesOf(parts))
  const index = { schema: table.name.schema, name }
  if (definition.type === 'primary-key') {
    for (const column of definition.columns) setNotNull(draft, table.name, column, false)
    completeReferences(draft, table.name, definition.columns)
  }
  pushConstraint(draft, table.name, { ...definition, name, index, origin: draft.origin })
  const { origin } = draft
  addIndex(
    draft,
    { ...parts, ...indexFacts(definition), name: index, table: table.name, constraint: name, origin },
    isOnly,
  )
}

/** A foreign key that one ALTER TABLE adds with a column may refer to the primary key that a later action adds. */
function completeReferences(draft: Draft, referenced: Name, columns: readonly string[]): void {
  for (const table of draft.tables.members(tablesByReferenced, keyOf(referenced))) {
    updateTable(draft, table.name, (known) =>
      patched(known, {
        constraints: mapList(known.constraints, (each) =>
          each.type === 'foreign-key' &&
          each.referencedColumns.length === 0 &&
          isSameName(each.references, referenced)
            ? { ...each, referencedColumns: columns }
            : each,
        ),
      }),
    )
  }
}

const indexFacts = (definition: KeyDefinition) => ({
  isUnique: definition.type !== 'exclude',
  method: definition.type === 'exclude' ? definition.method : 'btree',
  where: definition.type === 'exclude' ? definition.where : null,
  isNullsNotDistinct: definition.type === 'unique' && definition.isNullsNotDistinct,
  isValid: true,
  parent: null,
})

/** The index takes the constraint's name. */
function addKeyUsingIndex(
  draft: Draft,
  table: Table,
  definition: Extract<KeyDefinition, { usingIndex: unknown }>,
  usingIndex: string,
): void {
  const old = { schema: table.name.schema, name: usingIndex }
  const known = draft.indexes.get(keyOf(old))
  const name = definition.name ?? usingIndex
  const index = { schema: table.name.schema, name }
  if (known) {
    draft.indexes.delete(keyOf(old))
    draft.indexes.set(keyOf(index), { ...known, name: index, constraint: name })
  } else {
    draft.isComplete = false
  }
  const columns = (known?.keys ?? []).flatMap(({ column }) => (column === null ? [] : [column]))
  if (definition.type === 'primary-key')
    for (const column of columns) setNotNull(draft, table.name, column, false)
  const includes = known?.includes ?? []
  pushConstraint(draft, table.name, { ...definition, name, columns, includes, index, origin: draft.origin })
  updateTable(draft, table.name, (each) =>
    each.replicaIdentity.index === usingIndex
      ? { ...each, replicaIdentity: { ...each.replicaIdentity, index: name } }
      : each,
  )
}
