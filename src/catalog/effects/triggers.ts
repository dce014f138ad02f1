import { findTable } from '../../model/catalog.ts'
import type { ChangeOf } from '../../model/change.ts'
import { foreignKeysTo } from '../lookup.ts'
import { alter, type Reach } from './alter.ts'
import type { Handlers, Scene } from './fact.ts'
import { foreignKeysOf } from './relations.ts'

/** A row trigger of a partitioned table is made, and changed, on each partition; a statement trigger is its own alone. */
export const TRIGGER_HANDLERS: Handlers<
  'create-trigger' | 'drop-trigger' | 'rename-trigger' | 'toggle-trigger'
> = {
  'create-trigger': ({ table, trigger }, scene) =>
    alter(scene, table, 'SHARE ROW EXCLUSIVE', reachOf(trigger.isForEachRow)),
  'drop-trigger': (change, scene) =>
    alter(scene, change.table, 'ACCESS EXCLUSIVE', reachOf(isForEachRow(scene, change, change.trigger))),
  // `renametrig` locks all partitions before it knows what trigger it is; it came with 15.
  'rename-trigger': ({ table }, scene) =>
    alter(scene, table, 'ACCESS EXCLUSIVE', reachOf(scene.pgVersion >= 15)),
  'toggle-trigger': (change, scene) =>
    alter(scene, change.table, 'SHARE ROW EXCLUSIVE', reachOf(togglesRowTrigger(change, scene))),
}

const reachOf = (isForRows: boolean): Reach => (isForRows ? 'partitions' : 'self')

/** One that nobody knows may be. */
const isForEachRow = (
  { catalog }: Scene,
  { table }: ChangeOf<'drop-trigger' | 'toggle-trigger'>,
  trigger: string,
): boolean => findTable(catalog, table)?.triggers.find(({ name }) => name === trigger)?.isForEachRow !== false

/** ALL means those behind foreign keys as well. */
function togglesRowTrigger(change: ChangeOf<'toggle-trigger'>, scene: Scene): boolean {
  if (change.trigger !== null) return isForEachRow(scene, change, change.trigger)
  const table = findTable(scene.catalog, change.table)
  if (table === undefined || table.triggers.some((trigger) => trigger.isForEachRow)) return true
  return (
    change.isAll && (foreignKeysOf(table).length > 0 || foreignKeysTo(scene.catalog, table.name).length > 0)
  )
}
