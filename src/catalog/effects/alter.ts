import { findTable } from '../../model/catalog.ts'
import type { Duration } from '../../model/effect.ts'
import type { LockMode } from '../../model/lock.ts'
import type { Name } from '../../model/name.ts'
import { type Fact, type Scene, touch } from './fact.ts'
import { descendantsOf, kindOf, ofStorage, roleOfDescendant, unlessKnown } from './relations.ts'

/**
 * How far an ALTER TABLE action reaches: `self` only its target, `partitions` those of a partitioned table, `children` whatever
 * inherits from it.
 */
export type Reach = 'self' | 'partitions' | 'children'

/** Locks the target of an ALTER TABLE action and what the action recurses to; all do the same work. */
export function* alter(
  scene: Scene,
  target: Name,
  lock: LockMode,
  reach: Reach,
  duration: Duration = 'instant',
): Iterable<Fact> {
  const { catalog } = scene
  const table = findTable(catalog, target)
  yield* unlessKnown(scene, target)
  yield touch(target, 'target', lock, {
    duration: table === undefined ? duration : ofStorage(table, duration),
    kind: kindOf(catalog, target),
  })
  if (reach === 'self' || (reach === 'partitions' && table?.kind !== 'partitioned-table')) return
  for (const child of descendantsOf(catalog, target)) {
    const work = ofStorage(child, duration)
    yield touch(child.name, roleOfDescendant(child), lock, { duration: work, isRecursed: true })
  }
}
