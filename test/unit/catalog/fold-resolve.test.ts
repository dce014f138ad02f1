import { describe, expect, test } from 'vitest'
import { resolveNames } from '../../../src/catalog/resolve.ts'
import { emptyCatalog } from '../../../src/model/catalog.ts'
import type { SchemaChange } from '../../../src/model/change.ts'
import { changesIn, folded } from './support/folded.ts'

const catalog = folded(`
  create schema app; create schema lib;
  create table lib.kinds (id int primary key, label text);
  create table public.kinds (id int primary key);
  create table app.orders (id serial primary key, kind_id int);
  create table app.interval (id int);
  create view app.seen as select id from app.orders;
  create materialized view app.stored as select id from app.orders;
  create type lib.state as enum ('open');
  create function lib.touch() returns trigger language plpgsql as 'begin return new; end';
  create index orders_kind on app.orders (kind_id);
  create temp table work (id int);
`)

const PATH = ['$user', 'missing', 'app', 'lib', 'public']

const resolve = (sql: string, searchPath: readonly string[] = PATH): SchemaChange => {
  const [change] = changesIn(sql)
  if (!change) throw new Error(`no change in ${sql}`)
  return resolveNames(change, catalog, searchPath)
}

const name = (schema: string, text: string) => ({ schema, name: text })

test.each<readonly [string, object]>([
  ['create table t (id int)', { table: name('app', 't') }],
  ['create table lib.t (id int)', { table: name('lib', 't') }],
  ['create temp table t (id int)', { table: name('pg_temp', 't') }],
  [
    'create view v as select * from kinds',
    { view: name('app', 'v'), query: { reads: [name('lib', 'kinds')] } },
  ],
  ['create temp view v as select 1', { view: name('pg_temp', 'v') }],
  [
    'create table t (k int references kinds)',
    { columns: [{ constraints: [{ references: name('lib', 'kinds') }] }] },
  ],
  [
    'create table kinds (up int references kinds)',
    { columns: [{ constraints: [{ references: name('app', 'kinds') }] }] },
  ],
  ['create table t (like kinds)', { like: [{ source: name('lib', 'kinds') }] }],
  [
    'create table t (s state, i interval, c citext)',
    { columns: [{ type: { schema: 'lib' } }, { type: { schema: '' } }, { type: { schema: '' } }] },
  ],
  ['create table t (k kinds[])', { columns: [{ type: { schema: 'lib', isArray: true } }] }],
  [
    "create table t (n int default nextval('orders_id_seq'))",
    { columns: [{ default: { sequences: [name('app', 'orders_id_seq')] } }] },
  ],
  ['alter table work add column x int', { table: name('pg_temp', 'work') }],
  ['alter table unknown add column x int', { table: name('app', 'unknown') }],
  ['drop index orders_kind', { index: name('app', 'orders_kind') }],
  ["alter type state add value 'x'", { type: name('lib', 'state') }],
  [
    'create trigger t before insert on orders for each row execute function touch()',
    { table: name('app', 'orders'), trigger: { function: name('lib', 'touch') } },
  ],
  [
    'create trigger t before update on orders for each row execute function suppress_redundant_updates_trigger()',
    { trigger: { function: name('', 'suppress_redundant_updates_trigger') } },
  ],
  ['grant select on orders, kinds to x', { objects: [name('app', 'orders'), name('lib', 'kinds')] }],
  ['grant select on all tables in schema app to x', { objects: [name('', 'app')] }],
  ['create publication p for table orders', { tables: [name('app', 'orders')] }],
  [
    'create view v as select label, orders.id from orders join kinds on true',
    { query: { columns: expect.arrayContaining([{ relation: name('lib', 'kinds'), column: 'label' }]) } },
  ],
  ['select relname from pg_class', { query: { reads: [name('pg_catalog', 'pg_class')] } }],
  [
    'create sequence s owned by orders.id',
    { sequence: name('app', 's'), ownedBy: { table: name('app', 'orders') } },
  ],
])('%s', (sql, expected) => {
  expect(resolve(sql)).toMatchObject(expected)
})

test('without a path, or where nothing of it exists, names stay usable', () => {
  expect(resolveNames(changesIn('create table t (id int)')[0] as SchemaChange, emptyCatalog)).toMatchObject({
    table: name('public', 't'),
  })
  expect(resolve('create table t (id int)', ['nowhere'])).toMatchObject({ table: name('nowhere', 't') })
  expect(resolve('create table t (id int)', ['$user'])).toMatchObject({ table: name('public', 't') })
})

test('a change with nothing to resolve stays the same object', () => {
  for (const sql of [
    'alter table app.orders add column x int default 1',
    'create table app.t (id int primary key)',
    "set lock_timeout = '1s'",
  ]) {
    const [change] = changesIn(sql)
    expect(change && resolveNames(change, catalog, PATH)).toBe(change)
  }
})

describe('ALTER TABLE of something else', () => {
  test.each<readonly [string, object]>([
    [
      'alter table orders_kind rename to x',
      { kind: 'rename-index', index: name('app', 'orders_kind'), to: 'x', isThroughTable: true },
    ],
    [
      'alter table seen rename to x',
      { kind: 'rename-view', view: name('app', 'seen'), isMaterialized: false },
    ],
    [
      'alter table stored rename to x',
      { kind: 'rename-view', view: name('app', 'stored'), isMaterialized: true },
    ],
    [
      'alter table orders_id_seq rename to x',
      { kind: 'rename-sequence', sequence: name('app', 'orders_id_seq') },
    ],
    [
      'alter table seen rename column id to x',
      { kind: 'rename-view-column', view: name('app', 'seen'), column: 'id', to: 'x' },
    ],
    [
      'alter table stored set schema lib',
      { kind: 'set-relation-schema', relationKind: 'materialized-view', to: 'lib' },
    ],
    ['alter table seen alter column id set default 1', { kind: 'alter-view', view: name('app', 'seen') }],
    [
      'alter table orders_kind set (fillfactor = 70)',
      { kind: 'set-index-options', index: name('app', 'orders_kind') },
    ],
    ['alter table seen owner to x', { kind: 'change-owner', objectType: 'view' }],
    ['alter table orders rename to x', { kind: 'rename-table', table: name('app', 'orders') }],
    ['alter table unknown rename to x', { kind: 'rename-table', table: name('app', 'unknown') }],
  ])('%s', (sql, expected) => {
    expect(resolve(sql)).toMatchObject(expected)
  })
})
