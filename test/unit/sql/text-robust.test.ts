// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders are among what is damaged
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ParsedFile } from '../../../src/model/statement.ts'
import { parseFile } from '../../../src/sql/parse.ts'
import type { Range } from '../../../src/sql/survey.ts'
import { tokenize } from '../../../src/sql/tokens.ts'

const seeds = [
  "create table a (b int primary key, c text default 'é' check (c <> ''), d \"X Y\" references e (f) on delete cascade);",
  'alter table only a.b add column c int not null default 1, drop d cascade, alter e type bigint using e::bigint, validate constraint f;',
  'create unique index concurrently if not exists i on t using btree (lower(a) desc nulls last, b) include (c) where d is not null;',
  "do $x$ declare r record; begin for r in select 1 loop execute format('drop table %I', r.a); execute 'drop table b'; end loop; exception when others then null; end $x$;",
  "create or replace function f(a int) returns trigger as $$ begin if new.a then update b set c = 'x'; end if; return new; end $$ language plpgsql;",
  'create procedure p() begin atomic insert into t values (1); select case when true then 1 end; end;',
  "copy t (a, b) from stdin;\n1\tx'y\n\\.\n\\set a b\nselect :a, :'b', :\"c\", ${d}.e, {{ .F }}, $%G%$, %(h)s \\gset\n",
  "insert into a (b) select 'it''s', e'\\n', $1, 1e6, b -> 'c' from d where e[1:2] = any ('{1}') on conflict do nothing;",
  '-- migrate: ignore a because b\nwith x as (select 1) delete from t using x where t.a in (select b from c limit 10);',
  "begin; lock table a in access exclusive mode; savepoint s; set local lock_timeout = '1s'; /* x /* y */ */ commit;",
]

const NOISE = [
  '',
  ' ',
  "'",
  '"',
  '$$',
  ';',
  '(',
  ')',
  '\\',
  '\\.',
  '--',
  '/*',
  '*/',
  '\0',
  '\n',
  '\r\n',
  '\ufeff',
  '\u00a0',
  '😀',
  '\ud800',
  ':',
  '::',
  '{{',
  '}}',
  '${',
  '%',
  ',',
  'begin',
  'end',
  'migrate:',
  '\ue000',
]

const edit = fc.record({
  kind: fc.constantFrom('delete', 'duplicate', 'insert', 'swap'),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  other: fc.double({ min: 0, max: 1, noNaN: true }),
  noise: fc.constantFrom(...NOISE),
})

type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never

function mutate(text: string, { kind, at, other, noise }: Edit): string {
  const i = Math.floor(at * text.length)
  if (kind === 'delete') return text.slice(0, i) + text.slice(i + 1)
  if (kind === 'duplicate') return text.slice(0, i + 1) + text.slice(i)
  if (kind === 'insert') return text.slice(0, i) + noise + text.slice(i)
  const tokens = tokenize(text)
  const [a, b] = [at, other]
    .map((part) => tokens[Math.floor(part * tokens.length)])
    .toSorted((x, y) => (x?.start ?? 0) - (y?.start ?? 0))
  if (!a || !b || a === b) return text
  const word = (token: typeof a): string => text.slice(token.start, token.end)
  return text.slice(0, a.start) + word(b) + text.slice(a.end, b.start) + word(a) + text.slice(b.end)
}

test('10,000 damaged texts are read without a crash, and what is read is in its place', {
  timeout: 60_000,
}, () => {
  const texts = fc
    .tuple(
      fc.array(fc.constantFrom(...seeds), { minLength: 1, maxLength: 2 }),
      fc.array(edit, { minLength: 1, maxLength: 3 }),
    )
    .map(([parts, edits]) => edits.reduce(mutate, parts.join('\n')))
  fc.assert(
    fc.property(texts, (text) => {
      holds(parseFile({ path: 'a.sql', text }))
    }),
    { numRuns: 10_000 },
  )
})

/** Throws rather than asserts: an assertion for each of some hundred thousand facts would take longer than the parsing. */
function holds({ source: { text }, statements, directives }: ParsedFile): void {
  const whole = { start: 0, end: text.length }
  let host = whole
  for (const statement of statements) {
    const { span, sql, parts, changes, within } = statement
    const isTop = within === null
    must(isInside(span, isTop ? whole : host), `span of ${sql}`)
    // psql takes a command in the middle of a statement.
    const isCommand = changes[0]?.kind === 'psql-command'
    must(!isTop || host === whole || span.start >= (isCommand ? host.start : host.end), `order of ${sql}`)
    must(!isTop || sql === text.slice(span.start, span.end), `text of ${sql}`)
    must(parts.length === changes.length && changes.length > 0, `parts of ${sql}`)
    must(
      parts.every((part) => isInside(part, whole)),
      `part of ${sql}`,
    )
    must(
      changes.every((change) => change.kind !== 'syntax-error' || isOffset(change.at, text)),
      `error of ${sql}`,
    )
    if (isTop && !isCommand) host = span
  }
  must(
    directives.every(({ statement }) => statement === null || statements[statement] !== undefined),
    'directive of nothing',
  )
}

function must(isTrue: boolean, what: string): void {
  if (!isTrue) throw new Error(what)
}

const isOffset = (at: number, text: string): boolean => at >= 0 && at <= text.length

const isInside = (inner: Range, outer: Range): boolean =>
  outer.start <= inner.start && inner.start <= inner.end && inner.end <= outer.end

describe('size', () => {
  test('10 MB of small statements, one of them broken', { timeout: 60_000 }, () => {
    const statement =
      "insert into t (a, b) values (1, 'some text that makes the row longer than it would otherwise be');\n"
    const count = Math.ceil(10_000_000 / statement.length)
    const text = `${statement.repeat(count)}selec 1;\ndrop table t;`
    const { statements } = parseFile({ path: 'a.sql', text })
    expect(statements).toHaveLength(count + 2)
    expect(statements.at(-2)?.changes).toMatchObject([{ kind: 'syntax-error', at: count * statement.length }])
    expect(statements.at(-1)?.sql).toBe('drop table t')
  })

  test('a dump with 10 MB of COPY data', { timeout: 60_000 }, () => {
    const text = `copy t from stdin;\n${"1\tit's;\\N\n".repeat(1_000_000)}\\.\ndrop table t;`
    const { statements } = parseFile({ path: 'a.sql', text })
    expect(statements.map(({ changes }) => changes[0]?.kind)).toEqual(['copy', 'drop-table'])
  })

  test('bytes that are no text', () => {
    const bytes = Uint8Array.from({ length: 50_000 }, (_, i) => (i * 7919) % 256)
    holds(parseFile({ path: 'a.sql', text: new TextDecoder('latin1').decode(bytes) }))
    holds(parseFile({ path: 'a.sql', text: new TextDecoder().decode(bytes) }))
  })
})
