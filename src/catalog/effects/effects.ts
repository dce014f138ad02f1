import type { Catalog } from '../../model/catalog.ts'
import type { ChangeKind, SchemaChange } from '../../model/change.ts'
import { type Effects, NO_EFFECTS } from '../../model/effect.ts'
import { addColumn } from './add-column.ts'
import { alter } from './alter.ts'
import { breakagesOf } from './breakage.ts'
import { changeType } from './column-type.ts'
import { COLUMN_HANDLERS } from './columns.ts'
import { CONSTRAINT_HANDLERS } from './constraints.ts'
import { DATA_HANDLERS } from './data.ts'
import { destructionsOf } from './destruction.ts'
import { DROP_HANDLERS } from './drops.ts'
import { type Fact, type Handler, OUTSIDE_TRANSACTION, type Scene, UNSURE } from './fact.ts'
import { INDEX_HANDLERS } from './indexes.ts'
import { MAINTENANCE_HANDLERS } from './maintenance.ts'
import { effectsOfFacts } from './merge.ts'
import { PARTITION_HANDLERS } from './partitions.ts'
import {
  ALTER_ROWS,
  type AlterRowKind,
  alterRow,
  LOCK_FREE_KINDS,
  OUTSIDE_KINDS,
  UNKNOWN_KINDS,
} from './rows.ts'
import { SEQUENCE_HANDLERS } from './sequences.ts'
import { TABLE_HANDLERS } from './tables.ts'
import { TRIGGER_HANDLERS } from './triggers.ts'
import { TYPE_HANDLERS } from './types.ts'
import { VIEW_HANDLERS } from './views.ts'

export interface EffectsOptions {
  readonly pgVersion: number
  /** TimeZone of the session, null where it is not known. */
  readonly timeZone: string | null
}

/**
 * What PostgreSQL does when it runs a statement: the one place that knows it. `changes` are those of one statement with their names
 * resolved, `before` is the schema that it meets. Facts: `ALTER_ROWS` and the handlers beside it; each is run on servers of the
 * majors 14 to 18 by `test/postgres/effects.test.ts`.
 */
export function effectsOf(
  changes: readonly SchemaChange[],
  before: Catalog,
  options: EffectsOptions,
): Effects {
  const scene: Scene = { catalog: before, changes, pgVersion: options.pgVersion, timeZone: options.timeZone }
  const facts = changes.flatMap((change) => [...factsOf(change, scene)])
  const breaks = changes.flatMap((change) => breakagesOf(change, before))
  const destroys = changes.flatMap((change) => destructionsOf(change, before))
  if (facts.length === 0 && breaks.length === 0 && destroys.length === 0) return NO_EFFECTS
  return { ...effectsOfFacts(facts), breaks, destroys }
}

const factsOf = (change: SchemaChange, scene: Scene): Iterable<Fact> =>
  (HANDLERS[change.kind] as Handler)(change, scene)

const each = <K extends ChangeKind>(kinds: readonly K[], handler: Handler): { readonly [P in K]: Handler } =>
  Object.fromEntries(kinds.map((kind) => [kind, handler])) as { readonly [P in K]: Handler }

/** One handler per kind; a kind without one does not compile. */
const HANDLERS: { readonly [K in ChangeKind]: Handler<K> } = {
  ...each(Object.keys(ALTER_ROWS) as AlterRowKind[], followRow),
  ...each(LOCK_FREE_KINDS, () => []),
  ...each(OUTSIDE_KINDS, () => [OUTSIDE_TRANSACTION]),
  ...each(UNKNOWN_KINDS, () => [UNSURE]),
  ...COLUMN_HANDLERS,
  ...CONSTRAINT_HANDLERS,
  ...DATA_HANDLERS,
  ...DROP_HANDLERS,
  ...INDEX_HANDLERS,
  ...MAINTENANCE_HANDLERS,
  ...PARTITION_HANDLERS,
  ...SEQUENCE_HANDLERS,
  ...TABLE_HANDLERS,
  ...TRIGGER_HANDLERS,
  ...TYPE_HANDLERS,
  ...VIEW_HANDLERS,
  'add-column': addColumn,
  'change-type': changeType,
}

function* followRow(change: SchemaChange, scene: Scene): Iterable<Fact> {
  if (!isRowChange(change)) return
  const { lock, reach, recursesSince = 0 } = alterRow(change.kind)
  const isOnly = 'isOnly' in change && change.isOnly
  const isReached = !isOnly && scene.pgVersion >= recursesSince
  yield* alter(scene, change.table, lock, isReached ? reach : 'self')
}

const isRowChange = (change: SchemaChange): change is Extract<SchemaChange, { kind: AlterRowKind }> =>
  Object.hasOwn(ALTER_ROWS, change.kind)

/** Every kind of change, by the handlers that must be there. */
export const CHANGE_KINDS = Object.keys(HANDLERS) as readonly ChangeKind[]
