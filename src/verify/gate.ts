import type { Session } from '../db/connect.ts'
import { quoteName } from '../model/quote.ts'
import type { Relation, Snapshot } from './snapshot.ts'

/**
 * Sessions that stand in a statement's way, so that the locks it asks for can be seen while it waits for them. Some
 * statements commit as they go (CREATE INDEX CONCURRENTLY, VACUUM), and what they hold in between is too short-lived to
 * be polled.
 */
export interface Gates {
  /** Opens those of the processes that are gates by one step. */
  release(processIds: readonly number[]): Promise<void>
  close(): Promise<void>
}

/** Of the 100 connections that a server takes by default, most are left to others. */
const MOST_GATES = 40

/**
 * Every table gets two gates behind each other. The first, SHARE UPDATE EXCLUSIVE, stops every request from that mode
 * up. Behind it stays ACCESS SHARE on the table and its indexes, which only ACCESS EXCLUSIVE has to wait for.
 */
export async function openGates(connect: () => Promise<Session>, snapshot: Snapshot): Promise<Gates> {
  const tables = [...snapshot.values()].filter(({ kind }) => LOCKS[kind] !== undefined)
  const groups = Array.from({ length: Math.min(MOST_GATES, tables.length) }, (_, group) =>
    tables.filter((_table, index) => index % MOST_GATES === group),
  )
  const gates = await Promise.all(groups.map((group) => openGate(connect, group)))
  return {
    release: async (processIds) => {
      const waitedFor = gates.filter(({ session }) => processIds.includes(session.processId))
      await Promise.all(waitedFor.map(({ open }) => open()))
    },
    close: async () => {
      await Promise.all(gates.map(({ session }) => session.end()))
    },
  }
}

async function openGate(connect: () => Promise<Session>, tables: readonly Relation[]) {
  const session = await connect()
  // Without LIMIT 0 it would be a scan; without ONLY a gate would close its partitions as well.
  const weak = tables.map((table) => `select from only ${quoteName(table)} limit 0`)
  const strong = tables.map((table) => LOCKS[table.kind]?.(quoteName(table)) ?? '')
  await session.run(['begin', ...weak, 'savepoint weak', ...strong].join(';'))
  let isStrong = true
  const open = async () => {
    await session.run(isStrong ? 'rollback to savepoint weak' : 'rollback')
    isStrong = false
  }
  return { session, open }
}

/** LOCK TABLE refuses a materialized view; a comment takes the same lock. */
const LOCKS: Readonly<Partial<Record<Relation['kind'], (name: string) => string>>> = {
  table: (name) => `lock table only ${name} in share update exclusive mode`,
  'partitioned-table': (name) => `lock table only ${name} in share update exclusive mode`,
  'materialized-view': (name) => `comment on materialized view ${name} is 'gate'`,
}
