import { type Catalog, findColumn, type Origin } from '../model/catalog.ts'
import { keyOf, type Name } from '../model/name.ts'
import type { Step } from '../model/step.ts'

/**
 * When the step runs, the relation or type is one that the same deploy unit made for certain in the same phase, or temporary: nobody
 * else can be using it.
 */
export const isNewAt = (step: Step, relation: Name): boolean =>
  relation.schema === 'pg_temp' || isMadeFor(step, originOf(step.before, relation))

/** The same of a column; a column of a new table is new. */
export const isNewColumnAt = (step: Step, table: Name, column: string): boolean =>
  isNewAt(step, table) || isMadeFor(step, findColumn(step.before, table, column)?.origin)

const isMadeFor = (step: Step, origin: Origin | null | undefined): boolean =>
  isOfUnit(step, origin) && origin?.isCertain === true

/** Made in the same deploy unit and phase, if nothing of that name was there before: IF NOT EXISTS leaves that open. */
export const isOfUnit = ({ unit, phase }: Step, origin: Origin | null | undefined): boolean =>
  origin?.unit === unit && origin.phase === phase

export function originOf(catalog: Catalog, name: Name): Origin | null | undefined {
  const key = keyOf(name)
  const relation =
    catalog.tables.get(key) ??
    catalog.indexes.get(key) ??
    catalog.views.get(key) ??
    catalog.sequences.get(key)
  return (relation ?? catalog.types.get(key))?.origin
}
