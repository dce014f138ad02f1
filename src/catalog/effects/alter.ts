import { findTable, type Table } from '../../model/catalog.ts'
import type { Duration } from '../../model/effect.ts'
import type { LockMode } from '../../model/lock.ts'
import type { Name } from '../../model/name.ts'
import { childrenOf, partitionsOf } from '../lookup.ts'
import { type Fact, type Scene, touch } from './fact.ts'
import { descendantsOf, kindOf, ofStorage, roleOfDescendant, unlessKnown } from './relations.ts'

/**
 * How far an ALTER TABLE action reaches: `self` only its target, `partitions` those of a partitioned table, `children` whatever
 * inherits from it, `direct` children but not theirs.
 */
export type Reach = 'self' | 'partitions' | 'children' | 'direct'

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
  if (reach === 'direct') yield* touchChildren(scene, target, lock)
  else yield* alterDescendants(scene, target, lock, () => duration)
}

/** What ONLY leaves to the children has to be written down with them: it is their own now. */
export function* touchChildren({ catalog }: Scene, target: Name, lock: LockMode): Iterable<Fact> {
  for (const child of [...partitionsOf(catalog, target), ...childrenOf(catalog, target)]) {
    yield touch(child.name, roleOfDescendant(child), lock, { isRecursed: true })
  }
}

/** The recursion alone, where not all tables have the same work. */
export function* alterDescendants(
  { catalog }: Scene,
  target: Name,
  lock: LockMode,
  workOn: (table: Table) => Duration,
): Iterable<Fact> {
  for (const child of descendantsOf(catalog, target)) {
    const duration = ofStorage(child, workOn(child))
    yield touch(child.name, roleOfDescendant(child), lock, { duration, isRecursed: true })
  }
}
