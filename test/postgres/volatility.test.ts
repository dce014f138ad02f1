import { describe, expect, test } from 'vitest'
import { SETTLED_FUNCTIONS, VOLATILE_FUNCTIONS } from '../../src/catalog/builtin-functions.ts'
import { sharedCluster, testMajors } from './support/cluster.ts'

/** Functions that a default could call; the two that share a name with a harmless one are explained beside the lists. */
const QUERY = `select proname as name, bool_or(provolatile = 'v') as volatile
  from pg_proc
  where pronamespace = 'pg_catalog'::regnamespace and prokind = 'f'
    and prorettype::regtype::text not in ('internal', 'trigger', 'event_trigger', 'language_handler')
    and not 'internal'::regtype::oid = any (proargtypes::oid[])
  group by proname`

describe.each(await testMajors())('PostgreSQL %i', (major) => {
  test('calls volatile what the lists call volatile', async () => {
    const cluster = await sharedCluster(major)
    const session = await cluster.connect()
    const { rows } = await session.query<{ name: string; volatile: boolean }>(QUERY)
    await session.end()
    const isVolatile = new Map(rows.map(({ name, volatile }) => [name, volatile]))
    const volatile = rows.filter((row) => row.volatile && row.name !== 'timezone').map(({ name }) => name)
    expect(volatile.filter((name) => !VOLATILE_FUNCTIONS.has(name))).toEqual([])
    expect(volatile.filter((name) => SETTLED_FUNCTIONS.has(name))).toEqual([])
    expect([...VOLATILE_FUNCTIONS].filter((name) => isVolatile.get(name) === false)).toEqual([])
  })
})
