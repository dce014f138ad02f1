import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { lowered, loweredAll } from './lower-cases/case.ts'
import { columns } from './lower-cases/columns.ts'
import { constraints } from './lower-cases/constraints.ts'
import { data } from './lower-cases/data.ts'
import { objects } from './lower-cases/objects.ts'
import { relations } from './lower-cases/relations.ts'
import { routines } from './lower-cases/routines.ts'
import { session } from './lower-cases/session.ts'
import { tables } from './lower-cases/tables.ts'
import { types } from './lower-cases/types.ts'

const CASES = { tables, columns, constraints, relations, routines, types, data, session, objects }

describe.each(Object.entries(CASES))('%s', (_, cases) => {
  test.each(cases.map(([sql, ...changes]) => [sql, changes] as const))('%s', (sql, changes) => {
    expect(lowered(sql)).toMatchObject(changes)
  })
})

describe('parts', () => {
  const partsOf = (sql: string) =>
    loweredAll(sql).flatMap(({ parts }) => parts.map(({ start, end }) => sql.slice(start, end)))

  test.each<[string, readonly string[]]>([
    ['select 1; alter table t add a int ;', ['select 1', 'alter table t add a int ']],
    [
      'alter table if exists only app."T"\n  add a numeric(10, 2), -- one, two\n  drop constraint "x,y" cascade,\n  drop column b;',
      ['add a numeric(10, 2)', 'drop constraint "x,y" cascade', 'drop column b'],
    ],
    [
      'alter table t * add a int, add b int[] default array[1, 2]',
      ['add a int', 'add b int[] default array[1, 2]'],
    ],
    [
      "comment on table t is 'é😀'; alter table t add é int, drop ü",
      ["comment on table t is 'é😀'", 'add é int', 'drop ü'],
    ],
    ['drop table if exists a, s."b,c" cascade', ['a', 's."b,c"']],
    ['drop index concurrently if exists a, b', ['a', 'b']],
    ['drop materialized view data, view', ['data', 'view']],
    ['drop function f(int, text), g', ['f(int, text)', 'g']],
    ['truncate table only a, b restart identity', ['only a', 'b']],
    ['lock a, b in share mode', ['a', 'b']],
    ['vacuum a, b', ['vacuum a, b', 'vacuum a, b']],
  ])('%s', (sql, parts) => expect(partsOf(sql)).toEqual(parts))
})

const LOCK_TRUTH = new URL('../../../../shared/reference/lock-truth.json', import.meta.url)

describe.skipIf(!existsSync(LOCK_TRUTH))('every statement whose locks were measured', () => {
  const cases: readonly { readonly id: string; readonly setup: string; readonly sql: string }[] = existsSync(
    LOCK_TRUTH,
  )
    ? JSON.parse(readFileSync(LOCK_TRUTH, 'utf8'))
    : []

  test('is understood', () => {
    const opaque = cases.flatMap(({ id, setup, sql }) =>
      [setup, sql]
        .flatMap((text) => readable(text))
        .flatMap((change) => (change.kind === 'opaque' ? [`${id}: ${change.node}`] : [])),
    )
    expect(cases.length).toBeGreaterThan(400)
    expect(opaque).toEqual([])
  })
})

/** Some of the measured statements are there to show that PostgreSQL refuses them. */
function readable(sql: string) {
  try {
    return lowered(sql)
  } catch {
    return []
  }
}
