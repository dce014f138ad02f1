import type { Sequence } from '../../model/catalog.ts'
import { keyOf, type Name } from '../../model/name.ts'
import { sequencesByOwner } from '../groupings.ts'
import { type Draft, updateColumn } from './draft.ts'

/** Sequences that a column owns: usually one, but OWNED BY may add others. */
export const sequencesOf = (draft: Draft, table: Name, column: string): readonly Sequence[] =>
  draft.sequences.members(sequencesByOwner, keyOf(table)).filter(({ ownedBy }) => ownedBy?.column === column)

/** Of several, the column knows its identity, else the oldest, as `pg_get_serial_sequence` does. */
export function noteSequence(
  draft: Draft,
  { table, column }: { readonly table: Name; readonly column: string },
): void {
  const owned = sequencesOf(draft, table, column)
  const sequence = owned.find(({ isIdentity }) => isIdentity) ?? owned[0]
  updateColumn(draft, table, column, (each) => ({ ...each, sequence: sequence?.name ?? null }))
}
