import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { executionOrder } from '../../../src/catalog/execution-order.ts'
import { applyChange } from '../../../src/catalog/fold.ts'
import { resolveNames } from '../../../src/catalog/resolve.ts'
import { emptyCatalog, findColumn, findTable } from '../../../src/model/catalog.ts'
import type { SchemaChange } from '../../../src/model/change.ts'
import { catalogLines } from '../../postgres/support/catalog-lines.ts'
import { changesIn, folded, named } from './support/folded.ts'

/*
 * That the fold knows what a server knows is proven on servers, in test/postgres/fold.test.ts. Here is what no server can tell:
 * conditions, gaps of knowledge, origins, and that the fold is a function.
 */

const start = folded(
  'create table users (id int primary key, name text); create view names as select name from users',
)

test('up to version 14 a generated column goes silently with a column that it reads', () => {
  const sql = 'create table t (a int, g int generated always as (a) stored); alter table t drop column a'
  const columns = (pgVersion: number) =>
    findTable(folded(sql, { pgVersion }), named('t'))?.columns.map(({ name }) => name)
  expect([columns(14), columns(15)]).toEqual([[], ['g']])
})

test('one DROP may name a view and what reads it', () => {
  const on = folded('create view more as select name from names', { on: start })
  expect(folded('drop view names, more', { on })).toMatchObject({ isComplete: true })
})

test.each<readonly [string, readonly number[]]>([
  ['alter table t add column a int, drop column b', [1, 0]],
  [
    'alter table t add foreign key (a) references t, add primary key (a), add check (a > 0), add column a int',
    [3, 2, 1, 0],
  ],
  ['alter table t set (fillfactor = 70), validate constraint c, alter a type int', [2, 0, 1]],
  ['alter table t drop column a, drop column b', [0, 1]],
  ['drop table a, b', [0, 1]],
])('%s runs in the order %j', (sql, order) => {
  expect(executionOrder(changesIn(sql))).toEqual(order)
})

describe('conditions', () => {
  test('a CREATE of what exists changes nothing', () => {
    expect(folded('create table if not exists users (other int)', { on: start })).toBe(start)
    expect(folded('alter table users add column if not exists name int', { on: start })).toBe(start)
    expect(folded('create table users (other int)', { on: start, origin: { isCertain: false } })).toBe(start)
    expect(
      folded('alter table users add primary key (id)', { on: start, origin: { isCertain: false } }),
    ).toBe(start)
    expect(folded('create index if not exists users_pkey on users (name)', { on: start })).toBe(start)
  })

  test('what a condition makes may be older than its statement', () => {
    const catalog = folded('create table if not exists a (id int); create table b (id int)')
    expect(findTable(catalog, named('a'))?.origin).toEqual({ unit: 1, phase: 'expand', isCertain: false })
    expect(findTable(catalog, named('b'))?.origin).toEqual({ unit: 1, phase: 'expand', isCertain: true })
    const column = folded('alter table b add column if not exists c int', { on: catalog })
    expect(findColumn(column, named('b'), 'c')?.origin?.isCertain).toBe(false)
  })

  test('what is replaced keeps its origin', () => {
    const later = { origin: { unit: 2 } }
    const view = folded('create or replace view names as select name, id from users', { on: start, ...later })
    expect([...view.views.values()].map(({ origin }) => origin?.unit)).toEqual([1])
    const routine = folded("create function f() returns int language sql as 'select 1'")
    const replaced = folded("create or replace function f() returns int language sql as 'select 2'", {
      on: routine,
      ...later,
    })
    expect(
      [...replaced.routines.values()].flat().map(({ origin, definition }) => [origin?.unit, definition.body]),
    ).toEqual([[1, 'select 2']])
  })
})

describe('gaps of knowledge', () => {
  test.each([
    'alter table unknown add column x int',
    'drop table unknown',
    'create index on unknown (x)',
    'alter table users add foreign key (id) references unknown',
    'create view v as select * from unknown',
    'create table t (like unknown)',
    'create table t () inherits (unknown)',
    'insert into unknown values (1)',
    'alter table users drop column unknown',
    'alter table users drop constraint unknown',
    "do $$ begin execute 'create table x' || now(); end $$",
    'create tabel x (id int)',
    'select partman.create_parent(1)',
    'drop owned by somebody',
  ])('%s', (sql) => {
    expect(folded(sql, { on: start }).isComplete).toBe(false)
  })

  test.each([
    'drop table if exists unknown',
    'alter table users drop column if exists unknown',
    'create view v as select * from pg_class',
    'create view v as select * from information_schema.tables',
    'insert into users values (1)',
    "select now(), setval(pg_get_serial_sequence('users', 'id'), 1)",
    'vacuum users',
    'create extension citext',
  ])('%s leaves it complete', (sql) => {
    expect(folded(sql, { on: start }).isComplete).toBe(true)
  })

  test('a table made from what is not known is not complete', () => {
    const catalog = folded('create table t as select * from unknown')
    expect(findTable(catalog, named('t'))).toMatchObject({ isComplete: false, columns: [] })
  })
})

describe('a function', () => {
  test('without a trace in the schema gives back the same catalog', () => {
    const sql =
      "comment on table users is 'x'; analyze users; set lock_timeout = '1s'; update users set name = 'x'"
    expect(folded(sql, { on: start })).toBe(start)
  })

  test('shares what it does not change', () => {
    const after = folded('alter table users alter column name set not null', { on: start })
    expect(after.indexes).toBe(start.indexes)
    expect(after.views).toBe(start.views)
    expect(after.tables).not.toBe(start.tables)
  })

  const folder = join(import.meta.dirname, '../../../fixtures/catalogs')
  const changes: readonly SchemaChange[] = readdirSync(folder).flatMap((file) =>
    changesIn(readFileSync(join(folder, file), 'utf8')),
  )

  test('never throws, never changes its argument, and answers alike, in whatever order changes come', () => {
    const histories = fc.array(fc.constantFrom(...changes), { minLength: 40, maxLength: 120, size: 'max' })
    fc.assert(
      fc.property(histories, fc.boolean(), (history, isCertain) => {
        const origin = { unit: 0, phase: 'expand', isCertain } as const
        const catalogs = [emptyCatalog]
        const lines = [catalogLines(emptyCatalog)]
        for (const change of history) {
          const catalog = catalogs.at(-1) ?? emptyCatalog
          const after = applyChange(catalog, resolveNames(change, catalog, ['public', 'app']), origin, 16)
          catalogs.push(after)
          lines.push(after === catalog ? (lines.at(-1) ?? []) : catalogLines(after))
        }
        const again = history.reduce(
          (catalog, change) =>
            applyChange(catalog, resolveNames(change, catalog, ['public', 'app']), origin, 16),
          emptyCatalog,
        )
        expect(catalogs.map(catalogLines)).toEqual(lines)
        expect(catalogLines(again)).toEqual(lines.at(-1))
      }),
      { numRuns: 12 },
    )
  }, 30_000)
})
