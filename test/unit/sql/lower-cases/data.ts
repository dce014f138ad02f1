import { type Case, named } from './case.ts'

const table = named('t')

export const data: readonly Case[] = [
  [
    "insert into t (a, b) values (1, 'x'), (2, lower('y'))",
    {
      kind: 'insert-rows',
      table,
      columns: ['a', 'b'],
      source: 'values',
      rows: 2,
      reads: [],
      literals: ['x', 'y'],
      onConflict: null,
      calls: [{ function: named('lower'), arguments: 1 }],
      limit: false,
    },
  ],
  ['insert into t default values', { kind: 'insert-rows', columns: [], source: 'default', rows: 1 }],
  [
    'insert into t select a from s.u limit 10',
    { kind: 'insert-rows', source: 'query', rows: 0, reads: [named('s.u')], limit: true },
  ],
  [
    'insert into t as z (a) values (1) on conflict (a, b) where c do update set a = excluded.a where z.a > 1',
    { kind: 'insert-rows', onConflict: { columns: ['a', 'b'], constraint: null, isUpdate: true }, reads: [] },
  ],
  [
    'insert into t select 1 on conflict on constraint k do nothing',
    { kind: 'insert-rows', onConflict: { columns: [], constraint: 'k', isUpdate: false } },
  ],
  [
    'update t set a = b + 1, (c, d) = (1, random()) where id between 1 and 100 and kind = $1 returning a',
    {
      kind: 'update-rows',
      table,
      columns: ['a', 'c', 'd'],
      values: [{ sql: 'b + 1', columns: ['b'] }, { sql: '1' }, { sql: 'random()' }],
      filter: {
        where: { sql: 'id between 1 and 100 and kind = $1' },
        equals: ['kind'],
        bounded: ['id'],
        hasLimit: false,
      },
      reads: [],
      calls: [{ function: named('random') }],
    },
  ],
  [
    'update t set a = 1',
    { kind: 'update-rows', filter: { where: null, equals: [], bounded: [], hasLimit: false } },
  ],
  [
    'update t set a = u.a from s.u where u.id = t.id and u.k = 5',
    { kind: 'update-rows', reads: [named('s.u')], filter: { equals: [], bounded: [] } },
  ],
  [
    'update t x set a = 1 where x.id >= 1 and 10 > x.id and a in (1, 2)',
    { kind: 'update-rows', filter: { equals: ['a'], bounded: ['id'] } },
  ],
  ['update t set a = 1 where id > 5 or id < 3', { kind: 'update-rows', filter: { equals: [], bounded: [] } }],
  [
    'update t set a = 1 where id = any($1) and b = any(array[1, 2])',
    { kind: 'update-rows', filter: { equals: ['id', 'b'] } },
  ],
  [
    'update t set a = 1 where id in (select id from t where a is null limit 1000)',
    { kind: 'update-rows', filter: { hasLimit: true }, reads: [table] },
  ],
  ['update t set a = 1 where id in (select id from t)', { kind: 'update-rows', filter: { hasLimit: false } }],
  [
    'with batch as (select id from t limit 10) update t set a = 1 from batch where batch.id = t.id',
    { kind: 'update-rows', filter: { hasLimit: true }, reads: [table] },
  ],
  [
    'with b as (select id from t limit 10) delete from t where id in (select id from b)',
    { kind: 'delete-rows', filter: { hasLimit: true } },
  ],
  [
    'delete from t using s.u where u.id = t.id',
    { kind: 'delete-rows', table, reads: [named('s.u')], filter: { where: { sql: 'u.id = t.id' } } },
  ],
  ['delete from t where current of c', { kind: 'delete-rows', filter: { where: { sql: 'current of c' } } }],
  [
    'delete from t where ctid = any(array(select ctid from t limit 5))',
    { kind: 'delete-rows', filter: { hasLimit: true } },
  ],
  [
    'merge into t using (select * from u) s on s.id = t.id when matched then delete',
    { kind: 'merge-rows', table, reads: [named('u')] },
  ],
  [
    'with gone as (delete from a where id = 1 returning *), kept as (insert into b select * from gone) select * from gone',
    { kind: 'delete-rows', table: named('a'), filter: { equals: ['id'] } },
    { kind: 'insert-rows', table: named('b') },
    { kind: 'select' },
  ],
  [
    'copy t (a, b) from stdin',
    { kind: 'copy', table, columns: ['a', 'b'], direction: 'from', isProgram: false, isInline: true },
  ],
  ["copy t to '/tmp/x'", { kind: 'copy', direction: 'to', isInline: false }],
  ["copy (select 1) to program 'cat'", { kind: 'copy', table: null, isProgram: true }],
  [
    'copy (delete from t returning a) to stdout',
    { kind: 'delete-rows', table },
    { kind: 'copy', table: null },
  ],
  [
    "select set_config('lock_timeout', '2s', true)",
    {
      kind: 'select',
      calls: [{ function: named('set_config'), arguments: 3 }],
      literalArguments: ['lock_timeout', '2s', 'true'],
    },
  ],
  ["select pg_advisory_lock(42, hashtext('x'))", { kind: 'select', literalArguments: ['42', null] }],
  ['select 1 from a, b x join c on true for update of x', { kind: 'select', lockingTables: [named('b')] }],
  [
    'select 1 from a join s.b on true for share',
    { kind: 'select', lockingTables: [named('a'), named('s.b')] },
  ],
  ['values (1), (2)', { kind: 'select', query: { outputs: ['column1'] } }],
  ['explain analyze delete from t', { kind: 'delete-rows', table }, { kind: 'utility', command: 'explain' }],
  ['explain delete from t', { kind: 'utility', command: 'explain' }],
]
