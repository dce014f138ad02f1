import { describe, expect, test } from 'vitest'
import { openWalk, startAt, walk, walkUnit } from '../../../src/catalog/walk.ts'
import { type Catalog, emptyCatalog, findColumn, findTable } from '../../../src/model/catalog.ts'
import type { Phase } from '../../../src/model/stage.ts'
import type { Step, Unit, WalkOptions } from '../../../src/model/step.ts'
import { unitOf } from '../../support/effect-cases.ts'

const OPTIONS: WalkOptions = { pgVersion: 18, timeZone: 'UTC', runnerLockTimeout: null }

const A = { schema: 'public', name: 'a' }
const CREATE_A = 'create table a (id int);'

const context = (sql: string): Unit => unitOf('context', sql, false)
const target = (sql: string): Unit => unitOf('target', sql, true)

const stepsOf = (...units: readonly Unit[]): readonly Step[] => [...walk(units, OPTIONS)]

const columnsOf = (catalog: Catalog | undefined): readonly string[] =>
  (catalog ? (findTable(catalog, A)?.columns ?? []) : []).map(({ name }) => name)

/** A folder with a file per phase. */
function phased(texts: Partial<Record<Phase, string>>, isTarget = true): Unit {
  const files = Object.entries(texts).flatMap(([phase, sql]) =>
    unitOf(phase, sql, isTarget).files.map(({ file, parsed }) => ({
      file: { ...file, phase: phase as Phase },
      parsed,
    })),
  )
  return { id: 'unit', isTarget, files }
}

describe('steps', () => {
  test('context changes the schema and has no steps', () => {
    const steps = stepsOf(context(CREATE_A), target('alter table a add column x int'))
    expect(steps.map(({ change }) => change.kind)).toEqual(['add-column'])
    expect(columnsOf(steps[0]?.before)).toEqual(['id'])
    expect(columnsOf(steps[0]?.after)).toEqual(['id', 'x'])
  })

  test('the actions of one statement share what was before it, its effects and its session', () => {
    const sql = 'alter table a add column x int, add column y int default random()'
    const [first, second] = stepsOf(context(CREATE_A), target(sql))
    expect(first?.siblings.map(({ kind }) => kind)).toEqual(['add-column', 'add-column'])
    expect(second?.part).toBe(1)
    expect(columnsOf(second?.before)).toEqual(['id', 'x'])
    expect(second?.statementBefore).toBe(first?.statementBefore)
    expect(columnsOf(second?.statementBefore)).toEqual(['id'])
    expect(second?.effects).toBe(first?.effects)
    expect(first?.effects.on[0]?.duration).toBe('rewrite')
    expect(second && sql.slice(second.span.start, second.span.end)).toBe('add column y int default random()')
  })

  test('are counted within their unit', () => {
    const steps = stepsOf(target(`${CREATE_A} create table b (id int)`), target('drop table a; drop table b'))
    expect(steps.map(({ unit, index }) => [unit, index])).toEqual([
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ])
  })

  test('say which unit and phase made an object', () => {
    const [step] = stepsOf(context(''), target(CREATE_A))
    expect(step && findTable(step.after, A)?.origin).toEqual({ unit: 1, phase: 'expand', isCertain: true })
  })

  test('the time zone of the session decides over a type change', () => {
    const table = context('create table a (id timestamp);')
    const retype = 'alter table a alter column id type timestamptz'
    const durationIn = (sql: string) => stepsOf(table, target(sql)).at(-1)?.effects.on[0]?.duration
    expect(durationIn(retype)).toBe('instant')
    expect(durationIn(`set timezone = 'Europe/Berlin'; ${retype}`)).toBe('rewrite')
  })
})

