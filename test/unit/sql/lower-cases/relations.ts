import { type Case, named, typed } from './case.ts'

/** Indexes, views and sequences. */
export const relations: readonly Case[] = [
  [
    'create unique index concurrently if not exists i on only s.t using btree (a desc nulls last, lower(b) collate "C" text_pattern_ops) include (c) nulls not distinct where c > 0',
    {
      kind: 'create-index',
      table: named('s.t'),
      isConcurrent: true,
      ifNotExists: true,
      isOnly: true,
      index: {
        name: 'i',
        isUnique: true,
        method: 'btree',
        keys: [
          { column: 'a', expression: null, isDescending: true, nulls: 'last', operatorClass: null },
          {
            column: null,
            expression: { sql: 'lower(b)' },
            collation: named('C'),
            operatorClass: 'text_pattern_ops',
            isDescending: false,
            nulls: null,
          },
        ],
        includes: ['c'],
        where: { sql: 'c > 0', columns: ['c'] },
        isNullsNotDistinct: true,
      },
    },
  ],
  [
    'create index on t using gin ((a || b))',
    { kind: 'create-index', index: { name: null, method: 'gin', keys: [{ expression: { sql: 'a || b' } }] } },
  ],
  [
    'drop index concurrently if exists s.i',
    { kind: 'drop-index', index: named('s.i'), isConcurrent: true, ifExists: true, isCascade: false, of: 1 },
  ],
  [
    'drop index a, b cascade',
    { kind: 'drop-index', of: 2, isCascade: true },
    { kind: 'drop-index', index: named('b'), of: 2 },
  ],
  [
    'alter index if exists i rename to j',
    { kind: 'rename-index', index: named('i'), to: 'j', ifExists: true, isThroughTable: false },
  ],
  ['alter index i attach partition s.j', { kind: 'attach-index', index: named('i'), child: named('s.j') }],
  ['alter index i set (fillfactor = 70)', { kind: 'set-index-options', index: named('i') }],
  ['alter index i alter column 1 set statistics 5', { kind: 'set-index-options' }],
  [
    'alter index i set tablespace x',
    { kind: 'set-tablespace', relation: named('i'), relationKind: 'index', to: 'x' },
  ],
  ['reindex index i', { kind: 'reindex', target: 'index', name: named('i'), isConcurrent: false }],
  [
    'reindex (verbose, concurrently) table s.t',
    { kind: 'reindex', target: 'table', name: named('s.t'), isConcurrent: true },
  ],
  ['reindex table concurrently t', { kind: 'reindex', isConcurrent: true }],
  [
    'reindex (concurrently false) schema s',
    { kind: 'reindex', target: 'schema', name: named('s'), isConcurrent: false },
  ],
  ['reindex database', { kind: 'reindex', target: 'database', name: named('') }],
  ['cluster t using i', { kind: 'cluster', table: named('t'), index: 'i' }],
  ['cluster', { kind: 'cluster', table: null, index: null }],

  [
    'create or replace view s.v (x, y) with (security_invoker = on, check_option = local) as select a, b as c from t where a > 0 with cascaded check option',
    {
      kind: 'create-view',
      view: named('s.v'),
      columns: ['x', 'y'],
      query: {
        sql: 'select a, b as c from t where a > 0',
        reads: [named('t')],
        outputs: ['a', 'c'],
        isSimple: true,
      },
      isReplace: true,
      isTemporary: false,
      isRecursive: false,
      isSecurityInvoker: true,
      options: ['security_invoker', 'check_option'],
    },
  ],
  [
    'create temp view v with (security_invoker) as select 1',
    { kind: 'create-view', isTemporary: true, isSecurityInvoker: true },
  ],
  [
    'create view v with (security_invoker = 0) as values (1, 2)',
    { kind: 'create-view', isSecurityInvoker: false, query: { outputs: ['column1', 'column2'] } },
  ],
  [
    'create recursive view v (a) as select 1',
    { kind: 'create-view', isRecursive: true, query: { reads: [], sql: 'select 1' } },
  ],
  [
    'drop view if exists a, b',
    { kind: 'drop-view', view: named('a'), ifExists: true },
    { kind: 'drop-view', view: named('b') },
  ],
  ['alter view v rename to w', { kind: 'rename-view', view: named('v'), to: 'w', isMaterialized: false }],
  [
    'alter materialized view if exists v rename to w',
    { kind: 'rename-view', isMaterialized: true, ifExists: true },
  ],
  [
    'alter view v rename column a to b',
    { kind: 'rename-view-column', view: named('v'), column: 'a', to: 'b' },
  ],
  [
    'alter view if exists v set (security_invoker)',
    {
      kind: 'alter-view',
      view: named('v'),
      ifExists: true,
      isSecurityInvoker: true,
      options: ['security_invoker'],
    },
  ],
  ['alter view v reset (security_invoker)', { kind: 'alter-view', isSecurityInvoker: false }],
  ['alter view v set (security_barrier = true)', { kind: 'alter-view', isSecurityInvoker: null }],
  ['alter view v alter column a set default 1', { kind: 'alter-view', options: [], isSecurityInvoker: null }],
  [
    'alter view v set schema s',
    { kind: 'set-relation-schema', relation: named('v'), relationKind: 'view', to: 's' },
  ],
  [
    'create materialized view if not exists v as select count(*) from t with no data',
    {
      kind: 'create-materialized-view',
      view: named('v'),
      ifNotExists: true,
      withData: false,
      query: { sql: 'select count(*) from t', outputs: ['count'] },
    },
  ],
  ['drop materialized view v cascade', { kind: 'drop-materialized-view', view: named('v'), isCascade: true }],
  [
    'refresh materialized view concurrently v',
    { kind: 'refresh-materialized-view', view: named('v'), isConcurrent: true, withData: true },
  ],
  [
    'refresh materialized view v with no data',
    { kind: 'refresh-materialized-view', isConcurrent: false, withData: false },
  ],
  [
    'alter materialized view v set tablespace x',
    { kind: 'set-tablespace', relationKind: 'materialized-view' },
  ],
  [
    'alter materialized view v set schema s',
    { kind: 'set-relation-schema', relationKind: 'materialized-view' },
  ],

  [
    'create temp sequence if not exists s as smallint owned by app.t.a',
    {
      kind: 'create-sequence',
      sequence: named('s'),
      ifNotExists: true,
      isTemporary: true,
      type: typed('smallint'),
      ownedBy: { table: named('app.t'), column: 'a' },
    },
  ],
  ['create sequence s start 5', { kind: 'create-sequence', type: null, ownedBy: null }],
  [
    'alter sequence if exists s as bigint restart',
    {
      kind: 'alter-sequence',
      sequence: named('s'),
      ifExists: true,
      type: typed('bigint'),
      restarts: true,
      ownedBy: null,
      persistence: null,
    },
  ],
  [
    'alter sequence s owned by t.a',
    { kind: 'alter-sequence', restarts: false, ownedBy: { table: named('t'), column: 'a' } },
  ],
  ['alter sequence s owned by none', { kind: 'alter-sequence', ownedBy: 'none' }],
  ['alter sequence s set unlogged', { kind: 'alter-sequence', persistence: 'unlogged' }],
  ['drop sequence s cascade', { kind: 'drop-sequence', sequence: named('s'), isCascade: true }],
  ['alter sequence s rename to r', { kind: 'rename-sequence', sequence: named('s'), to: 'r' }],
  ['alter sequence s set schema x', { kind: 'set-relation-schema', relationKind: 'sequence', to: 'x' }],
]
