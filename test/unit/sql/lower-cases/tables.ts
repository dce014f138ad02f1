import { type Case, named, typed } from './case.ts'

const table = named('t')

export const tables: readonly Case[] = [
  [
    'create unlogged table if not exists app.t (a int, b text, primary key (a), check (b is not null))',
    {
      kind: 'create-table',
      table: named('app.t'),
      columns: [
        { name: 'a', type: typed('integer'), notNull: false },
        { name: 'b', type: typed('text') },
      ],
      constraints: [
        { type: 'primary-key', columns: ['a'] },
        { type: 'check', expression: { provesNotNull: ['b'] } },
      ],
      ifNotExists: true,
      persistence: 'unlogged',
      partitionBy: null,
      partitionOf: null,
      inherits: [],
      like: [],
      ofType: null,
    },
  ],
  ['create temp table t ()', { kind: 'create-table', table, columns: [], persistence: 'temporary' }],
  [
    'create table t (a int, b int) partition by range (a, (lower(b)))',
    { kind: 'create-table', partitionBy: { strategy: 'range', columns: ['a', 'b'], hasExpression: true } },
  ],
  [
    'create table t (a int) partition by hash (a)',
    { kind: 'create-table', partitionBy: { strategy: 'hash', hasExpression: false } },
  ],
  [
    "create table t partition of app.p for values from ('2024-01-01') to (maxvalue) partition by list (k)",
    {
      kind: 'create-table',
      partitionOf: {
        parent: named('app.p'),
        bound: { sql: "for values from ('2024-01-01') to (maxvalue)", isDefault: false, strategy: 'range' },
      },
      partitionBy: { strategy: 'list', columns: ['k'] },
      inherits: [],
    },
  ],
  [
    'create table t partition of p (a not null) for values in (1, (2)) with (fillfactor = 70)',
    {
      kind: 'create-table',
      columns: [{ name: 'a', type: typed(''), notNull: true }],
      partitionOf: { bound: { sql: 'for values in (1, (2))', strategy: 'list' } },
    },
  ],
  [
    'create table t partition of p for values with (modulus 4, remainder 0)',
    {
      kind: 'create-table',
      partitionOf: { bound: { sql: 'for values with (modulus 4, remainder 0)', strategy: 'hash' } },
    },
  ],
  [
    'create table t partition of p default',
    {
      kind: 'create-table',
      partitionOf: { bound: { sql: 'default', isDefault: true, strategy: 'default' } },
    },
  ],
  [
    'create table t (like s.a including all, like b including defaults including indexes excluding defaults) inherits (c, s.d)',
    {
      kind: 'create-table',
      like: [
        { source: named('s.a'), including: ['all'] },
        { source: named('b'), including: ['indexes'] },
      ],
      inherits: [named('c'), named('s.d')],
    },
  ],
  ['create table t of app.thing', { kind: 'create-table', ofType: named('app.thing') }],
  ['create foreign table t (a int) server s', { kind: 'create-table', table, columns: [{ name: 'a' }] }],
  [
    'create temp table t (x) as select a from s.u with no data',
    {
      kind: 'create-table-as',
      table,
      columns: ['x'],
      query: { sql: 'select a from s.u', reads: [named('s.u')], outputs: ['a'] },
      persistence: 'temporary',
      withData: false,
    },
  ],
  [
    'select a into t from u',
    { kind: 'create-table-as', table, query: { reads: [named('u')] }, withData: true },
  ],
  ['create table t as execute q', { kind: 'create-table-as', table, query: { reads: [] } }],
  [
    'drop table if exists a, s.b cascade',
    { kind: 'drop-table', table: named('a'), ifExists: true, isCascade: true },
    { kind: 'drop-table', table: named('s.b'), ifExists: true, isCascade: true },
  ],
  ['drop foreign table t', { kind: 'drop-table', table }],
  ['alter table if exists t rename to u', { kind: 'rename-table', table, to: 'u', ifExists: true }],
  ['alter foreign table t rename to u', { kind: 'rename-table', table, to: 'u' }],
  ['alter table t set schema s', { kind: 'set-table-schema', table, to: 's' }],
  [
    'truncate only a, b restart identity cascade',
    { kind: 'truncate', table: named('a'), isOnly: true, isCascade: true, restartsIdentity: true },
    { kind: 'truncate', table: named('b'), isOnly: false },
  ],
  ['lock t', { kind: 'lock-table', table, mode: 'ACCESS EXCLUSIVE', isNoWait: false }],
  [
    'lock table only t, u in share row exclusive mode nowait',
    { kind: 'lock-table', table, mode: 'SHARE ROW EXCLUSIVE', isOnly: true, isNoWait: true },
    { kind: 'lock-table', table: named('u'), isOnly: false },
  ],
  ['lock t in access share mode', { kind: 'lock-table', mode: 'ACCESS SHARE' }],
  [
    'alter table t set (FillFactor = 70, toast.autovacuum_enabled = off)',
    { kind: 'set-table-options', table, options: ['fillfactor', 'toast.autovacuum_enabled'] },
  ],
  ['alter table t reset (fillfactor)', { kind: 'set-table-options', options: ['fillfactor'] }],
  ['alter table t set logged', { kind: 'set-persistence', table, to: 'permanent' }],
  ['alter table t set unlogged', { kind: 'set-persistence', table, to: 'unlogged' }],
  [
    'alter table t set tablespace x',
    { kind: 'set-tablespace', relation: table, relationKind: 'table', to: 'x' },
  ],
  ['alter table t set access method heap2', { kind: 'set-access-method', table, to: 'heap2' }],
  ['alter table t set access method default', { kind: 'set-access-method', to: 'default' }],
  [
    'alter table t replica identity using index i',
    { kind: 'set-replica-identity', table, to: 'index', index: 'i' },
  ],
  ['alter table t replica identity nothing', { kind: 'set-replica-identity', to: 'nothing', index: null }],
  ['alter table t cluster on i', { kind: 'set-cluster-index', table, index: 'i' }],
  ['alter table t set without cluster', { kind: 'set-cluster-index', table, index: null }],
  [
    'alter table t enable row level security, no force row level security',
    { kind: 'set-row-security', table, to: 'enable' },
    { kind: 'set-row-security', table, to: 'no force' },
  ],
  ['alter table t inherit s.p', { kind: 'inherit', table, parent: named('s.p') }],
  ['alter table t no inherit p', { kind: 'no-inherit', table, parent: named('p') }],
  [
    'alter table t attach partition s.p for values from (1) to (2)',
    {
      kind: 'attach-partition',
      table,
      partition: named('s.p'),
      bound: { sql: 'for values from (1) to (2)', strategy: 'range' },
    },
  ],
  ['alter table t attach partition p default', { kind: 'attach-partition', bound: { isDefault: true } }],
  [
    'alter table t detach partition p',
    { kind: 'detach-partition', table, partition: named('p'), isConcurrent: false, isFinalize: false },
  ],
  ['alter table t detach partition p concurrently', { kind: 'detach-partition', isConcurrent: true }],
  [
    'alter table t detach partition p finalize',
    { kind: 'detach-partition', partition: named('p'), isFinalize: true },
  ],
  [
    'alter table t disable trigger all, enable trigger user, enable always trigger x, enable replica trigger y, disable trigger z',
    { kind: 'toggle-trigger', table, trigger: null, isAll: true, to: 'disable' },
    { kind: 'toggle-trigger', trigger: null, isAll: false, to: 'enable' },
    { kind: 'toggle-trigger', trigger: 'x', isAll: false, to: 'always' },
    { kind: 'toggle-trigger', trigger: 'y', to: 'replica' },
    { kind: 'toggle-trigger', trigger: 'z', to: 'disable' },
  ],
  ['alter table t disable rule r', { kind: 'toggle-rule', table, rule: 'r', to: 'disable' }],
  ['alter table t set without oids', { kind: 'alter-table-other', table, action: 'DropOids' }],
  [
    'alter table t owner to current_user',
    { kind: 'change-owner', objectType: 'table', object: table, to: 'current_user' },
  ],
  [
    'create schema s create table t (a int references u) create index on t (a)',
    { kind: 'create-schema', schema: 's' },
    { kind: 'create-table', table: named('s.t'), columns: [{ constraints: [{ references: named('s.u') }] }] },
    { kind: 'create-index', table: named('s.t') },
  ],
  [
    'create schema if not exists authorization joe',
    { kind: 'create-schema', schema: 'joe', ifNotExists: true },
  ],
  ['drop schema s cascade', { kind: 'drop-schema', schema: 's', isCascade: true }],
  ['alter schema s rename to x', { kind: 'rename-schema', schema: 's', to: 'x' }],
]
