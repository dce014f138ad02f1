import { expect, test } from 'vitest'
import { connect } from '../../src/db/connect.ts'
import { sqlStateOf } from '../../src/db/errors.ts'
import { sharedCluster } from './support/cluster.ts'

const cluster = await sharedCluster()
const open = () => cluster.connect()
const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  )

test('values that JavaScript cannot hold stay text', async () => {
  await using session = await open()
  const { rows } = await session.query(
    `select 9223372036854775807 as big, 1 as small, 1.10::numeric as exact, true as yes, null as nothing,
            timestamp '2026-01-02 03:04:05.123456' as moment, date '2026-01-02' as day, interval '1 day' as span,
            array['a', 'b'] as list, '{"a": 1}'::jsonb as json`,
  )
  expect(rows).toEqual([
    {
      big: '9223372036854775807',
      small: 1,
      exact: '1.10',
      yes: true,
      nothing: null,
      moment: '2026-01-02 03:04:05.123456',
      day: '2026-01-02',
      span: '1 day',
      list: ['a', 'b'],
      json: { a: 1 },
    },
  ])
})

test('a query is one statement with parameters, a run is any number of them', async () => {
  await using session = await open()
  expect(await session.query('select $1::int + 1 as sum', [41])).toEqual({
    rows: [{ sum: 42 }],
    rowCount: 1,
    command: 'SELECT',
  })
  expect(sqlStateOf(await failureOf(session.query('select 1; select 2')))).toBe('42601')
  const results = await session.run(
    'create temp table t (id int); insert into t values (1), (2); select id from t',
  )
  expect(results.map(({ command, rowCount }) => [command, rowCount])).toEqual([
    ['CREATE', null],
    ['INSERT', 2],
    ['SELECT', 2],
  ])
  expect((await session.run('select 1 as one')).map(({ rows }) => rows)).toEqual([[{ one: 1 }]])
})

test('the state of the transaction is known', async () => {
  await using session = await open()
  expect(await session.transaction()).toBe('idle')
  await session.query('begin')
  expect(await session.transaction()).toBe('open')
  await failureOf(session.query('select 1/0'))
  expect(await session.transaction()).toBe('failed')
  await session.query('rollback')
  expect(await session.transaction()).toBe('idle')
})

test('an error keeps its SQLSTATE and points at the place', async () => {
  await using session = await open()
  const error = await failureOf(session.run(`select 'ü😀',\n  total from nowhere`))
  expect(error).toMatchObject({ code: 'database-failed' })
  expect(String((error as Error).message)).toBe(
    `relation "nowhere" does not exist (SQLSTATE 42P01)\n    total from nowhere\n               ^`,
  )
  expect(sqlStateOf(error)).toBe('42P01')
})

test('notices are heard until the listener stops', async () => {
  await using session = await open()
  const heard: unknown[] = []
  const stop = session.onNotice((notice) => heard.push(notice))
  await session.run(`do $$ begin raise notice 'one'; raise warning 'two'; end $$`)
  stop()
  await session.run(`do $$ begin raise notice 'three'; end $$`)
  expect(heard).toEqual([
    { severity: 'NOTICE', message: 'one' },
    { severity: 'WARNING', message: 'two' },
  ])
})

test('a session that the server ends fails its next query, and closes quietly', async () => {
  await using killer = await open()
  const session = await open()
  await killer.query('select pg_terminate_backend($1, 5000)', [session.processId])
  expect(await failureOf(session.query('select 1'))).toMatchObject({ code: 'database-unreachable' })
  await session.end()
  await session.end()
})

test.each([
  ['no such socket', { host: '/nowhere', database: 'shop' }, '/nowhere/shop'],
  ['nobody listens', { host: '127.0.0.1', port: 1, database: 'shop' }, '127.0.0.1:1/shop'],
  ['no such host', { url: 'postgres://anna:secret@host.invalid/shop?x=1' }, 'host.invalid/shop'],
  ['not a URL', { url: 'postgres://anna:secret@:what:/shop' }, 'postgres://anna:***@:what:/shop'],
])('%s: the address is named and the password is not', async (_, config, target) => {
  const error = await failureOf(connect({ connectTimeoutMs: 2000, ...config }))
  expect(error).toMatchObject({ message: expect.stringContaining(target) })
  expect(JSON.stringify(error) + String((error as Error).stack)).not.toContain('secret')
})

test('a database or role that is missing is unreachable, and the SQLSTATE says why', async () => {
  const noDatabase = await failureOf(cluster.connect('nowhere'))
  expect(noDatabase).toMatchObject({ code: 'database-unreachable' })
  expect(sqlStateOf(noDatabase)).toBe('3D000')
  const noRole = await failureOf(connect({ ...cluster.connectionConfig(), user: 'nobody_here' }))
  expect(noRole).toMatchObject({ code: 'database-unreachable' })
  expect(sqlStateOf(noRole)).toBe('28000')
})
