import { describe, expect, test } from 'vitest'
import type { ChangeOf } from '../../../src/model/change.ts'
import type { Expression } from '../../../src/model/expression.ts'
import { showType, type Type } from '../../../src/model/type.ts'
import { parser } from '../../../src/sql/load.ts'
import { lowered, named } from './lower-cases/case.ts'

/** What a DEFAULT, or any other place for an expression, makes of it. */
function expressionOf(sql: string): Expression {
  const [change] = lowered(`alter table t alter a set default ${sql}`)
  if (change?.kind !== 'set-default') throw new Error('no default')
  return change.default
}

const callsOf = (sql: string) =>
  expressionOf(sql).calls.map((call) => `${call.function.name}/${call.arguments}`)

describe('calls', () => {
  test.each<[string, readonly string[]]>([
    ['1 + 2', []],
    ['now()', ['now/0']],
    ["now() + interval '1 day'", ['now/0']],
    ['current_timestamp(3)', ['current_timestamp/0']],
    ['current_date', ['current_date/0']],
    ['coalesce(null, random())', ['random/0']],
    ["coalesce('x', random()::text)", []],
    ['greatest(1, a.f(1, 2))', ['f/2']],
    ['array[random()]', ['random/0']],
    ['md5(random()::text)', ['md5/1', 'random/0']],
    ['case when true then 1 else random() end', []],
    ['case when false then random() when x then f() end', ['f/0']],
    ['case when 1 = 1 then now() else random() end', ['now/0']],
    ['case when 1 = 2 or null then random() else 1 end', []],
    ['case x when 1 then random() else f() end', ['random/0', 'f/0']],
    ['false and f()', []],
    ['true or f()', []],
    ['true and f()', ['f/0']],
    ['not (true and false) or f()', []],
    ["x at time zone 'utc'", ['timezone/2']],
    ['sum(x) filter (where f(x)) over (order by g(x))', ['sum/1', 'f/1', 'g/1']],
  ])('%s', (sql, calls) => expect(callsOf(sql)).toEqual(calls))

  test('carry the schema that the text gives', () => {
    expect(expressionOf('app.f(1)').calls).toEqual([{ function: named('app.f'), arguments: 1 }])
  })
})

describe('sequences', () => {
  test.each([
    ["nextval('s')", 's'],
    ["nextval('app.s'::regclass)", 'app.s'],
    ['nextval(\'app."My_s"\'::regclass)', 'app.My_s'],
    ["currval('S')", 's'],
  ])('%s', (sql, sequence) => expect(expressionOf(sql).sequences).toEqual([named(sequence)]))

  test('need a literal', () =>
    expect(expressionOf("nextval(pg_get_serial_sequence('t', 'a'))").sequences).toEqual([]))
})

describe('facts', () => {
  test('columns come without qualification, each once, sub-queries keep theirs', () => {
    const { columns, reads } = expressionOf(
      "(select max(m.v) from app.m where m.id = t.id and t.k = 'x') + t.id + coalesce(app.t.b, c)",
    )
    expect(columns).toEqual(['id', 'k', 'b', 'c'])
    expect(reads).toEqual([named('app.m')])
  })

  test('casts and literals', () => {
    const { casts, literals } = expressionOf("'a'::mood || cast('b' as varchar(5)) || date '2024-01-01'")
    expect(casts.map(showType)).toEqual(['mood', 'character varying(5)', 'date'])
    expect(literals).toEqual(['a', 'b', '2024-01-01'])
  })
})

describe('shape', () => {
  test.each<[Expression['shape'], readonly string[]]>([
    ['null', ['null', 'null::int', 'cast(null as int)']],
    ['constant', ['1', '-1', "'x'", "'x'::text", 'false', "'{}'::int[]", '1.5::numeric(3, 1)::text']],
    ['column', ['b', 't.b', 'b::text']],
    ['true', ['true', '1 = 1', 'b = b', 'true and 1 <> 2', 'not false', "'x' = 'x'"]],
    ['computed', ['b + 1', 'now()', 'b = c', 'a.b = b.b', '1 = 2', 'b::text::int', 'array[1]', "'a' || 'b'"]],
  ])('%s', (shape, all) => {
    for (const sql of all) expect({ sql, shape: expressionOf(sql).shape }).toEqual({ sql, shape })
  })
})

describe('proof of not null', () => {
  test.each<[string, readonly string[]]>([
    ['c is not null', ['c']],
    ['c is not null and d > 0 and (d is not null)', ['c', 'd']],
    ['not (c is null)', ['c']],
    ['(c is not null) = true', ['c']],
    ['c is distinct from null', ['c']],
    ['row(c, d) is not null', ['c', 'd']],
    ['(c, d) is not null', ['c', 'd']],
    ['c is not null or d > 0', []],
    ['(c is not null) is true', []],
    ['(c is not null) = false', []],
    ['not (c is not null)', []],
    ['not (row(c, d) is null)', []],
    ['num_nonnulls(c, d) = 2', []],
    ['c > 0', []],
    ['coalesce(c, 0) > 0', []],
    ['c is distinct from 0', []],
    ['lower(c) is not null', []],
    ['c is null', []],
  ])('%s', (sql, columns) => {
    const [change] = lowered(`alter table t add check (${sql})`)
    expect(change).toMatchObject({ constraint: { expression: { provesNotNull: columns } } })
  })
})

