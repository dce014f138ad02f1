import { describe, expect, test } from 'vitest'
import { openWalk } from '../../../src/catalog/walk.ts'
import type { TransactionMode } from '../../../src/model/migration.ts'
import type { Session } from '../../../src/model/session.ts'
import type { Step } from '../../../src/model/step.ts'
import { unitOf } from '../../support/effect-cases.ts'

const SCHEMA = 'create table a (id int primary key); create table b (id int primary key); create schema s;'

function stepsOf(
  mode: TransactionMode,
  sql: string,
  runnerLockTimeout: string | null = null,
): readonly Step[] {
  const walk = openWalk({ pgVersion: 18, timeZone: null, runnerLockTimeout })
  walk.feed(unitOf('schema', SCHEMA, false))
  return walk.feed(unitOf('case', sql, true, mode))
}

/** The session that the last statement of a text meets. */
function sessionAt(mode: TransactionMode, sql: string, runnerLockTimeout: string | null = null): Session {
  const session = stepsOf(mode, `${sql}; select 1`, runnerLockTimeout).at(-1)?.session
  if (session === undefined) throw new Error('no step')
  return session
}

const locksAt = (mode: TransactionMode, sql: string): readonly string[] =>
  [...sessionAt(mode, sql).locks.values()].map(({ relation, mode: lock }) => `${relation.name} ${lock}`)

const valueAt = (mode: TransactionMode, sql: string, setting = 'lock_timeout'): string | null | undefined =>
  sessionAt(mode, sql).settings.get(setting)?.value

const LOCK_A = 'alter table a add column x int'

describe('transactions', () => {
  test.each([
    ['file', LOCK_A, 'wrapped'],
    ['file', 'begin', 'wrapped'],
    ['file', 'commit', 'none'],
    ['file', 'commit; begin', 'explicit'],
    ['file', 'rollback', 'none'],
    ['file', 'commit and chain', 'explicit'],
    ['none', LOCK_A, 'none'],
    ['none', 'begin', 'explicit'],
    ['none', 'begin; begin', 'explicit'],
    ['none', 'begin; commit', 'none'],
    ['none', 'commit', 'none'],
    ['own', 'begin; commit; begin', 'explicit'],
    ['own', 'begin; commit and chain', 'explicit'],
    ['own', 'begin; rollback and chain', 'explicit'],
    ['simple', LOCK_A, 'implicit'],
    ['simple', 'begin', 'explicit'],
    ['simple', 'begin; commit', 'implicit'],
    ['simple', 'commit', 'implicit'],
  ] as const)('%s: %s → %s', (mode, sql, transaction) => {
    expect(sessionAt(mode, sql).transaction).toBe(transaction)
  })

  test('a lone statement of a simple query is no transaction', () => {
    expect(stepsOf('simple', LOCK_A)[0]?.session.transaction).toBe('none')
  })

  test('each section of a file is a simple query of its own', () => {
    const unit = unitOf('case', `${LOCK_A}; select 1; select 2;`, true, 'simple')
    const [first] = unit.files
    const at = first?.parsed.source.text.indexOf('select 2') ?? 0
    const sections = [
      { start: 0, end: at },
      { start: at, end: at + 9 },
    ]
    const files = first ? [{ ...first, file: { ...first.file, sections } }] : []
    const walk = openWalk({ pgVersion: 18, timeZone: null, runnerLockTimeout: null })
    const sessions = walk.feed({ ...unit, files }).map(({ session }) => session)
    expect(sessions.map(({ transaction }) => transaction)).toEqual(['implicit', 'implicit', 'none'])
    expect(sessions.map(({ locks }) => locks.size)).toEqual([0, 1, 0])
  })

  test('a transaction keeps its number, and every statement outside of one has its own', () => {
    const idsOf = (mode: TransactionMode, sql: string) =>
      stepsOf(mode, sql).map(({ session }) => session.transactionId)
    expect(new Set(idsOf('file', 'select 1; select 2; select 3')).size).toBe(1)
    expect(new Set(idsOf('none', 'select 1; select 2; select 3')).size).toBe(3)
    expect(new Set(idsOf('own', 'begin; select 1; commit; begin; select 2')).size).toBe(2)
  })

  test('what a DO block runs shares one transaction', () => {
    const sql = `do $$ begin ${LOCK_A}; alter table b add column x int; end $$; select 1`
    const [, first, second, after] = stepsOf('none', sql).map(({ session }) => session)
    expect(first?.transaction).toBe('implicit')
    expect([...(second?.locks.values() ?? [])].map(({ relation }) => relation.name)).toEqual(['a'])
    expect(after?.transaction).toBe('none')
    expect(after?.locks.size).toBe(0)
  })
})

