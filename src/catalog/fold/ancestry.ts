import { isSameName, keyOf, type Name } from '../../model/name.ts'
import type { Draft } from './draft.ts'

/**
 * Whether the table is the other one, its partition or its child, however far below. The server refuses a circle (42P07); the fold must
 * not build one of statements that would have failed, since everything that walks the tree would never come back.
 */
export function isAtOrBelow(draft: Draft, table: Name, ancestor: Name): boolean {
  if (isSameName(table, ancestor)) return true
  const known = draft.tables.get(keyOf(table))
  const parents = [...(known?.partitionOf ? [known.partitionOf.parent] : []), ...(known?.inherits ?? [])]
  return parents.some((parent) => isAtOrBelow(draft, parent, ancestor))
}
