import {
  type Catalog,
  type Column,
  findRoutines,
  findTable,
  findType,
  type Trigger,
} from '../model/catalog.ts'
import type { ColumnDefinition } from '../model/definition.ts'
import type { Name } from '../model/name.ts'

type Filling = Pick<Column | ColumnDefinition, 'default' | 'identity' | 'generated' | 'type'>

/** What a row gets that does not name the column: a value of the column's own, or null. */
export function hasOwnValue(
  { default: value, identity, generated, type }: Filling,
  catalog: Catalog,
): boolean {
  if (type.isSerial || identity !== null || generated !== null) return true
  if (value !== null) return value.shape !== 'null'
  const domain = findType(catalog, type)
  return domain?.kind === 'domain' && domain.default !== null
}

/** A trigger sees to it that rows written without the column get a value. */
export const isFilledByTrigger = (catalog: Catalog, table: Name, column: string): boolean =>
  findTable(catalog, table)?.triggers.some(
    (trigger) => firesFirst(trigger) && trigger.isEnabled && assigns(catalog, trigger, column),
  ) ?? false

const firesFirst = ({ timing, events, isForEachRow }: Trigger): boolean =>
  timing === 'before' && isForEachRow && events.includes('insert')

const assigns = (catalog: Catalog, trigger: Trigger, column: string): boolean => {
  const assignment = new RegExp(
    `\\bnew\\s*\\.\\s*"?${literally(column)}"?\\s*:?=|\\binto\\s+new\\s*\\.\\s*"?${literally(column)}\\b`,
    'i',
  )
  return findRoutines(catalog, trigger.function).some(({ definition }) => assignment.test(definition.body))
}

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
