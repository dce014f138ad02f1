import { type Case, named } from './case.ts'

/** Privileges, and objects of the database or the server. */
export const objects: readonly Case[] = [
  [
    'grant select (a, b), insert on s.t, u to public, current_user with grant option',
    {
      kind: 'grant',
      privileges: ['select', 'insert'],
      objectType: 'table',
      objects: [named('s.t'), named('u')],
      isAllInSchema: false,
      columns: ['a', 'b'],
      grantees: ['public', 'current_user'],
      withGrantOption: true,
    },
  ],
  [
    'grant all on all tables in schema a, b to app',
    { kind: 'grant', privileges: ['all'], isAllInSchema: true, objects: [named('a'), named('b')] },
  ],
  ['grant all (a) on t to app', { kind: 'grant', privileges: ['all'], columns: ['a'] }],
  ['grant usage on schema s to app', { kind: 'grant', objectType: 'schema', objects: [named('s')] }],
  [
    'grant execute on function s.f(int) to app',
    { kind: 'grant', objectType: 'function', objects: [named('s.f')] },
  ],
  ['grant usage on sequence s.q to app', { kind: 'grant', objectType: 'sequence', objects: [named('s.q')] }],
  ['grant usage on type s.x to app', { kind: 'grant', objectType: 'type', objects: [named('s.x')] }],
  [
    'grant set on parameter work_mem to app',
    { kind: 'grant', objectType: 'other', objects: [named('work_mem')] },
  ],
  [
    'revoke all on t from app cascade',
    {
      kind: 'revoke',
      privileges: ['all'],
      objects: [named('t')],
      grantees: ['app'],
      isCascade: true,
      isGrantOptionOnly: false,
    },
  ],
  ['revoke grant option for select on t from app', { kind: 'revoke', isGrantOptionOnly: true }],
  ['grant a, b to c', { kind: 'grant-role', roles: ['a', 'b'], grantees: ['c'], isRevoke: false }],
  ['revoke a from c', { kind: 'grant-role', isRevoke: true }],
  [
    'alter default privileges for role r in schema s grant select on tables to app',
    {
      kind: 'alter-default-privileges',
      isRevoke: false,
      objectType: 'table',
      schemas: ['s'],
      privileges: ['select'],
      grantees: ['app'],
    },
  ],
  [
    'alter default privileges revoke execute on functions from public',
    { kind: 'alter-default-privileges', isRevoke: true, objectType: 'function', schemas: [] },
  ],
  [
    'alter function s.f(int) owner to app',
    { kind: 'change-owner', objectType: 'function', object: named('s.f'), to: 'app' },
  ],
  ['alter view v owner to app', { kind: 'change-owner', objectType: 'view', object: named('v') }],
  ['alter type s.x owner to app', { kind: 'change-owner', objectType: 'type', object: named('s.x') }],
  [
    'alter schema s owner to session_user',
    { kind: 'change-owner', objectType: 'schema', object: named('s'), to: 'session_user' },
  ],
  ['reassign owned by a to b', { kind: 'reassign-owned' }],
  ['drop owned by a cascade', { kind: 'drop-owned', isCascade: true }],

  [
    "comment on table s.t is 'x'",
    { kind: 'comment', objectType: 'table', object: named('s.t'), column: null },
  ],
  [
    "comment on column s.t.a is 'x'",
    { kind: 'comment', objectType: 'column', object: named('s.t'), column: 'a' },
  ],
  [
    'comment on constraint c on s.t is null',
    { kind: 'comment', objectType: 'constraint', object: named('s.t'), column: null },
  ],
  [
    "comment on constraint c on domain s.d is 'x'",
    { kind: 'comment', objectType: 'domain', object: named('s.d') },
  ],
  ["comment on function s.f(int) is 'x'", { kind: 'comment', objectType: 'function', object: named('s.f') }],
  ["comment on type s.x is 'x'", { kind: 'comment', objectType: 'type', object: named('s.x') }],
  [
    "security label on table s.t is 'x'",
    { kind: 'define-object', objectType: 'table', object: named('s.t'), action: 'alter' },
  ],

  [
    'create statistics if not exists s.x on a, b from t',
    { kind: 'create-statistics', statistics: named('s.x'), table: named('t'), ifNotExists: true },
  ],
  ['create statistics on a, b from t', { kind: 'create-statistics', statistics: null }],
  ['alter statistics x set statistics 5', { kind: 'alter-statistics', statistics: named('x') }],
  ['drop statistics if exists x', { kind: 'drop-statistics', statistics: named('x'), ifExists: true }],
  [
    'create publication p for table a, s.b (c) where (c > 1), tables in schema x',
    {
      kind: 'create-publication',
      publication: 'p',
      tables: [named('a'), named('s.b')],
      isForAllTables: false,
      schemas: ['x'],
    },
  ],
  ['create publication p for all tables', { kind: 'create-publication', isForAllTables: true, tables: [] }],
  ['alter publication p add table a', { kind: 'alter-publication', action: 'add', tables: [named('a')] }],
  ['alter publication p drop table a', { kind: 'alter-publication', action: 'drop' }],
  [
    "alter publication p set (publish = 'insert')",
    { kind: 'alter-publication', action: 'options', tables: [] },
  ],
  ['drop publication if exists p', { kind: 'drop-publication', publication: 'p', ifExists: true }],
  [
    "create subscription s connection 'c' publication p",
    { kind: 'create-subscription', subscription: 's', createsSlot: true },
  ],
  [
    "create subscription s connection 'c' publication p with (create_slot = false)",
    { kind: 'create-subscription', createsSlot: false },
  ],
  ['drop subscription s', { kind: 'define-object', objectType: 'subscription', action: 'drop' }],
  [
    'create extension if not exists "uuid-ossp" schema s cascade',
    { kind: 'create-extension', extension: 'uuid-ossp', ifNotExists: true, schema: 's', isCascade: true },
  ],
  ['alter extension e update', { kind: 'alter-extension', extension: 'e', action: 'update' }],
  ['alter extension e set schema s', { kind: 'alter-extension', extension: 'e', action: 'set-schema' }],
  ['alter extension e add table t', { kind: 'alter-extension', action: 'contents' }],
  [
    'drop extension if exists a, b cascade',
    { kind: 'drop-extension', extension: 'a', ifExists: true, isCascade: true },
    { kind: 'drop-extension', extension: 'b' },
  ],

  ['create role a', { kind: 'create-role', role: 'a' }],
  ['alter role a login', { kind: 'alter-role', role: 'a' }],
  [
    'drop role if exists a, b',
    { kind: 'drop-role', role: 'a', ifExists: true },
    { kind: 'drop-role', role: 'b' },
  ],
  [
    'alter role a in database d set search_path = x',
    { kind: 'alter-default-setting', of: 'role', name: 'a', setting: 'search_path' },
  ],
  ['alter role all reset all', { kind: 'alter-default-setting', of: 'role', name: 'all', setting: 'all' }],
  [
    'alter database d set Work_Mem = 5',
    { kind: 'alter-default-setting', of: 'database', name: 'd', setting: 'work_mem' },
  ],
  ['alter system set work_mem = 5', { kind: 'alter-system', setting: 'work_mem' }],
  ['create database d', { kind: 'create-database', database: 'd' }],
  ['alter database d set tablespace x', { kind: 'alter-database', database: 'd', setsTablespace: true }],
  ['alter database d rename to e', { kind: 'alter-database', database: 'd', setsTablespace: false }],
  ['drop database if exists d', { kind: 'drop-database', database: 'd' }],
  ["create tablespace x location '/x'", { kind: 'create-tablespace', tablespace: 'x' }],
  ['drop tablespace x', { kind: 'drop-tablespace', tablespace: 'x' }],

  [
    'create aggregate s.a (int) (sfunc = f, stype = int)',
    { kind: 'define-object', objectType: 'aggregate', object: named('s.a'), action: 'create' },
  ],
  [
    "create collation s.c (locale = 'x')",
    { kind: 'define-object', objectType: 'other', object: named('s.c'), action: 'create' },
  ],
  [
    'create cast (s.a as b) without function',
    { kind: 'define-object', object: named('s.a'), action: 'create' },
  ],
  ['drop cast (s.a as b)', { kind: 'define-object', object: named('s.a'), action: 'drop' }],
  ['create operator s.+ (function = f, leftarg = int)', { kind: 'define-object', object: named('s.+') }],
  [
    'alter operator s.+ (int, int) set (restrict = none)',
    { kind: 'define-object', object: named('s.+'), action: 'alter' },
  ],
  [
    'create event trigger e on ddl_command_start execute function f()',
    { kind: 'define-object', object: named('e') },
  ],
  ['create server s foreign data wrapper w', { kind: 'define-object', object: named('s') }],
  ['create text search dictionary d (template = simple)', { kind: 'define-object', object: named('d') }],
  [
    'drop language l cascade',
    { kind: 'define-object', objectType: 'language', object: named('l'), action: 'drop', isCascade: true },
  ],
  [
    'alter text search dictionary d rename to e',
    { kind: 'define-object', object: named('d'), action: 'rename' },
  ],
  ['alter collation c set schema s', { kind: 'define-object', object: named('c'), action: 'set-schema' }],
  [
    'alter role a rename to b',
    { kind: 'define-object', objectType: 'role', object: named('a'), action: 'rename' },
  ],

  ['alter table all in tablespace a set tablespace b', { kind: 'opaque', node: 'AlterTableMoveAllStmt' }],
  ['import foreign schema a from server s into b', { kind: 'opaque', node: 'ImportForeignSchemaStmt' }],
]