describe('text', () => {
  /** Each `‹…›` is what the tool must show of the expression around which it stands. */
  test.each([
    'create table t (a int default (‹1›) not null, b int default ‹-1› check (‹b > 0›), c text default ‹\'a\'› collate "C")',
    "create table t (a interval default ‹interval '1' day›, b text default ‹null› null, c int[] default ‹array[1, 2]::int[]› unique)",
    'create table t (a int check (‹(a).b > 1›), b float default ‹f(1)::double precision› not null, c int default ‹+1›)',
    "create table t (a timestamp default (‹now() at time zone 'utc'›), b text default ‹U&'\\0041' uescape '\\'› primary key)",
    "create table t (a int default ‹case when true then null else 1 end› null, b timestamp default ‹'1'::timestamp with time zone› unique)",
    'create index on t (‹coalesce(a, b)› desc, (‹(a)::text›) text_pattern_ops, (‹a is null›), (‹(a) || (b)›) nulls first)',
    'create index on t (‹upper(a)› collate "C", (‹extract(year from a)›)) where ((‹a is not null›))',
    'create index on t (a) where ‹(a) = 1 and (b) is null›',
    'update t set a = ‹(select 1 from x where y = 1)›, b = ‹(a + 1) * 2› where ‹(a, b) in (select 1, 2) and not exists (select 1)› returning *',
    'update t set a = ‹x.b› from x where ‹x.id = t.id›',
    'alter table t alter a type int using ‹(a)::int›, alter b type text using ‹b::text || ((c))›, add check (‹((a)) is not null›) not valid',
    'alter table t alter c set default ‹(x).y›, alter d set default ‹(array[1, 2])[1]›, alter e set default ‹((x).y).z›',
    'create policy p on t using ((‹a = 1›)) with check (‹exists (select 1 from m where m.id = (a))›)',
    'create trigger x before update on t for each row when (‹old.* is distinct from new.*›) execute function f()',
    "create domain d as text default ‹'x'› not null check (‹value ~ 'a'›) constraint y check (‹length(value) > (1)›)",
    "comment on table t is 'é😀'; update t set é = ‹'😀' || é› where ‹ü -- why\n = 1›",
  ])('%s', (marked) => {
    const expected = [...marked.matchAll(/‹([^›]*)›/g)].map(([, sql = '']) => sql)
    const found = lowered(marked.replaceAll(/[‹›]/g, '')).flatMap(expressionsIn)
    expect(found.map(({ sql }) => sql).toSorted()).toEqual(expected.toSorted())
    for (const { sql } of found) expect(parser().parse(`select (${sql}\n)`).error).toBeNull()
  })
})

function expressionsIn(value: unknown): readonly Expression[] {
  if (typeof value !== 'object' || value === null) return []
  return 'provesNotNull' in value
    ? [value as unknown as Expression]
    : Object.values(value).flatMap(expressionsIn)
}

describe('types', () => {
  const typeOf = (sql: string): Type => {
    const [change] = lowered(`alter table t alter a type ${sql}`) as readonly ChangeOf<'change-type'>[]
    if (change === undefined) throw new Error('no type')
    return change.to
  }

  test.each([
    ['int', 'integer'],
    ['int4', 'integer'],
    ['int8', 'bigint'],
    ['pg_catalog.int2', 'smallint'],
    ['bool', 'boolean'],
    ['float(10)', 'real'],
    ['float8', 'double precision'],
    ['dec(10, 2)', 'numeric(10,2)'],
    ['numeric(3, -2)', 'numeric(3,-2)'],
    ['varchar', 'character varying'],
    ['varchar(20)[]', 'character varying(20)[]'],
    ['char', 'character(1)'],
    ['bpchar', 'bpchar'],
    ['"char"', '"char"'],
    ['text[][3]', 'text[]'],
    ['bit', 'bit(1)'],
    ['bit varying(5)', 'bit varying(5)'],
    ['timestamptz(3)', 'timestamp(3) with time zone'],
    ['timestamp', 'timestamp without time zone'],
    ['time(0) with time zone', 'time(0) with time zone'],
    ['interval(3)', 'interval(3)'],
    ['interval day to second(3)', 'interval day to second(3)'],
    ['interval year', 'interval year'],
    ['app.mood', 'app.mood'],
    ['geometry(Point, 4326)', 'geometry (point,4326)'],
  ])('%s is %s', (sql, shown) => expect(showType(typeOf(sql))).toBe(shown))

  test('serial is the integer type with a mark', () => {
    const [change] = lowered('create table t (a serial8, b smallserial, c pg_catalog.serial)')
    expect(change).toMatchObject({
      columns: [
        { type: { name: 'bigint', isSerial: true } },
        { type: { name: 'smallint', isSerial: true } },
        { type: { name: 'serial', isSerial: false } },
      ],
    })
  })
})
