import type { Column, Table } from '../../model/catalog.ts'
import type { ColumnDefinition } from '../../model/definition.ts'
import type { Expression } from '../../model/expression.ts'
import { keyOf, type Name } from '../../model/name.ts'
import { quoteIdentifier } from '../../model/quote.ts'
import type { Type } from '../../model/type.ts'
import { chooseSequenceName } from './choose.ts'
import {
  childrenOn,
  columnNamed,
  type Draft,
  isSkipped,
  originIf,
  updateColumn,
  updateTable,
} from './draft.ts'
import { grantDefaults } from './privileges.ts'

/** The column that a definition makes in a table, its sequence made with it. Constraints are not yet there. */
export function columnFrom(
  draft: Draft,
  table: Name,
  definition: ColumnDefinition,
  mayExist: boolean,
): Column {
  const { name, notNull, identity, generated, collation } = definition
  const type: Type = definition.type.isSerial ? { ...definition.type, isSerial: false } : definition.type
  const isOwner = definition.type.isSerial || identity !== null
  const sequence = isOwner
    ? makeSequence(draft, table, { column: name, type, isIdentity: identity !== null })
    : null
  return {
    name,
    type,
    isNullable: !notNull,
    default:
      definition.type.isSerial && sequence ? nextval(sequence) : keptDefault(draft, type, definition.default),
    identity,
    generated,
    collation,
    sequence,
    origin: originIf(draft, mayExist),
  }
}

/** DEFAULT NULL is the same as none, except that it hides the default of a domain. */
export const keptDefault = (draft: Draft, type: Type, value: Expression | null): Expression | null =>
  value?.shape === 'null' && draft.types.get(keyOf(type))?.kind !== 'domain' ? null : value

/** A sequence that a column owns, under the name that PostgreSQL chooses. */
export function makeSequence(
  draft: Draft,
  table: Name,
  {
    column,
    type,
    isIdentity,
  }: { readonly column: string; readonly type: Type; readonly isIdentity: boolean },
): Name {
  const name = chooseSequenceName(draft, table, column)
  draft.sequences.set(keyOf(name), {
    name,
    type,
    ownedBy: { table, column },
    isIdentity,
    origin: draft.origin,
  })
  grantDefaults(draft, 'sequence', name)
  return name
}

const nextval = (sequence: Name): Expression => {
  const text = `${quoteIdentifier(sequence.schema)}.${quoteIdentifier(sequence.name)}`
  return {
    sql: `nextval('${text.replaceAll("'", "''")}'::regclass)`,
    columns: [],
    calls: [{ function: { schema: '', name: 'nextval' }, arguments: 1 }],
    casts: [],
    literals: [text],
    sequences: [sequence],
    reads: [],
    provesNotNull: [],
    shape: 'computed',
  }
}

/** Appends a column to a table and to all that inherit from it; one that has the column already keeps it. */
export function appendColumn(draft: Draft, table: Table, column: Column): void {
  updateTable(draft, table.name, (known) => ({ ...known, columns: [...known.columns, column] }))
  // NOT NULL reaches a column that is there already since it is a constraint of its own.
  const isMerged = draft.pgVersion >= 18 && !column.isNullable
  for (const child of childrenOn(draft, table.name)) {
    const own = columnNamed(child, column.name)
    if (!own) appendColumn(draft, child, inheritedColumn(draft, column, child))
    else if (isMerged)
      updateColumn(draft, child.name, column.name, (each) => ({ ...each, isNullable: false }))
  }
}

/**
 * A child has its parent's default, but not its sequence. Identity reaches partitions from version 17 on, and INHERITS never.
 */
export const inheritedColumn = (draft: Draft, column: Column, child: Pick<Table, 'partitionOf'>): Column => ({
  ...column,
  identity: child.partitionOf && draft.pgVersion >= 17 ? column.identity : null,
  sequence: null,
  isFromParent: true,
  origin: draft.origin,
})

/** Whether ADD COLUMN does nothing, because the column is there. */
export const isColumnSkipped = (draft: Draft, table: Table, column: string, ifNotExists: boolean): boolean =>
  isSkipped(draft, columnNamed(table, column) !== undefined, ifNotExists)
