import type { SchemaChange } from '../../model/change.ts'
import type { PgNode } from '../pg-ast.ts'
import type { StatementText } from '../statement-text.ts'
import { ALTER_TABLE } from './alter-table.ts'
import { DATA } from './data.ts'
import { DATABASE } from './database.ts'
import { DROPS } from './drops.ts'
import { INDEXES } from './indexes.ts'
import { bodyOf, type Lowerings, tagOf } from './node.ts'
import { OBJECTS } from './objects.ts'
import { type Part, partsOf } from './parts.ts'
import { PRIVILEGES } from './privileges.ts'
import { RENAMES } from './renames.ts'
import { ROUTINES } from './routines.ts'
import { SCHEMAS } from './schemas.ts'
import { SEQUENCES } from './sequences.ts'
import { SESSION } from './session.ts'
import { TABLES } from './tables.ts'
import { TRIGGERS } from './triggers.ts'
import { TYPES } from './types.ts'
import { UTILITY } from './utility.ts'
import { VIEWS } from './views.ts'

export interface Lowered {
  readonly changes: readonly SchemaChange[]
  /** UTF-16 ranges in `text.text`, one for each change. */
  readonly parts: readonly Part[]
}

const LOWERINGS: Lowerings = {
  ...TABLES,
  ...ALTER_TABLE,
  ...INDEXES,
  ...VIEWS,
  ...ROUTINES,
  ...TRIGGERS,
  ...TYPES,
  ...SEQUENCES,
  ...RENAMES,
  ...DROPS,
  ...SCHEMAS,
  ...PRIVILEGES,
  ...DATABASE,
  ...OBJECTS,
  ...DATA,
  ...SESSION,
  ...UTILITY,
}

/** The changes that a statement makes, in order. A node that is not modelled, or too deep to walk, is `opaque`: nothing vanishes. */
export function lower(stmt: PgNode, text: StatementText): Lowered {
  const changes = changesOf(stmt, text)
  return { changes, parts: partsOf(stmt, text, changes.length) }
}

function changesOf(stmt: PgNode, text: StatementText): readonly SchemaChange[] {
  const tag = tagOf(stmt)
  try {
    return LOWERINGS[tag]?.(bodyOf(stmt), text) ?? [{ kind: 'opaque', node: tag }]
  } catch (error) {
    if (error instanceof RangeError) return [{ kind: 'opaque', node: tag }]
    throw error
  }
}