describe('locks', () => {
  test.each([
    [
      'accumulate in a transaction',
      'file',
      `${LOCK_A}; create index on b (id)`,
      ['a ACCESS EXCLUSIVE', 'b SHARE'],
    ],
    ['stay as strong as they were', 'file', `${LOCK_A}; create index on a (id)`, ['a ACCESS EXCLUSIVE']],
    ['get stronger', 'file', `create index on a (id); ${LOCK_A}`, ['a ACCESS EXCLUSIVE']],
    ['end with the statement outside of a transaction', 'none', LOCK_A, []],
    ['end with COMMIT', 'file', `${LOCK_A}; commit`, []],
    ['end with ROLLBACK', 'file', `${LOCK_A}; rollback`, []],
    ['end with COMMIT AND CHAIN', 'own', `begin; ${LOCK_A}; commit and chain`, []],
    ['survive a BEGIN in an implicit transaction', 'simple', `${LOCK_A}; begin`, ['a ACCESS EXCLUSIVE']],
    ['end with the COMMIT of a simple query', 'simple', `${LOCK_A}; commit`, []],
    ['of a savepoint go with it', 'file', `savepoint s; ${LOCK_A}; rollback to s`, []],
    ['before a savepoint stay', 'file', `${LOCK_A}; savepoint s; rollback to s`, ['a ACCESS EXCLUSIVE']],
    [
      'stay when a savepoint is released',
      'file',
      `savepoint s; ${LOCK_A}; release s`,
      ['a ACCESS EXCLUSIVE'],
    ],
    [
      'go with the outer savepoint',
      'file',
      `savepoint s; ${LOCK_A}; savepoint t; create index on b (id); rollback to s`,
      [],
    ],
    [
      'of a relation made by the transaction do not count',
      'file',
      'create table n (); alter table n add x int',
      [],
    ],
    ['follow a new name', 'file', 'alter table a rename to z', ['z ACCESS EXCLUSIVE']],
  ] as const)('%s', (_, mode, sql, expected) => {
    expect(locksAt(mode, sql)).toEqual(expected)
  })

  test('know the step that took them', () => {
    const { locks } = sessionAt('file', `select 1; ${LOCK_A}; create index on a (id)`)
    expect([...locks.values()].map(({ since }) => since)).toEqual([1])
  })

  test('a savepoint can be gone back to twice', () => {
    const sql = `savepoint s; ${LOCK_A}; rollback to s; create index on b (id); rollback to s`
    expect(locksAt('file', sql)).toEqual([])
  })

  test('the relations that a transaction made are named', () => {
    expect(sessionAt('file', 'create table n (id int)').newRelations.size).toBe(1)
    expect(sessionAt('none', 'create table n (id int)').newRelations.size).toBe(0)
  })
})

