import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Observation } from '../../src/verify/observation.ts'
import { strongestLocks } from '../../src/verify/observation.ts'
import { type Observer, observe, openObserver } from '../../src/verify/observe.ts'
import { sharedCluster, testMajors } from './support/cluster.ts'

/** Empty tables are enough for everything below but the one case that brings its row. */
const SCHEMA = `
  create table customers (id int primary key, name text);
  create table orders (id int primary key, customer_id int, total int, note text);
  create index orders_total on orders (total);
  create view order_totals as select total from orders;
  create materialized view order_notes as select note from orders;
  create table events (id int, day date) partition by range (day);
  create table events_2025 partition of events for values from ('2025-01-01') to ('2026-01-01');
  create table events_2026 partition of events for values from ('2026-01-01') to ('2027-01-01')`

interface Row {
  readonly sql: string | readonly string[]
  readonly setup?: string
  readonly before?: string
  /** `table MODE`, strongest per relation, without the indexes. */
  readonly locks: readonly string[]
  readonly rewrites?: readonly string[]
  readonly indexesBuilt?: readonly string[]
  readonly scanned?: readonly string[]
  readonly outside?: true
}

const ROWS: readonly Row[] = [
  { sql: 'alter table orders add column paid boolean', locks: ['orders ACCESS EXCLUSIVE'] },
  { sql: 'alter table orders add column at timestamptz default now()', locks: ['orders ACCESS EXCLUSIVE'] },
  {
    sql: 'alter table orders add column key uuid default gen_random_uuid()',
    locks: ['orders ACCESS EXCLUSIVE'],
    rewrites: ['orders'],
    indexesBuilt: ['orders_pkey', 'orders_total'],
    scanned: ['orders'],
  },
  {
    sql: 'alter table orders alter column total type bigint using total',
    before: 'drop view order_totals',
    locks: ['orders ACCESS EXCLUSIVE'],
    rewrites: ['orders'],
    indexesBuilt: ['orders_pkey', 'orders_total'],
    scanned: ['orders'],
  },
  {
    sql: 'alter table orders alter column note set not null',
    locks: ['orders ACCESS EXCLUSIVE'],
    scanned: ['orders'],
  },
  {
    sql: 'alter table orders alter column note set not null',
    setup: 'alter table orders add constraint note_filled check (note is not null)',
    locks: ['orders ACCESS EXCLUSIVE'],
  },
  {
    sql: 'alter table orders add constraint customer foreign key (customer_id) references customers not valid',
    locks: ['customers SHARE ROW EXCLUSIVE', 'orders SHARE ROW EXCLUSIVE'],
  },
  {
    sql: 'alter table orders add constraint positive check (total > 0)',
    locks: ['orders ACCESS EXCLUSIVE'],
    scanned: ['orders'],
  },
  {
    sql: 'alter table orders validate constraint positive',
    setup: 'alter table orders add constraint positive check (total > 0) not valid',
    locks: ['orders SHARE UPDATE EXCLUSIVE'],
    scanned: ['orders'],
  },
  {
    sql: 'create index orders_note on orders (note)',
    locks: ['orders SHARE'],
    indexesBuilt: ['orders_note'],
    scanned: ['orders'],
  },
  {
    sql: 'create index concurrently orders_note on orders (note)',
    locks: ['orders SHARE UPDATE EXCLUSIVE'],
    indexesBuilt: ['orders_note'],
    scanned: ['orders'],
    outside: true,
  },
  {
    sql: 'create index concurrently notes on order_notes (note)',
    locks: ['order_notes SHARE UPDATE EXCLUSIVE'],
    indexesBuilt: ['notes'],
    scanned: ['order_notes'],
    outside: true,
  },
  { sql: 'drop index orders_total', locks: ['orders ACCESS EXCLUSIVE'] },
  { sql: 'drop index concurrently orders_total', locks: ['orders SHARE UPDATE EXCLUSIVE'], outside: true },
  { sql: 'vacuum customers', locks: ['customers SHARE UPDATE EXCLUSIVE'], outside: true },
  {
    sql: 'alter table events detach partition events_2025 concurrently',
    locks: ['events SHARE UPDATE EXCLUSIVE', 'events_2025 ACCESS EXCLUSIVE'],
    outside: true,
  },
  { sql: 'drop table events_2025', locks: ['events ACCESS EXCLUSIVE', 'events_2025 ACCESS EXCLUSIVE'] },
  {
    sql: 'truncate orders',
    locks: ['orders ACCESS EXCLUSIVE'],
    rewrites: ['orders'],
    indexesBuilt: ['orders_pkey', 'orders_total'],
  },
  {
    sql: 'cluster orders using orders_total',
    locks: ['orders ACCESS EXCLUSIVE'],
    rewrites: ['orders'],
    indexesBuilt: ['orders_pkey', 'orders_total'],
    scanned: ['orders'],
  },
  { sql: 'drop view order_totals', locks: ['order_totals ACCESS EXCLUSIVE'] },
  {
    sql: ['alter table customers add column vip boolean', 'create table vips (id int references customers)'],
    locks: ['customers ACCESS EXCLUSIVE'],
  },
  {
    sql: 'alter table orders add column paid boolean',
    before: 'lock table orders in access exclusive mode',
    locks: [],
  },
]

