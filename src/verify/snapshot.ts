import type { Session } from '../db/connect.ts'
import type { Name } from '../model/name.ts'

export type RelationKind =
  | 'table'
  | 'partitioned-table'
  | 'foreign-table'
  | 'view'
  | 'materialized-view'
  | 'sequence'
  | 'index'
  | 'partitioned-index'
  | 'composite-type'

/** A relation as the catalogs of one session show it at one moment. */
export interface Relation extends Name {
  readonly kind: RelationKind
  /** Changes when the relation is written anew; `null` for what has no file. */
  readonly filenode: string | null
  /** Object identifier of an index's table. */
  readonly table: string | null
  readonly scans: number
}

/** Relations outside the system's schemas, by object identifier. */
export type Snapshot = ReadonlyMap<string, Relation>

/** Which counter of scans to read: that of the running transaction, or the committed one of all sessions. */
export type ScanCounter = 'transaction' | 'committed'

/** Takes no locks on the relations that it reads about. */
export async function takeSnapshot(session: Session, counter: ScanCounter): Promise<Snapshot> {
  const { rows } = await session.query<SnapshotRow>(SNAPSHOT[counter])
  return new Map(
    rows.map(({ oid, kind, scans, ...row }) => [oid, { ...row, kind: kindOf(kind), scans: Number(scans) }]),
  )
}

interface SnapshotRow {
  readonly [column: string]: unknown
  readonly oid: string
  readonly schema: string
  readonly name: string
  readonly kind: string
  readonly filenode: string | null
  readonly table: string | null
  readonly scans: string
}

const snapshotQuery = (scans: string): string => `
  select c.oid::text as oid, n.nspname as schema, c.relname as name, c.relkind as kind,
         pg_relation_filenode(c.oid)::text as filenode, i.indrelid::text as table, ${scans}(c.oid)::text as scans
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  left join pg_catalog.pg_index i on i.indexrelid = c.oid
  where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`

const SNAPSHOT: Readonly<Record<ScanCounter, string>> = {
  transaction: snapshotQuery('pg_stat_get_xact_numscans'),
  committed: snapshotQuery('pg_stat_get_numscans'),
}

const KINDS: Readonly<Record<string, RelationKind>> = {
  r: 'table',
  p: 'partitioned-table',
  f: 'foreign-table',
  v: 'view',
  m: 'materialized-view',
  S: 'sequence',
  i: 'index',
  I: 'partitioned-index',
  c: 'composite-type',
}

/** The system's schemas hold the only other kind, TOAST tables. */
const kindOf = (letter: string): RelationKind => KINDS[letter] ?? 'table'
