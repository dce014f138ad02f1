import type { ChangeOf } from '../model/change.ts'
import type { ColumnDefinition, ConstraintDefinition } from '../model/definition.ts'

type Making = ChangeOf<'create-table' | 'add-column'>

/** The columns that a CREATE TABLE or ADD COLUMN writes down; none of a temporary table, which nobody has to live with. */
export function columnsMade(change: Making): readonly ColumnDefinition[] {
  if (change.kind === 'add-column') return [change.column]
  return change.persistence === 'temporary' ? [] : change.columns
}

/** Constraints that a statement writes down, those of its columns among them. */
export function constraintsWritten(
  change: Making | ChangeOf<'add-constraint'>,
): readonly ConstraintDefinition[] {
  if (change.kind === 'add-constraint') return [change.constraint]
  const own = change.kind === 'create-table' ? change.constraints : []
  const columns = change.kind === 'create-table' ? change.columns : [change.column]
  return [...own, ...columns.flatMap(({ constraints }) => constraints)]
}
