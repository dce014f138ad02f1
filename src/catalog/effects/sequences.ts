import { findSequence } from '../../model/catalog.ts'
import { isSameName } from '../../model/name.ts'
import { type Handlers, touch } from './fact.ts'
import { unlessKnown } from './relations.ts'

export const SEQUENCE_HANDLERS: Handlers<
  'create-sequence' | 'alter-sequence' | 'drop-sequence' | 'rename-sequence'
> = {
  *'create-sequence'({ sequence, ifNotExists, ownedBy }, { catalog }) {
    if (ifNotExists && findSequence(catalog, sequence)) return
    yield touch(sequence, 'target', 'ACCESS EXCLUSIVE', { kind: 'sequence', isCreated: true })
    if (ownedBy) yield touch(ownedBy.table, 'source', 'ACCESS SHARE')
  },
  *'alter-sequence'({ sequence, ifExists, ownedBy, persistence }, scene) {
    const facts = [...unlessKnown(scene, sequence)]
    if (facts.length > 0 && ifExists && scene.catalog.isComplete) return
    yield* facts
    const lock = persistence === null ? 'SHARE ROW EXCLUSIVE' : 'ACCESS EXCLUSIVE'
    yield touch(sequence, 'target', lock, { kind: 'sequence' })
    if (ownedBy !== null && ownedBy !== 'none') yield touch(ownedBy.table, 'source', 'ACCESS SHARE')
  },
  *'drop-sequence'({ sequence, ifExists, isCascade }, scene) {
    const { catalog } = scene
    const facts = [...unlessKnown(scene, sequence)]
    if (facts.length > 0 && ifExists && catalog.isComplete) return
    yield* facts
    yield touch(sequence, 'target', 'ACCESS EXCLUSIVE', { kind: 'sequence' })
    if (!isCascade) return
    for (const { name, columns } of catalog.tables.values()) {
      const isUsed = columns.some(
        (column) =>
          (column.sequence !== null && isSameName(column.sequence, sequence)) ||
          column.default?.sequences.some((used) => isSameName(used, sequence)) === true,
      )
      if (isUsed) yield touch(name, 'referencing', 'ACCESS EXCLUSIVE')
    }
  },
  *'rename-sequence'({ sequence, ifExists }, scene) {
    const facts = [...unlessKnown(scene, sequence)]
    if (facts.length > 0 && ifExists && scene.catalog.isComplete) return
    yield* facts
    yield touch(sequence, 'target', 'ACCESS EXCLUSIVE', { kind: 'sequence' })
  },
}