describe('settings', () => {
  const SET = `set lock_timeout = '1s'`
  const LOCAL = `set local lock_timeout = '2s'`
  test.each([
    ['SET lasts', 'none', SET, '1s'],
    ['SET outlives COMMIT', 'file', `${SET}; commit`, '1s'],
    ['SET goes with ROLLBACK', 'file', `${SET}; rollback`, undefined],
    ['SET goes with ROLLBACK TO', 'file', `savepoint s; ${SET}; rollback to s`, undefined],
    ['SET LOCAL outside of a transaction does nothing', 'none', LOCAL, undefined],
    ['SET LOCAL in a transaction', 'file', LOCAL, '2s'],
    ['SET LOCAL in an implicit transaction', 'simple', LOCAL, '2s'],
    ['SET LOCAL ends with COMMIT', 'file', `${LOCAL}; commit`, undefined],
    ['SET LOCAL hides SET', 'file', `${SET}; ${LOCAL}`, '2s'],
    ['SET comes back after SET LOCAL', 'file', `${SET}; ${LOCAL}; commit`, '1s'],
    ['SET after SET LOCAL', 'file', `${LOCAL}; ${SET}; commit`, '1s'],
    ['RESET', 'none', `${SET}; reset lock_timeout`, undefined],
    ['RESET ALL', 'none', `${SET}; reset all`, undefined],
    ['SET TO DEFAULT', 'none', `${SET}; set lock_timeout to default`, undefined],
    ['DISCARD ALL', 'none', `${SET}; discard all`, undefined],
    ['set_config for the session', 'none', `select set_config('lock_timeout', '3s', false)`, '3s'],
    [
      'set_config for the transaction',
      'file',
      `select set_config('lock_timeout', '3s', true); commit`,
      undefined,
    ],
    [
      'set_config for a transaction that is none',
      'none',
      `select set_config('lock_timeout', '3s', true)`,
      undefined,
    ],
  ] as const)('%s', (_, mode, sql, expected) => {
    expect(valueAt(mode, sql)).toBe(expected)
  })

  test.each([
    [SET, 'session'],
    [LOCAL, 'transaction'],
    ['select 1', 'runner'],
  ] as const)('%s has the scope %s', (sql, scope) => {
    expect(sessionAt('file', sql, '5s').settings.get('lock_timeout')?.scope).toBe(scope)
  })

  test.each([
    ['select 1', ['public']],
    ['set search_path = s, public', ['s', 'public']],
    ['set search_path to "$user", public', ['public']],
    [`select set_config('search_path', '', false)`, []],
    [`select set_config('search_path', 's, public', false)`, ['s', 'public']],
    ['set search_path = s; reset search_path', ['public']],
  ] as const)('%s: the path is %j', (sql, path) => {
    expect(sessionAt('none', sql).searchPath).toEqual(path)
  })

  test('names are found by the path', () => {
    const [, step] = stepsOf('none', 'set search_path = s; create table n (id int)')
    expect(step?.change).toMatchObject({ table: { schema: 's', name: 'n' } })
  })

  test('a new file starts with the settings of the runner', () => {
    const walk = openWalk({ pgVersion: 18, timeZone: null, runnerLockTimeout: null })
    const [first] = unitOf('first', SET, true).files
    const [second] = unitOf('second', 'select 1', true).files
    const steps = walk.feed({ id: 'unit', isTarget: true, files: first && second ? [first, second] : [] })
    expect(steps.at(-1)?.session.settings.size).toBe(0)
  })
})

describe('types', () => {
  test('enum labels and types of the transaction are remembered until it ends', () => {
    const sql = `create type mood as enum ('ok'); alter type mood add value 'sad'`
    expect(sessionAt('file', sql).newEnumValues.map(({ value }) => value)).toEqual(['sad'])
    expect(sessionAt('file', sql).newTypes.map(({ name }) => name)).toEqual(['mood'])
    expect(sessionAt('file', `${sql}; commit`).newEnumValues).toEqual([])
    expect(sessionAt('none', sql).newEnumValues).toEqual([])
  })

  test('a savepoint forgets them', () => {
    const sql = `savepoint s; create type mood as enum ('ok'); rollback to s`
    expect(sessionAt('file', sql).newTypes).toEqual([])
  })
})
