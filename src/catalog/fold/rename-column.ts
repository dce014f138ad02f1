import type { Constraint, Index, Table, View } from '../../model/catalog.ts'
import type { IndexKey } from '../../model/definition.ts'
import type { Expression } from '../../model/expression.ts'
import { isSameName, keyOf, type Name } from '../../model/name.ts'
import { sequencesByOwner, tablesByReferenced, viewsByRead } from '../groupings.ts'
import { mapList, patched } from '../map-names.ts'
import { renameIdentifier } from '../rename-text.ts'
import { columnNamesOf } from './choose.ts'
import { readsColumn } from './dependents.ts'
import { childrenOn, columnNamed, type Draft, indexesOn, tablesIn, updateTable } from './draft.ts'

/** Renames a column of a table and of all that inherit it, and follows it into everything that PostgreSQL makes follow. */
export function renameColumn(draft: Draft, tableName: Name, from: string, to: string): void {
  const table = draft.tables.get(keyOf(tableName))
  if (!columnNamed(table, from) || columnNamed(table, to)) return
  const rename = renamer(from, to)
  // Views first: whether one reads the column is asked under the old name.
  for (const view of draft.views.members(viewsByRead, keyOf(tableName))) {
    if (readsColumn(view, tableName, from, tablesIn(draft))) renameInView(draft, view, tableName, rename)
  }
  updateTable(draft, tableName, (known) => renamedTable(known, rename))
  for (const index of indexesOn(draft, tableName))
    draft.indexes.set(keyOf(index.name), renamedIndex(index, rename))
  for (const other of draft.tables.members(tablesByReferenced, keyOf(tableName))) {
    updateTable(draft, other.name, (known) =>
      patched(known, {
        constraints: mapList(known.constraints, (each) =>
          each.type === 'foreign-key' && isSameName(each.references, tableName)
            ? patched(each, { referencedColumns: mapList(each.referencedColumns, rename.name) })
            : each,
        ),
      }),
    )
  }
  for (const sequence of draft.sequences.members(sequencesByOwner, keyOf(tableName))) {
    if (sequence.ownedBy?.column === from) {
      draft.sequences.set(keyOf(sequence.name), { ...sequence, ownedBy: { table: tableName, column: to } })
    }
  }
  draft.grants = mapList(draft.grants, (grant) =>
    isSameName(grant.object, tableName)
      ? patched(grant, { columns: mapList(grant.columns, rename.name) })
      : grant,
  )
  for (const child of childrenOn(draft, tableName)) renameColumn(draft, child.name, from, to)
}

interface Renamer {
  readonly name: (name: string) => string
  readonly expression: (expression: Expression) => Expression
}

const renamer = (from: string, to: string): Renamer => {
  const name = (each: string): string => (each === from ? to : each)
  return {
    name,
    expression: (expression) =>
      expression.columns.includes(from)
        ? {
            ...expression,
            sql: renameIdentifier(expression.sql, from, to),
            columns: mapList(expression.columns, name),
            provesNotNull: mapList(expression.provesNotNull, name),
          }
        : expression,
  }
}

const orNull = (expression: Expression | null, rename: Renamer): Expression | null =>
  expression === null ? null : rename.expression(expression)

const renamedTable = (table: Table, rename: Renamer): Table =>
  patched(table, {
    columns: mapList(table.columns, (column) =>
      patched(column, {
        name: rename.name(column.name),
        generated:
          column.generated &&
          patched(column.generated, { expression: rename.expression(column.generated.expression) }),
      }),
    ),
    constraints: mapList(table.constraints, (constraint) => renamedConstraint(constraint, rename)),
    partitionBy:
      table.partitionBy &&
      patched(table.partitionBy, { columns: mapList(table.partitionBy.columns, rename.name) }),
    triggers: mapList(table.triggers, (trigger) =>
      patched(trigger, {
        columns: mapList(trigger.columns, rename.name),
        when: orNull(trigger.when, rename),
      }),
    ),
    policies: mapList(table.policies, (policy) =>
      patched(policy, { using: orNull(policy.using, rename), check: orNull(policy.check, rename) }),
    ),
  })

function renamedConstraint(constraint: Constraint, rename: Renamer): Constraint {
  switch (constraint.type) {
    case 'check':
      return patched(constraint, { expression: rename.expression(constraint.expression) })
    case 'exclude':
      return patched(constraint, {
        keys: renamedKeys(constraint.keys, rename),
        where: orNull(constraint.where, rename),
      })
    case 'foreign-key':
      return patched(constraint, { columns: mapList(constraint.columns, rename.name) })
    case 'not-null':
      return patched(constraint, { columns: [rename.name(constraint.columns[0])] as const })
    case 'primary-key':
    case 'unique':
      return patched(constraint, {
        columns: mapList(constraint.columns, rename.name),
        includes: mapList(constraint.includes, rename.name),
      })
  }
}

const renamedKeys = (keys: readonly IndexKey[], rename: Renamer): readonly IndexKey[] =>
  mapList(keys, (key) =>
    patched(key, {
      column: key.column === null ? null : rename.name(key.column),
      expression: orNull(key.expression, rename),
    }),
  )

/** The index keeps the names of its own columns. */
const renamedIndex = (index: Index, rename: Renamer): Index => {
  const renamed = patched(index, {
    keys: renamedKeys(index.keys, rename),
    includes: mapList(index.includes, rename.name),
    where: orNull(index.where, rename),
  })
  return renamed === index ? index : { ...renamed, columnNames: columnNamesOf(index) }
}

/** Output names stay: a view keeps its own. */
function renameInView(draft: Draft, view: View, table: Name, rename: Renamer): void {
  const columns = mapList(view.query.columns, (read) =>
    read.relation === null || isSameName(read.relation, table)
      ? patched(read, { column: rename.name(read.column) })
      : read,
  )
  draft.views.set(keyOf(view.name), patched(view, { query: patched(view.query, { columns }) }))
}

/** A column of a view; the views over it follow. */
export function renameViewColumn(draft: Draft, name: Name, from: string, to: string): void {
  const view = draft.views.get(keyOf(name))
  if (!view) return
  const rename = renamer(from, to)
  draft.views.set(keyOf(name), {
    ...view,
    columns: view.columns && mapList(view.columns, (each) => (each === null ? null : rename.name(each))),
  })
  for (const index of indexesOn(draft, name))
    draft.indexes.set(keyOf(index.name), renamedIndex(index, rename))
  for (const reader of draft.views.members(viewsByRead, keyOf(name))) {
    if (readsColumn(reader, name, from, tablesIn(draft))) renameInView(draft, reader, name, rename)
  }
}
