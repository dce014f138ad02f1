import type { Table } from '../model/catalog.ts'

/**
 * Whether PostgreSQL skips the scan of SET NOT NULL because a constraint proves that no value of the column is null:
 * `NotNullImpliedByRelConstraints` in `commands/tablecmds.c`. `without` names constraints that the same ALTER TABLE drops first.
 */
export function isProvenNotNull(
  table: Table,
  column: string,
  without: ReadonlySet<string> = new Set(),
): boolean {
  return table.constraints.some(
    (constraint) =>
      constraint.type === 'check' &&
      constraint.isValid &&
      constraint.isEnforced &&
      !without.has(constraint.name) &&
      constraint.expression.provesNotNull.includes(column),
  )
}