describe('what may not happen', () => {
  test('a statement under a condition is folded, and not for certain', () => {
    const sql = `do $$ begin if true then ${CREATE_A} end if; end $$`
    const after = stepsOf(target(sql)).at(-1)?.after
    expect(after && findTable(after, A)?.origin?.isCertain).toBe(false)
  })

  test('a statement that a DO block always reaches is certain', () => {
    const after = stepsOf(target(`do $$ begin ${CREATE_A} end $$`)).at(-1)?.after
    expect(after && findTable(after, A)?.origin?.isCertain).toBe(true)
  })

  test('the body of a function is shown, and neither folded nor locking', () => {
    const sql = `create function f() returns void language plpgsql as $$ begin drop table a; end $$; select 1`
    const steps = stepsOf(context(CREATE_A), target(sql))
    const body = steps.find(({ change }) => change.kind === 'drop-table')
    expect(body?.statement.execution).toBe('deferred')
    expect(body?.effects.on).toEqual([])
    expect(columnsOf(body?.after)).toEqual(['id'])
    expect(columnsOf(steps.at(-1)?.before)).toEqual(['id'])
  })

  test.each([
    ['a function', 'function f() returns void', 'select f()'],
    ['a procedure', 'procedure f()', 'call f()'],
  ])('calling %s of the history runs its body under a condition', (_, head, call) => {
    const routine = `create ${head} language plpgsql as $$ begin alter table a add column x int; end $$;`
    const steps = stepsOf(context(CREATE_A + routine), target(call))
    expect(steps.map(({ change }) => change.kind)).toEqual([
      call.startsWith('call') ? 'call' : 'select',
      'add-column',
    ])
    expect(steps[1]?.statement.execution).toBe('conditional')
    expect(steps[1]?.span).toEqual(steps[0]?.span)
    expect(columnsOf(steps[1]?.after)).toEqual(['id', 'x'])
  })

  test('a function that calls itself is followed once', () => {
    const routine =
      'create function f() returns void language plpgsql as $$ begin drop table a; perform f(); end $$;'
    const steps = stepsOf(context(CREATE_A + routine), target('select f()'))
    expect(steps.map(({ change }) => change.kind)).toEqual(['select', 'drop-table', 'select'])
  })

  test('ROLLBACK brings the schema back', () => {
    const steps = stepsOf(context(CREATE_A), target('begin; drop table a; rollback; select 1'))
    expect(columnsOf(steps.at(-2)?.after)).toEqual(['id'])
    expect(columnsOf(steps.at(-1)?.before)).toEqual(['id'])
  })

  test('ROLLBACK TO brings the schema of the savepoint back', () => {
    const sql = 'begin; alter table a add x int; savepoint s; drop table a; rollback to s; select 1'
    expect(columnsOf(stepsOf(context(CREATE_A), target(sql)).at(-1)?.before)).toEqual(['id', 'x'])
  })

  test('ROLLBACK of context is followed as well', () => {
    const [step] = stepsOf(context(`${CREATE_A} begin; drop table a; rollback;`), target('select 1'))
    expect(columnsOf(step?.before)).toEqual(['id'])
  })
})

describe('phases', () => {
  const texts = {
    contract: 'alter table a drop column id;',
    expand: 'alter table a add column x int;',
    rollback: 'alter table a drop column x;',
    backfill: 'update a set x = id;',
  }

  test('run in their order, whatever the order of the files', () => {
    const steps = stepsOf(context(CREATE_A), phased(texts))
    expect(steps.map(({ phase }) => phase)).toEqual(['expand', 'backfill', 'contract'])
  })

  test('rollback starts before contract, and leaves no trace', () => {
    const { feed, state } = openWalk({ ...OPTIONS, phases: ['expand', 'backfill', 'contract', 'rollback'] })
    feed(context(CREATE_A))
    const steps = feed(phased(texts))
    expect(steps.map(({ phase }) => phase)).toEqual(['expand', 'backfill', 'contract', 'rollback'])
    expect(columnsOf(steps.at(-1)?.before)).toEqual(['id', 'x'])
    expect(columnsOf(state().catalog)).toEqual(['x'])
  })

  test('of context are all walked but rollback', () => {
    const { feed, state } = openWalk({ ...OPTIONS, phases: ['expand'] })
    feed(context(CREATE_A))
    expect(feed(phased(texts, false))).toEqual([])
    expect(columnsOf(state().catalog)).toEqual(['x'])
  })
})

describe('walking on', () => {
  test('a state can be walked on from more than once', () => {
    const { feed, state } = openWalk(OPTIONS)
    feed(context(CREATE_A))
    const start = state()
    const kindsAfter = (sql: string) =>
      openWalk(OPTIONS, start)
        .feed(target(sql))
        .map(({ after }) => columnsOf(after))
    expect(kindsAfter('alter table a add x int')).toEqual([['id', 'x']])
    expect(kindsAfter('alter table a add y int')).toEqual([['id', 'y']])
    expect(start.units).toBe(1)
  })

  test('a walk may start from a schema that was there', () => {
    const { state } = walkUnit(context(CREATE_A), startAt(emptyCatalog), OPTIONS)
    const [step] = walk([target('alter table a add x int')], OPTIONS, state.catalog)
    expect(step && findColumn(step.after, A, 'x')?.origin?.unit).toBe(0)
  })
})
