import type { QueryDefinition } from '../../model/definition.ts'
import { keyOf, type Name } from '../../model/name.ts'
import type { Draft } from './draft.ts'

/**
 * Output names of a query with each `*` written out; null as an entry for a name that the text does not give, and null as a whole
 * where the number of columns is not known.
 */
export function outputsOf(draft: Draft, query: QueryDefinition): readonly (string | null)[] | null {
  const stars = query.columns.filter(({ column }) => column === '*')
  const unnamed = query.outputs.filter((output) => output === null).length
  if (unnamed === 0 || stars.length === 0) return query.outputs
  if (unnamed !== stars.length) return null
  const outputs: (string | null)[] = []
  let star = 0
  for (const output of query.outputs) {
    if (output !== null) {
      outputs.push(output)
      continue
    }
    const relation = stars[star++]?.relation ?? null
    const columns = expanded(draft, relation ? [relation] : query.reads)
    if (columns === null) return null
    outputs.push(...columns)
  }
  return outputs
}

/** Columns of relations, null if one is not known completely. */
function expanded(draft: Draft, relations: readonly Name[]): readonly (string | null)[] | null {
  const columns: (string | null)[] = []
  for (const relation of relations) {
    const table = draft.tables.get(keyOf(relation))
    const known = table?.isComplete
      ? table.columns.map(({ name }) => name)
      : draft.views.get(keyOf(relation))?.columns
    if (!known) return null
    columns.push(...known)
  }
  return columns.length === 0 ? null : columns
}
