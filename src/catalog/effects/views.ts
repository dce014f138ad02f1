import { findView } from '../../model/catalog.ts'
import type { QueryDefinition } from '../../model/definition.ts'
import type { Name } from '../../model/name.ts'
import { type Fact, type Handlers, type Scene, touch } from './fact.ts'
import { kindOf, unlessKnown } from './relations.ts'

type ViewKind =
  | 'create-view'
  | 'rename-view'
  | 'rename-view-column'
  | 'alter-view'
  | 'create-materialized-view'
  | 'refresh-materialized-view'
  | 'set-relation-schema'

export const VIEW_HANDLERS: Handlers<ViewKind> = {
  *'create-view'({ view, query, isReplace }, scene) {
    const isReplaced = isReplace && findView(scene.catalog, view) !== undefined
    yield touch(view, 'target', 'ACCESS EXCLUSIVE', { kind: 'view', isCreated: !isReplaced })
    yield* reads(scene, query, 'instant')
  },
  *'rename-view'({ view }, scene) {
    yield* alterView(scene, view)
  },
  *'rename-view-column'({ view }, scene) {
    yield* alterView(scene, view)
  },
  *'alter-view'({ view }, scene) {
    yield* alterView(scene, view)
  },
  *'create-materialized-view'({ view, query, ifNotExists, withData }, scene) {
    if (ifNotExists && findView(scene.catalog, view)) return
    yield touch(view, 'target', 'ACCESS EXCLUSIVE', { kind: 'materialized-view', isCreated: true })
    yield* reads(scene, query, withData ? 'query' : 'instant')
  },
  *'refresh-materialized-view'({ view, isConcurrent, withData }, scene) {
    const known = findView(scene.catalog, view)
    const duration = withData ? 'query' : 'instant'
    yield* unlessKnown(scene, view)
    yield touch(view, 'target', isConcurrent ? 'EXCLUSIVE' : 'ACCESS EXCLUSIVE', {
      kind: 'materialized-view',
      duration,
    })
    if (known) yield* reads(scene, known.query, duration)
  },
  *'set-relation-schema'({ relation, relationKind, ifExists }, scene) {
    const facts = [...unlessKnown(scene, relation)]
    if (facts.length > 0 && ifExists && scene.catalog.isComplete) return
    yield* facts
    const kind = relationKind === 'foreign-table' ? 'table' : relationKind
    yield touch(relation, 'target', 'ACCESS EXCLUSIVE', { kind })
  },
}

function* alterView(scene: Scene, view: Name): Iterable<Fact> {
  yield* unlessKnown(scene, view)
  const kind = findView(scene.catalog, view) ? kindOf(scene.catalog, view) : 'view'
  yield touch(view, 'target', 'ACCESS EXCLUSIVE', { kind })
}

function* reads({ catalog }: Scene, query: QueryDefinition, duration: 'query' | 'instant'): Iterable<Fact> {
  for (const read of query.reads)
    yield touch(read, 'source', 'ACCESS SHARE', { kind: kindOf(catalog, read), duration })
}
