import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Notice, Session } from '../../src/db/connect.ts'
import { sqlStateOf } from '../../src/db/errors.ts'
import type { ThrowawayDatabase } from '../../src/verify/cluster.ts'
import { sharedCluster, testMajors } from './support/cluster.ts'

/*
 * What servers say where the state of a session is not enough to tell: warnings, refusals, and what other sessions see. That the walk
 * follows a server statement by statement is in session.test.ts.
 */
describe.each(await testMajors())('PostgreSQL %i', (major) => {
  let database: ThrowawayDatabase
  let session: Session
  let other: Session

  beforeAll(async () => {
    database = await (await sharedCluster(major)).createDatabase()
    session = await database.connect()
    other = await database.connect()
    await session.run(`create table a (id int); create type mood as enum ('sad'); create table b (m mood)`)
  })
  afterAll(async () => {
    await Promise.all([session?.end(), other?.end()])
    await database?.drop()
  })

  /** Sends query after query until one fails, and leaves no transaction. */
  async function refusalOf(...queries: readonly string[]): Promise<string | undefined> {
    try {
      for (const query of queries) await session.run(query)
      return undefined
    } catch (error) {
      return sqlStateOf(error)
    } finally {
      if ((await session.transaction()) !== 'idle') await session.run('rollback')
    }
  }

  async function warningsOf(...queries: readonly string[]): Promise<readonly string[]> {
    const heard: Notice[] = []
    const stop = session.onNotice((notice) => heard.push(notice))
    for (const query of queries) await session.run(query)
    stop()
    return heard.map(({ severity, message }) => `${severity}: ${message}`)
  }

  const settingNow = async (setting: string): Promise<unknown> =>
    (await session.query('select current_setting($1) as value', [setting])).rows[0]?.['value']

  /** The modes that another session sees held on the table `a`. */
  async function heldOnA(): Promise<readonly unknown[]> {
    const { rows } = await other.query(
      `select mode from pg_locks where relation = 'a'::regclass and pid = $1 and granted order by mode`,
      [session.processId],
    )
    return rows.map((row) => row['mode'])
  }

  test.each<readonly [warning: string, queries: readonly string[]]>([
    ['WARNING: SET LOCAL can only be used in transaction blocks', [`set local lock_timeout = '1s'`]],
    ['WARNING: there is already a transaction in progress', ['begin', 'begin', 'commit']],
    ['WARNING: there is no transaction in progress', ['commit']],
    ['WARNING: there is no transaction in progress', ['begin', 'begin', 'commit', 'commit']],
    ['WARNING: there is no transaction in progress', ['select 1; commit']],
  ])('%s: %j', async (warning, queries) => {
    expect(await warningsOf(...queries)).toContain(warning)
    expect(await session.transaction()).toBe('idle')
    expect(await settingNow('lock_timeout')).toBe('0')
  })

  test('the COMMIT of a nested BEGIN ends the outer transaction, so that a ROLLBACK comes too late', async () => {
    await session.run('begin')
    await session.run('create table kept (id int)')
    for (const query of ['begin', 'commit', 'rollback']) await session.run(query)
    expect((await other.query(`select to_regclass('kept') is not null as there`)).rows).toEqual([
      { there: true },
    ])
    await session.run('drop table kept')
  })

  test('SET LOCAL TO DEFAULT hides the value of the session until the transaction ends', async () => {
    await session.run(`set lock_timeout = '1s'`)
    await session.run('set local lock_timeout to default')
    expect(await settingNow('lock_timeout')).toBe('1s')
    await session.run('begin; set local lock_timeout to default')
    expect(await settingNow('lock_timeout')).toBe('0')
    await session.run('commit')
    expect(await settingNow('lock_timeout')).toBe('1s')
    await session.run('reset lock_timeout')
  })

  test('others see locks until the savepoint is gone back to, not only until the transaction ends', async () => {
    await session.run('begin; lock table a in share mode; savepoint s; alter table a add column x int')
    expect(await heldOnA()).toEqual(['AccessExclusiveLock', 'ShareLock'])
    await session.run('rollback to s')
    expect(await heldOnA()).toEqual(['ShareLock'])
    await session.run('savepoint t; alter table a add column x int; release t')
    expect(await heldOnA()).toEqual(['AccessExclusiveLock', 'ShareLock'])
    await session.run('rollback')
    expect(await heldOnA()).toEqual([])
  })

  test('a relation that the transaction made is there for nobody else', async () => {
    await session.run('begin; create table mine (id int)')
    expect((await other.query(`select to_regclass('mine') is null as hidden`)).rows).toEqual([
      { hidden: true },
    ])
    await session.run('rollback')
  })

  test.each<readonly [sqlState: string | undefined, queries: readonly string[]]>([
    ['25001', ['select 1; create index concurrently on a (id)']],
    ['25001', ['begin', 'create index concurrently on a (id)']],
    ['25001', ['do $$ begin create index concurrently on a (id); end $$']],
    ['25001', ['set lock_timeout = 0; vacuum a']],
    ['25001', ['begin', 'discard all']],
    ['2D000', ['begin', 'do $$ begin commit; end $$']],
    [undefined, ['do $$ begin commit; end $$']],
    [undefined, ['vacuum a', 'discard all']],
    ['25P01', ['savepoint s']],
    ['3B001', ['begin', 'savepoint s', 'release s', 'rollback to s']],
    ['3B001', ['begin', 'savepoint s', 'savepoint t', 'rollback to s', 'rollback to t']],
  ])('%s answers %j', async (sqlState, queries) => {
    expect(await refusalOf(...queries)).toBe(sqlState)
  })

  const ADD = `alter type mood add value 'ok'`
  const CREATE = `create type size as enum ('s')`
  const WITH_NEW_TYPE = ['begin', CREATE, `alter type size add value 'm'`, `select 'm'::size`]

  test.each<readonly [sqlState: string | undefined, use: string]>([
    ['55P04', `insert into b values ('ok')`],
    ['55P04', `select 'ok'::mood`],
    ['55P04', `alter table b alter m set default 'ok'`],
    ['55P04', `create index on b (m) where m = 'ok'`],
    [undefined, `select from b where m::text = 'ok'`],
  ])('%s: a label of the same transaction in %s', async (sqlState, use) => {
    expect(await refusalOf('begin', ADD, use, 'rollback')).toBe(sqlState)
    expect(await refusalOf(`${ADD}; ${use}; rollback`)).toBe(sqlState)
  })

  test('a new label of a type that is new too is usable from version 17 on, those of CREATE TYPE always', async () => {
    expect(await refusalOf(...WITH_NEW_TYPE)).toBe(major >= 17 ? undefined : '55P04')
    expect(await refusalOf('begin', CREATE, `select 's'::size`)).toBeUndefined()
  })
})