describe.each(await testMajors())('PostgreSQL %i', (major) => {
  let observer: Observer
  beforeAll(async () => {
    observer = await openObserver(await sharedCluster(major), SCHEMA)
  })
  afterAll(() => observer.close())

  test.each(ROWS)('$sql', async ({ sql, setup, before, locks, rewrites, indexesBuilt, scanned, outside }) => {
    const observation = await observer.observe({ sql, ...(setup && { setup }), ...(before && { before }) })
    expect(observation.error).toBeUndefined()
    expect({
      locks: tableLocks(observation),
      rewrites: observation.rewrites,
      indexesBuilt: observation.indexesBuilt,
      scanned: observation.scanned,
      allowedInTransaction: observation.allowedInTransaction,
    }).toEqual({
      locks,
      rewrites: full(rewrites),
      indexesBuilt: full(indexesBuilt),
      scanned: full(scanned),
      allowedInTransaction: outside !== true,
    })
  })

  test('what a foreign key reads and locks is seen on both tables', async () => {
    const sql = 'alter table orders add constraint customer foreign key (customer_id) references customers'
    const observation = await observer.observe({ sql })
    expect(tableLocks(observation)).toEqual(['customers SHARE ROW EXCLUSIVE', 'orders SHARE ROW EXCLUSIVE'])
    expect(observation.scanned).toContain('public.orders')
    expect(observation.messages).toContain('validating foreign key constraint "customer"')
  })

  test('the lock on a dropped index is seen, and one on a new table is marked', async () => {
    const dropped = await observer.observe({ sql: 'drop index orders_total' })
    expect(dropped.locks).toContainEqual({
      schema: 'public',
      relation: 'orders_total',
      kind: 'index',
      mode: 'ACCESS EXCLUSIVE',
      isNew: false,
      isDropped: true,
    })
    const created = await observer.observe({ sql: 'create table refunds (id int)' })
    expect(created.locks.filter(({ isNew }) => !isNew)).toEqual([])
    expect(created.locks).toContainEqual(
      expect.objectContaining({ relation: 'refunds', mode: 'ACCESS EXCLUSIVE', isNew: true }),
    )
  })

  test('a statement that fails says why, inside a transaction and outside', async () => {
    const inside = await observer.observe({ sql: 'alter table orders add column total int' })
    expect(inside).toMatchObject({
      ok: false,
      allowedInTransaction: true,
      error: { sqlstate: '42701', message: 'column "total" of relation "orders" already exists' },
    })
    const outside = await observer.observe({
      setup: 'insert into orders (id, total) values (1, 7), (2, 7)',
      sql: 'create unique index concurrently once on orders (total)',
    })
    expect(outside).toMatchObject({ ok: false, allowedInTransaction: false, error: { sqlstate: '23505' } })
    expect(tableLocks(outside)).toEqual(['orders SHARE UPDATE EXCLUSIVE'])
  })

  test('a case that ends its transaction does not reach the next one', async () => {
    await observer.observe({ sql: ['commit', 'create table stray (id int)'] })
    await observer.observe({ sql: ['rollback', 'create table stray (id int)', 'select 1/0'] })
    expect(await observer.observe({ sql: 'create table stray (id int)' })).toMatchObject({ ok: true })
  })

  test('calls that overlap are served one after the other', async () => {
    const sql = 'alter table orders add column paid boolean'
    const observations = await Promise.all([1, 2, 3].map(() => observer.observe({ sql })))
    expect(observations.map(({ ok }) => ok)).toEqual([true, true, true])
  })

  test('a set-up or a setting that does not work is an error and not an answer', async () => {
    const failure = { code: 'database-failed', message: expect.stringContaining('42P01') }
    await expect(observer.observe({ setup: 'drop table nowhere', sql: 'select 1' })).rejects.toMatchObject(
      failure,
    )
    await expect(observer.observe({ before: 'drop table nowhere', sql: 'select 1' })).rejects.toMatchObject(
      failure,
    )
    const cluster = await sharedCluster(major)
    await expect(observe(cluster, { setup: 'drop table nowhere', sql: 'select 1' })).rejects.toMatchObject(
      failure,
    )
    expect(await observer.observe({ sql: 'select 1' })).toMatchObject({ ok: true, locks: [] })
  })

  test('leaves no database behind', async () => {
    const cluster = await sharedCluster(major)
    await using session = await cluster.connect()
    const count = async () =>
      (await session.query('select count(*)::int as count from pg_database')).rows[0]?.['count']
    const before = await count()
    await observe(cluster, { setup: SCHEMA, sql: 'drop index concurrently orders_total' })
    await observe(cluster, { setup: SCHEMA, sql: 'drop index orders_total' })
    expect(await count()).toBe(before)
  })
})

function tableLocks({ locks }: Observation): readonly string[] {
  const tables = locks.filter(({ kind }) => !kind.endsWith('index'))
  return [...strongestLocks(tables)].map(([name, mode]) => `${name.replace('public.', '')} ${mode}`)
}

const full = (names: readonly string[] = []): readonly string[] => names.map((name) => `public.${name}`)
