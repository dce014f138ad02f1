import type { MigrationFile } from '../model/migration.ts'
import type { Statement } from '../model/statement.ts'

/**
 * The simple queries of a file whose runner sends each section as one: index of a query's first statement → how many statements
 * it has. A statement in no section is counted to the query before it.
 */
export function queriesOf(
  sections: MigrationFile['sections'],
  statements: readonly Statement[],
): ReadonlyMap<number, number> {
  const counts = new Map<number, number>()
  let section = -1
  let first = 0
  for (const [index, { span, within }] of statements.entries()) {
    if (within !== null) continue
    const own = sections.findIndex(({ start, end }) => span.start >= start && span.start < end)
    if (counts.size === 0 || (own !== -1 && own !== section)) first = index
    section = own === -1 ? section : own
    counts.set(first, (counts.get(first) ?? 0) + 1)
  }
  return counts
}
