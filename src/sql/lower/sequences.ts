import type { SchemaChange } from '../../model/change.ts'
import type { Name } from '../../model/name.ts'
import type { PgNode } from '../pg-ast.ts'
import { nameOf, nameOfParts } from './names.ts'
import { childOf, isSet, itemsOf, type Lowerings, listOf, stringsOf } from './node.ts'
import { optionOf } from './options.ts'
import { persistenceOf } from './tables.ts'
import { lowerType } from './type.ts'

export const SEQUENCES: Lowerings = {
  CreateSeqStmt: (node) => [createSequence(node)],
  AlterSeqStmt: (node) => [alterSequence(node)],
}

function createSequence(node: PgNode): SchemaChange {
  const ownedBy = ownerOf(listOf(node, 'options'))
  return {
    kind: 'create-sequence',
    sequence: nameOf(childOf(node, 'sequence')),
    ifNotExists: isSet(node, 'if_not_exists'),
    isTemporary: persistenceOf(childOf(node, 'sequence')) === 'temporary',
    type: typeOfOption(listOf(node, 'options')),
    ownedBy: ownedBy === 'none' ? null : ownedBy,
  }
}

function alterSequence(node: PgNode): SchemaChange {
  const options = listOf(node, 'options')
  return {
    kind: 'alter-sequence',
    sequence: nameOf(childOf(node, 'sequence')),
    ifExists: isSet(node, 'missing_ok'),
    type: typeOfOption(options),
    restarts: optionOf(options, 'restart') !== undefined,
    ownedBy: ownerOf(options),
    persistence: null,
  }
}

const typeOfOption = (options: readonly PgNode[]) => {
  const written = optionOf(options, 'as')
  return written ? lowerType(childOf(written, 'TypeName')) : null
}

function ownerOf(
  options: readonly PgNode[],
): { readonly table: Name; readonly column: string } | 'none' | null {
  const written = optionOf(options, 'owned_by')
  if (written === undefined) return null
  const parts = stringsOf(itemsOf(written))
  if (parts.length < 2) return 'none'
  return { table: nameOfParts(parts.slice(0, -1)), column: parts.at(-1) ?? '' }
}
