import type { Catalog, Origin } from '../model/catalog.ts'
import type { ChangeKind, ChangeOf, SchemaChange } from '../model/change.ts'
import { columnHandlers } from './fold/columns.ts'
import { constraintHandlers } from './fold/constraints.ts'
import { dataHandlers } from './fold/data.ts'
import { databaseHandlers } from './fold/database.ts'
import { type Draft, type Handlers, openDraft } from './fold/draft.ts'
import { indexHandlers } from './fold/indexes.ts'
import { partitionHandlers } from './fold/partitions.ts'
import { privilegeHandlers } from './fold/privileges.ts'
import { routineHandlers } from './fold/routines.ts'
import { schemaHandlers } from './fold/schemas.ts'
import { sequenceHandlers } from './fold/sequences.ts'
import { tableObjectHandlers } from './fold/table-objects.ts'
import { tableHandlers } from './fold/tables.ts'
import { typeHandlers } from './fold/types.ts'
import { viewHandlers } from './fold/views.ts'

/** The newest version, whose rules the fold follows unless it is told another. */
const NEWEST = 18

/**
 * The schema after one change, as PostgreSQL would have it: with the names that it chooses, and without what it silently drops.
 * The change has all its names resolved. Pure, and never throws: what refers to an object that the catalog does not know leaves
 * it alone and makes it incomplete. An `origin` that is not certain stands for a change under a condition; it makes nothing anew
 * that exists.
 */
export function applyChange(
  catalog: Catalog,
  change: SchemaChange,
  origin: Origin | null,
  pgVersion = NEWEST,
): Catalog {
  const handle = handlers[change.kind] as ((draft: Draft, change: ChangeOf<ChangeKind>) => void) | null
  if (handle === null) return catalog
  const { draft, finish } = openDraft(catalog, origin, pgVersion)
  handle(draft, change)
  return finish()
}

/** Every kind has its line: null where a change leaves no trace in the catalog. */
const handlers: { readonly [K in ChangeKind]: Handlers[K] | null } = {
  ...tableHandlers,
  ...columnHandlers,
  ...constraintHandlers,
  ...partitionHandlers,
  ...indexHandlers,
  ...viewHandlers,
  ...sequenceHandlers,
  ...typeHandlers,
  ...routineHandlers,
  ...tableObjectHandlers,
  ...privilegeHandlers,
  ...schemaHandlers,
  ...databaseHandlers,
  ...dataHandlers,
  'lock-table': null,
  'set-statistics': null,
  'set-column-options': null,
  'set-storage': null,
  'set-compression': null,
  'set-table-options': null,
  'set-tablespace': null,
  'set-access-method': null,
  'set-cluster-index': null,
  'toggle-rule': null,
  'alter-table-other': null,
  'set-index-options': null,
  reindex: null,
  cluster: null,
  'grant-role': null,
  'reassign-owned': null,
  comment: null,
  'create-statistics': null,
  'drop-statistics': null,
  'alter-statistics': null,
  'create-subscription': null,
  'alter-extension': null,
  'create-role': null,
  'drop-role': null,
  'alter-default-setting': null,
  'alter-role': null,
  'alter-system': null,
  'create-database': null,
  'drop-database': null,
  'alter-database': null,
  'create-tablespace': null,
  'drop-tablespace': null,
  set: null,
  reset: null,
  discard: null,
  begin: null,
  commit: null,
  'rollback-transaction': null,
  savepoint: null,
  'rollback-to-savepoint': null,
  'release-savepoint': null,
  'set-constraints': null,
  vacuum: null,
  analyze: null,
  utility: null,
}
