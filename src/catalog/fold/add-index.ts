import type { Constraint, Index, Table } from '../../model/catalog.ts'
import type { IndexKey } from '../../model/definition.ts'
import { isSameName, keyOf, type Name } from '../../model/name.ts'
import { chooseIndexName, columnNamesOf } from './choose.ts'
import { type Draft, indexesOn, partitionsOn, pushConstraint, updateTable } from './draft.ts'

/** Adds an index under its name, and one to each partition. ON ONLY a table with partitions it stays invalid until all are attached. */
export function addIndex(draft: Draft, index: Index, isOnly: boolean): void {
  const partitions = partitionsOn(draft, index.table)
  draft.indexes.set(keyOf(index.name), isOnly && partitions.length > 0 ? { ...index, isValid: false } : index)
  if (!isOnly) for (const partition of partitions) inheritIndex(draft, partition, index)
}

/** An equal index of the partition becomes a part of the parent's, else the partition gets one, its constraint with it. */
export function inheritIndex(draft: Draft, partition: Table, parent: Index): void {
  const constraint = constraintOf(draft, parent)
  const own = indexesOn(draft, partition.name).find(
    (index) =>
      index.parent === null &&
      isSameIndex(index, parent) &&
      (!constraint || passesFor(draft, index, constraint)),
  )
  if (own) {
    attachIndex(draft, own, parent.name)
    return
  }
  const label = constraint ? LABELS[constraint.type] : 'idx'
  const name = chooseIndexName(draft, partition.name, label, columnNamesOf(parent))
  const index = { schema: partition.name.schema, name }
  if (constraint) {
    pushConstraint(draft, partition.name, {
      ...constraint,
      name,
      index,
      isFromParent: true,
      origin: draft.origin,
    })
  }
  addIndex(
    draft,
    {
      ...parent,
      name: index,
      table: partition.name,
      constraint: constraint ? name : null,
      parent: parent.name,
      isValid: true,
      origin: draft.origin,
    },
    false,
  )
}

/** Up to version 16 a unique constraint passes for the parent's primary key. */
const passesFor = (draft: Draft, index: Index, constraint: Constraint): boolean =>
  draft.pgVersion >= 17 ? constraintOf(draft, index)?.type === constraint.type : index.constraint !== null

const LABELS = {
  'primary-key': 'pkey',
  unique: 'key',
  exclude: 'excl',
  check: 'idx',
  'foreign-key': 'idx',
  'not-null': 'idx',
} as const

/** Makes an index of a partition belong to the parent's, and a constraint behind it likewise. */
export function attachIndex(draft: Draft, child: Index, parent: Name | null): void {
  draft.indexes.set(keyOf(child.name), { ...child, parent })
  updateTable(draft, child.table, (table) => ({
    ...table,
    constraints: table.constraints.map((each) =>
      each.name === child.constraint ? { ...each, isFromParent: parent !== null } : each,
    ),
  }))
}

const constraintOf = (draft: Draft, { table, constraint }: Index): Constraint | undefined =>
  constraint === null
    ? undefined
    : draft.tables.get(keyOf(table))?.constraints.find(({ name }) => name === constraint)

/** As `CompareIndexInfo` in PostgreSQL's index.c sees it: the direction of a key does not count. */
const isSameIndex = (a: Index, b: Index): boolean =>
  a.isUnique === b.isUnique &&
  a.method === b.method &&
  a.isNullsNotDistinct === b.isNullsNotDistinct &&
  a.keys.map(textOf).join('\0') === b.keys.map(textOf).join('\0') &&
  a.includes.join('\0') === b.includes.join('\0') &&
  normal(a.where?.sql ?? '') === normal(b.where?.sql ?? '')

const textOf = ({ column, expression, collation, operatorClass }: IndexKey): string =>
  [
    column ?? normal(expression?.sql ?? ''),
    collation && !isSameName(collation, DEFAULT_COLLATION) ? keyOf(collation) : '',
    operatorClass ?? '',
  ].join(' ')

const DEFAULT_COLLATION: Name = { schema: '', name: 'default' }

/** Two spellings of one expression: blanks, case of keywords and outer parentheses do not count. */
const normal = (sql: string): string => sql.replace(/[\s()]+/g, '').toLowerCase()
