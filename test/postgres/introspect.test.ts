import { describe, expect, test } from 'vitest'
import { sqlStateOf } from '../../src/db/errors.ts'
import { introspect } from '../../src/db/introspect.ts'
import { keyOf } from '../../src/model/name.ts'
import { sharedCluster, testMajors } from './support/cluster.ts'
import { expressionOf } from './support/fold-law.ts'

const options = { parseExpression: expressionOf, lockTimeoutMs: 200 }

/** That it reads what the fold would know is proven together with the fold, in fold.test.ts. */
describe.each(await testMajors())('PostgreSQL %i', (major) => {
  test('leaves out what is not the schema of an application', async () => {
    await using database = await (await sharedCluster(major)).createDatabase()
    await using session = await database.connect()
    await session.run(`create schema overlap; create table overlap.ledger (id int); create temp table work (id int);
      create extension citext; create table users (id int primary key, mail citext unique)`)
    const { catalog, pgVersion } = await introspect(session, options)
    expect(pgVersion).toBe(major)
    expect([...catalog.schemas.keys()]).toEqual(['pg_catalog', 'information_schema', 'public'])
    expect([...catalog.tables.values()].map(({ name }) => name)).toEqual([
      { schema: 'public', name: 'users' },
    ])
    expect([...catalog.indexes.values()].map(({ name }) => name.name)).toEqual([
      'users_pkey',
      'users_mail_key',
    ])
    expect([catalog.types.size, catalog.routines.size, catalog.extensions.has('citext')]).toEqual([
      0,
      0,
      true,
    ])
    expect(catalog.tables.get(keyOf({ schema: 'public', name: 'users' }))?.columns[1]?.type).toMatchObject({
      schema: '',
      name: 'citext',
    })
  })

  test('measures tables, a partitioned one with its partitions', async () => {
    await using database = await (await sharedCluster(major)).createDatabase()
    await using session = await database.connect()
    await session.run(`create table parts (id int) partition by range (id);
      create table part_1 partition of parts for values from (0) to (5000);
      create table part_2 partition of parts for values from (5000) to (10000);
      create table fresh (id int); insert into parts select generate_series(1, 9999); analyze part_1; analyze part_2`)
    const { sizes } = await introspect(session, options)
    const of = (name: string) => sizes.get(keyOf({ schema: 'public', name }))
    expect(of('parts')).toEqual({
      bytes: (of('part_1')?.bytes ?? 0) + (of('part_2')?.bytes ?? 0),
      rows: 9999,
    })
    expect(of('part_1')?.rows).toBe(4999)
    expect(of('fresh')).toEqual({ bytes: 0, rows: null })
  })

  test('reads one snapshot, writes nothing, and leaves the session as it was', async () => {
    await using database = await (await sharedCluster(major)).createDatabase()
    await using session = await database.connect()
    await session.run(`set search_path to public; set statement_timeout = '7s'; create table users (id int)`)
    const seen: string[] = []
    await introspect(
      {
        ...session,
        query: async (sql: string, parameters?: readonly unknown[]) => {
          const { rows } = await session.query<{ state: string }>(
            `select current_setting('transaction_isolation') || ' ' || current_setting('transaction_read_only') as state`,
          )
          seen.push(rows[0]?.state ?? '')
          return session.query(sql, parameters)
        },
      } as typeof session,
      options,
    )
    expect(new Set(seen)).toEqual(new Set(['repeatable read on']))
    const { rows } = await session.query(
      `select current_setting('search_path') as path, current_setting('statement_timeout') as timeout`,
    )
    expect(rows).toEqual([{ path: 'public', timeout: '7s' }])
    expect(await session.transaction()).toBe('idle')
  })

  test('does not wait for a table that somebody else has locked', async () => {
    await using database = await (await sharedCluster(major)).createDatabase()
    await using holder = await database.connect()
    await using session = await database.connect()
    await holder.run('create table users (id int)')
    await holder.run('begin; lock table users in access exclusive mode')
    const failure = await introspect(session, options).catch((error: unknown) => error)
    expect(sqlStateOf(failure)).toBe('55P03')
    expect(await session.transaction()).toBe('idle')
  })

  test('refuses to read inside an open transaction', async () => {
    await using database = await (await sharedCluster(major)).createDatabase()
    await using session = await database.connect()
    await session.run('begin')
    await expect(introspect(session, options)).rejects.toThrow('inside an open transaction')
  })
})
