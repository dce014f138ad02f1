import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { isMigrateError } from '../../src/errors.ts'
import { startCluster } from '../../src/verify/cluster.ts'
import { sharedCluster, testMajors } from './support/cluster.ts'
import { temporaryFolder } from './support/folders.ts'

describe.each(await testMajors())('PostgreSQL %i', (major) => {
  test('starts, answers and stops without a trace', async () => {
    const cluster = await startCluster({ major })
    const session = await cluster.connect()
    const { rows } = await session.query(
      `select current_setting('server_version_num')::int / 10000 as major, current_setting('TimeZone') as zone,
              current_setting('listen_addresses') as addresses, current_setting('lc_messages') as language`,
    )
    expect(rows).toEqual([{ major, zone: 'UTC', addresses: '', language: 'C' }])
    expect(existsSync(join(cluster.socketDirectory, `.s.PGSQL.${cluster.port}`))).toBe(true)
    await session.end()
    await cluster.stop()
    await cluster.stop()
    expect(existsSync(cluster.socketDirectory)).toBe(false)
    await expect(cluster.connect()).rejects.toMatchObject({ code: 'database-unreachable' })
  })

  test('makes databases from a template, and throws them away although somebody is connected', async () => {
    const cluster = await sharedCluster(major)
    await using template = await cluster.createDatabase()
    const writer = await template.connect()
    await writer.run('create table orders (id int); insert into orders values (1), (2)')
    await writer.end()

    const copy = await cluster.createDatabase('Copy of "orders"', { template: template.name })
    const reader = await copy.connect()
    expect((await reader.query('select id from orders order by id')).rows).toEqual([{ id: 1 }, { id: 2 }])
    await copy.drop()
    await copy.drop()
    await expect(reader.query('select 1')).rejects.toMatchObject({ code: 'database-unreachable' })
    await reader.end()
    await expect(copy.connect()).rejects.toMatchObject({ code: 'database-unreachable' })
  })

  test('an empty database has nothing but the public schema', async () => {
    const cluster = await sharedCluster(major)
    await using database = await cluster.createDatabase()
    await using session = await database.connect()
    const { rows } = await session.query(
      `select nspname from pg_namespace where nspname !~ '^pg_' order by 1`,
    )
    expect(rows).toEqual([{ nspname: 'information_schema' }, { nspname: 'public' }])
  })
})

test('several servers run at once, each on a data directory of its own', async () => {
  const clusters = await Promise.all([startCluster(), startCluster(), startCluster()])
  onTestFinished(async () => void (await Promise.all(clusters.map((cluster) => cluster.stop()))))
  const directories = clusters.map(async (cluster) => {
    await using session = await cluster.connect()
    return (await session.query('show data_directory')).rows[0]?.['data_directory']
  })
  expect(new Set(await Promise.all(directories)).size).toBe(3)
})

test('the next run gets the same data directory without anything of the last one', async () => {
  const cacheFolder = temporaryFolder()
  const dataDirectories: unknown[] = []
  for (const run of [1, 2]) {
    await using cluster = await startCluster({ cacheFolder })
    await using session = await cluster.connect()
    const { rows } = await session.query(
      `select current_setting('data_directory') as directory, current_setting('work_mem') as memory,
              (select count(*)::int from pg_database) as databases,
              (select count(*)::int from pg_roles where rolname = 'app') as roles`,
    )
    expect({ run, ...rows[0] }).toMatchObject({ run, memory: '4MB', databases: 3, roles: 0 })
    dataDirectories.push(rows[0]?.['directory'])
    await cluster.createDatabase('left')
    await session.run('create role app; grant all on database "left" to app')
    await session.run('alter role postgres set work_mem = 65')
    await session.query(`alter system set work_mem = '64kB'`)
  }
  expect(dataDirectories[0]).toBe(dataDirectories[1])
})

test('a damaged data directory is made anew', async () => {
  const cacheFolder = temporaryFolder()
  const first = await startCluster({ cacheFolder })
  const session = await first.connect()
  const directory = String((await session.query('show data_directory')).rows[0]?.['data_directory'])
  await session.end()
  await first.stop()
  writeFileSync(join(directory, 'global', 'pg_control'), 'damaged')
  await using second = await startCluster({ cacheFolder })
  await using again = await second.connect()
  expect((await again.query('show data_directory')).rows).toEqual([{ data_directory: directory }])
})

test('settings of the caller win', async () => {
  await using cluster = await startCluster({ settings: { timezone: 'Europe/Berlin' } })
  await using session = await cluster.connect()
  expect((await session.query('show timezone')).rows).toEqual([{ TimeZone: 'Europe/Berlin' }])
})

test('what the server says when it does not start is shown', async () => {
  const error: unknown = await startCluster({
    cacheFolder: temporaryFolder(),
    settings: { shared_bufers: '1' },
  }).catch((failure: unknown) => failure)
  expect(isMigrateError(error, 'server-unavailable')).toBe(true)
  expect(error).toMatchObject({
    message: expect.stringContaining('unrecognized configuration parameter "shared_bufers"'),
  })
})

test('a cache folder that the server may not use is named, and so is the way out', async () => {
  // Root may write anywhere, but hands the server to a user who may not enter this folder.
  const cacheFolder = temporaryFolder(process.getuid?.() === 0 ? 0o700 : 0o500)
  await expect(startCluster({ cacheFolder })).rejects.toMatchObject({
    code: 'server-unavailable',
    message: expect.stringContaining(cacheFolder),
    hint: expect.stringContaining('XDG_CACHE_HOME'),
  })
})

test('a cache folder that others may write to is refused', async () => {
  const cacheFolder = temporaryFolder(0o777)
  const uid = process.getuid?.() === 0 ? 65534 : process.getuid?.()
  mkdirSync(join(cacheFolder, `overlap-${uid}`))
  chmodSync(join(cacheFolder, `overlap-${uid}`), 0o777)
  await expect(startCluster({ cacheFolder })).rejects.toMatchObject({
    code: 'server-unavailable',
    message: expect.stringContaining('is not a private folder'),
  })
})

test.runIf(process.platform === 'linux')(
  'a pid file whose pid is another process now is no obstacle',
  async () => {
    const cacheFolder = temporaryFolder()
    const first = await startCluster({ cacheFolder })
    const session = await first.connect()
    const directory = String((await session.query('show data_directory')).rows[0]?.['data_directory'])
    const pidFile = String(
      (await session.query(`select pg_read_file('postmaster.pid') as text`)).rows[0]?.['text'],
    )
    await session.end()
    await first.stop()
    const [, dataDirectory, ...rest] = pidFile.replace(/\/run\/\d+\./, '/run/999999999.').split('\n')
    writeFileSync(join(directory, 'postmaster.pid'), [process.pid, dataDirectory, ...rest].join('\n'))
    await using second = await startCluster({ cacheFolder })
    await using again = await second.connect()
    expect((await again.query('show data_directory')).rows).toEqual([{ data_directory: directory }])
  },
)
