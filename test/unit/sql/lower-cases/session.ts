import { type Case, named } from './case.ts'

/** Settings, transactions, maintenance. */
export const session: readonly Case[] = [
  [
    "set lock_timeout = '2s'",
    { kind: 'set', setting: 'lock_timeout', value: '2s', isLocal: false, values: ['2s'] },
  ],
  [
    'set local Statement_Timeout to 5000',
    { kind: 'set', setting: 'statement_timeout', value: '5000', isLocal: true },
  ],
  [
    'set search_path to app, public',
    { kind: 'set', setting: 'search_path', value: 'app, public', values: ['app', 'public'] },
  ],
  [
    'set local lock_timeout to default',
    { kind: 'set', setting: 'lock_timeout', value: null, values: [], isLocal: true },
  ],
  ["set time zone 'UTC'", { kind: 'set', setting: 'timezone', value: 'UTC' }],
  ['set row_security = off', { kind: 'set', value: 'off' }],
  ['set role app', { kind: 'set', setting: 'role', value: 'app' }],
  [
    'set transaction isolation level serializable',
    { kind: 'set', setting: 'transaction', isLocal: true, values: ['transaction_isolation serializable'] },
  ],
  ['reset Lock_Timeout', { kind: 'reset', setting: 'lock_timeout' }],
  ['reset all', { kind: 'reset', setting: 'all' }],
  ['discard all', { kind: 'discard', what: 'all' }],
  ['discard temp', { kind: 'discard', what: 'temp' }],
  ['begin', { kind: 'begin' }],
  ['start transaction read write', { kind: 'begin' }],
  ['commit', { kind: 'commit', isChain: false }],
  ['end and chain', { kind: 'commit', isChain: true }],
  ['abort', { kind: 'rollback-transaction', isChain: false }],
  ['savepoint a', { kind: 'savepoint', name: 'a' }],
  ['rollback to a', { kind: 'rollback-to-savepoint', name: 'a' }],
  ['release a', { kind: 'release-savepoint', name: 'a' }],
  ["prepare transaction 'x'", { kind: 'utility', command: 'prepare transaction' }],
  ['set constraints all deferred', { kind: 'set-constraints' }],
  ['vacuum full analyze s.t', { kind: 'vacuum', table: named('s.t'), isFull: true, isAnalyze: true }],
  [
    'vacuum (full off, analyze) a, b',
    { kind: 'vacuum', table: named('a'), isFull: false, isAnalyze: true },
    { kind: 'vacuum', table: named('b') },
  ],
  ['vacuum', { kind: 'vacuum', table: null, isFull: false, isAnalyze: false }],
  ['analyze t (a)', { kind: 'analyze', table: named('t') }],
  ['analyze', { kind: 'analyze', table: null }],
  ['listen x', { kind: 'utility', command: 'listen' }],
  ['notify x', { kind: 'utility', command: 'notify' }],
  ['checkpoint', { kind: 'utility', command: 'checkpoint' }],
  ['prepare q as select 1', { kind: 'utility', command: 'prepare' }],
  ['execute q', { kind: 'utility', command: 'execute' }],
  ['declare c cursor for select 1', { kind: 'utility', command: 'declare' }],
  ['show work_mem', { kind: 'utility', command: 'show' }],
]
