import { type Case, named, typed } from './case.ts'

/** Routines, triggers, rules and policies. */
export const routines: readonly Case[] = [
  [
    "create or replace function s.f(a int, inout b text default 'x', variadic c int[] default '{}') language plpgsql stable strict security definer set search_path = app set Work_Mem to '1MB' as $$ begin return; end $$",
    {
      kind: 'create-function',
      function: named('s.f'),
      isReplace: true,
      definition: {
        kind: 'function',
        arguments: [
          { name: 'a', mode: 'in', type: typed('integer'), hasDefault: false },
          { name: 'b', mode: 'inout', type: typed('text'), hasDefault: true },
          { name: 'c', mode: 'variadic', type: { name: 'integer', isArray: true }, hasDefault: true },
        ],
        returns: null,
        language: 'plpgsql',
        volatility: 'stable',
        isStrict: true,
        isSecurityDefiner: true,
        settings: ['search_path', 'work_mem'],
        body: ' begin return; end ',
        isParsed: false,
      },
    },
  ],
  [
    'create function f(int) returns table (a int, b text) language sql as $$ select 1 $$',
    {
      kind: 'create-function',
      isReplace: false,
      definition: {
        arguments: [
          { name: null, mode: 'in' },
          { name: 'a', mode: 'table' },
          { name: 'b', mode: 'table' },
        ],
        returns: null,
        returnsSet: true,
        volatility: 'volatile',
        isStrict: false,
        isSecurityDefiner: false,
      },
    },
  ],
  [
    'create function f() returns setof app.t immutable return 1 + 1',
    {
      kind: 'create-function',
      definition: {
        returns: { schema: 'app', name: 't' },
        returnsSet: true,
        language: 'sql',
        volatility: 'immutable',
        body: 'return 1 + 1',
        isParsed: true,
      },
    },
  ],
  [
    'create procedure p(a int) begin atomic delete from t where id = a; select 1; end',
    {
      kind: 'create-function',
      definition: {
        kind: 'procedure',
        isParsed: true,
        body: 'begin atomic delete from t where id = a; select 1; end',
      },
    },
  ],
  [
    'drop function if exists f(int, text), s.g cascade',
    {
      kind: 'drop-function',
      function: named('f'),
      objectType: 'function',
      arguments: [typed('integer'), typed('text')],
      ifExists: true,
      isCascade: true,
    },
    { kind: 'drop-function', function: named('s.g'), arguments: null },
  ],
  ['drop function f()', { kind: 'drop-function', arguments: [] }],
  ['drop procedure p', { kind: 'drop-function', objectType: 'procedure' }],
  ['drop routine p', { kind: 'drop-function', objectType: 'routine' }],
  [
    'drop aggregate a(int)',
    { kind: 'drop-function', objectType: 'aggregate', arguments: [typed('integer')] },
  ],
  [
    'alter function f(int) rename to g',
    { kind: 'rename-function', function: named('f'), arguments: [typed('integer')], to: 'g' },
  ],
  [
    'alter procedure f set schema s',
    { kind: 'set-function-schema', function: named('f'), arguments: null, to: 's' },
  ],
  [
    'alter function f(int) immutable',
    { kind: 'alter-function', function: named('f'), volatility: 'immutable' },
  ],
  ['alter function f security definer', { kind: 'alter-function', arguments: null, volatility: null }],
  ['do $$ begin perform 1; end $$', { kind: 'do-block', language: 'plpgsql', hasDynamicSql: false }],
  ["do language plpgsql $$ begin execute 'x'; end $$", { kind: 'do-block', hasDynamicSql: true }],
  ['call s.p(1, 2)', { kind: 'call', procedure: named('s.p'), arguments: 2 }],

  [
    'create or replace trigger g before insert or update of a, b on s.t for each row when (new.a is distinct from old.b) execute function s.f(1)',
    {
      kind: 'create-trigger',
      table: named('s.t'),
      isReplace: true,
      trigger: {
        name: 'g',
        function: named('s.f'),
        timing: 'before',
        events: ['insert', 'update'],
        columns: ['a', 'b'],
        isForEachRow: true,
        when: { sql: 'new.a is distinct from old.b', columns: ['a', 'b'] },
        isConstraint: false,
      },
    },
  ],
  [
    'create constraint trigger g after delete on t deferrable for each row execute function f()',
    {
      kind: 'create-trigger',
      trigger: { timing: 'after', events: ['delete'], isConstraint: true, when: null },
    },
  ],
  [
    'create trigger g after truncate on t execute procedure f()',
    { kind: 'create-trigger', trigger: { events: ['truncate'], isForEachRow: false } },
  ],
  [
    'create trigger g instead of delete on v for each row execute function f()',
    { kind: 'create-trigger', trigger: { timing: 'instead of' } },
  ],
  [
    'drop trigger if exists g on s.t cascade',
    { kind: 'drop-trigger', table: named('s.t'), trigger: 'g', ifExists: true, isCascade: true },
  ],
  ['alter trigger g on t rename to h', { kind: 'rename-trigger', table: named('t'), trigger: 'g', to: 'h' }],
  [
    'create or replace rule r as on insert to s.t do instead insert into u select * from w',
    {
      kind: 'create-rule',
      table: named('s.t'),
      rule: 'r',
      event: 'insert',
      isReplace: true,
      isInstead: true,
      reads: [named('w')],
    },
  ],
  ['drop rule if exists r on s.t', { kind: 'drop-rule', table: named('s.t'), rule: 'r', ifExists: true }],
  [
    'alter rule r on t rename to q',
    { kind: 'define-object', objectType: 'rule', action: 'rename', object: named('t') },
  ],
  [
    'create policy p on t as restrictive for update to public, app using (exists (select from m where m.id = t.id)) with check (a = 1)',
    {
      kind: 'create-policy',
      table: named('t'),
      policy: {
        name: 'p',
        isPermissive: false,
        command: 'update',
        roles: ['public', 'app'],
        using: { sql: 'exists (select from m where m.id = t.id)', columns: ['id'], reads: [named('m')] },
        check: { sql: 'a = 1' },
      },
    },
  ],
  [
    'create policy p on t',
    {
      kind: 'create-policy',
      policy: { isPermissive: true, command: 'all', roles: ['public'], using: null, check: null },
    },
  ],
  [
    'alter policy p on t using (true)',
    {
      kind: 'alter-policy',
      table: named('t'),
      policy: 'p',
      roles: null,
      using: { shape: 'true' },
      check: null,
      to: null,
    },
  ],
  ['alter policy p on t to app', { kind: 'alter-policy', roles: ['app'], using: null }],
  ['alter policy p on t rename to q', { kind: 'alter-policy', policy: 'p', roles: null, to: 'q' }],
  [
    'drop policy if exists p on s.t',
    { kind: 'drop-policy', table: named('s.t'), policy: 'p', ifExists: true },
  ],
]
