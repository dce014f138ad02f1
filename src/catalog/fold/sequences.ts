import type { Sequence } from '../../model/catalog.ts'
import { keyOf, type Name } from '../../model/name.ts'
import { typeOf } from '../../model/type.ts'
import { type Draft, type Handlers, isRelation, isSkipped, originIf } from './draft.ts'
import { grantDefaults } from './privileges.ts'
import { removeSequence } from './remove-relation.ts'
import { moveRelation } from './rename.ts'
import { noteSequence } from './sequence-owner.ts'

export const sequenceHandlers: Handlers<
  'create-sequence' | 'alter-sequence' | 'drop-sequence' | 'rename-sequence'
> = {
  'create-sequence': (draft, { sequence: name, ifNotExists, type, ownedBy }) => {
    if (isSkipped(draft, isRelation(draft, name), ifNotExists)) return
    draft.sequences.set(keyOf(name), {
      name,
      type: type ?? typeOf('bigint'),
      ownedBy: null,
      isIdentity: false,
      origin: originIf(draft, ifNotExists),
    })
    if (ownedBy) setOwner(draft, name, ownedBy)
    grantDefaults(draft, 'sequence', name)
  },

  'alter-sequence': (draft, { sequence: name, ifExists, type, ownedBy }) => {
    const sequence = sequenceOf(draft, name, ifExists)
    if (!sequence) return
    if (type) draft.sequences.set(keyOf(name), { ...sequence, type })
    if (ownedBy) setOwner(draft, name, ownedBy === 'none' ? null : ownedBy)
  },

  'drop-sequence': (draft, { sequence, ifExists }) => {
    const known = sequenceOf(draft, sequence, ifExists)
    if (known) removeSequence(draft, known)
  },

  'rename-sequence': (draft, { sequence, to, ifExists }) => {
    if (sequenceOf(draft, sequence, ifExists))
      moveRelation(draft, sequence, { schema: sequence.schema, name: to })
  },
}

/** The columns know their sequences as well. */
function setOwner(draft: Draft, name: Name, owner: Sequence['ownedBy']): void {
  const sequence = draft.sequences.get(keyOf(name))
  if (!sequence) return
  draft.sequences.set(keyOf(name), { ...sequence, ownedBy: owner })
  if (sequence.ownedBy) noteSequence(draft, sequence.ownedBy)
  if (owner) noteSequence(draft, owner)
}

function sequenceOf(draft: Draft, name: Name, ifExists: boolean): Sequence | undefined {
  const sequence = draft.sequences.get(keyOf(name))
  if (!(sequence || ifExists)) draft.isComplete = false
  return sequence
}
