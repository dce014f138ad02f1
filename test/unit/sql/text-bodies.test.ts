import { describe, expect, test } from 'vitest'
import { parseFile } from '../../../src/sql/parse.ts'

/** Each statement behind the first: how it runs, its kinds, the text at its place. */
const inner = (text: string): readonly string[] =>
  parseFile({ path: 'a.sql', text })
    .statements.slice(1)
    .map(({ execution, changes, span }) => {
      const list = changes.map(({ kind }) => kind).join()
      return `${execution} ${list}: ${text.slice(span.start, span.end).replace(/\s+/g, ' ')}`
    })

const host = (text: string) => parseFile({ path: 'a.sql', text }).statements[0]

describe('DO', () => {
  test('what every run reaches is always run, the rest is conditional', () => {
    const text = `-- é
      do $x$
      declare n int; r record;
      begin
        select count(*) into strict n from a;
        perform f(n), 'é';
        if n > 0 then drop table b; elsif n = 0 then drop table c; else drop table d; end if;
        case n when 1 then truncate e; else delete from e; end case;
        for i in 1..3 loop insert into g values (i); end loop;
        for r in select * from h loop update i set j = 1; end loop;
        while true loop exit; lock table k; end loop;
        foreach n in array array[1] loop drop view l; end loop;
        begin drop table m; end;
        begin drop table n; exception when others then drop table o; end;
        call p(1);
      end
      $x$`
    expect(inner(text)).toEqual([
      'always select: select count(*) into strict n from a',
      "always select: perform f(n), 'é'",
      'conditional drop-table: drop table b',
      'conditional drop-table: drop table c',
      'conditional drop-table: drop table d',
      'conditional truncate: truncate e',
      'conditional delete-rows: delete from e',
      'conditional insert-rows: insert into g values (i)',
      'always select: select * from h',
      'conditional update-rows: update i set j = 1',
      'conditional lock-table: lock table k',
      'conditional drop-view: drop view l',
      'always drop-table: drop table m',
      'conditional drop-table: drop table n',
      'conditional drop-table: drop table o',
      'always call: call p(1)',
    ])
    expect(host(text)?.changes).toEqual([
      { kind: 'do-block', language: 'plpgsql', hasDynamicSql: false, endsTransactions: false },
    ])
  })

  test('behind a RETURN nothing is certain', () => {
    expect(inner('do $$ begin drop table a; if x() then return; end if; drop table b; end $$')).toEqual([
      'always drop-table: drop table a',
      'conditional drop-table: drop table b',
    ])
  })

  test('the same statement twice has two places', () => {
    const text = 'do $$ begin drop table a; drop table a;\n -- drop table a\n drop table a; end $$'
    const starts = parseFile({ path: 'a.sql', text })
      .statements.slice(1)
      .map(({ span }) => span.start)
    expect(starts).toEqual([12, 26, text.lastIndexOf('drop')])
  })

  test('EXECUTE of text that never changes is a statement', () => {
    const text = `do $x$ begin
      execute 'drop table a';
      execute 'drop table ' || 'b';
      execute format('drop table /* %3$L %% */ %1$I.%2$s', 's', 'c', 'it''s');
      execute $q$drop table d; drop table e$q$;
      execute concat('drop ', 'table f') using 1;
    end $x$`
    expect(inner(text)).toEqual([
      'always drop-table: drop table a',
      "always drop-table: 'drop table ' || 'b'",
      "always drop-table: format('drop table /* %3$L %% */ %1$I.%2$s', 's', 'c', 'it''s')",
      'always drop-table: drop table d',
      'always drop-table: drop table e',
      "always drop-table: concat('drop ', 'table f')",
    ])
    expect(parseFile({ path: 'a.sql', text }).statements[3]?.sql).toBe(`drop table /* 'it''s' % */ "s".c`)
    expect(host(text)?.changes).toMatchObject([{ hasDynamicSql: false, endsTransactions: false }])
  })

  test('EXECUTE of anything else is dynamic', () => {
    const text = `do $$ declare t text; begin
      execute 'drop table ' || t;
      for t in execute format('select %I', t) loop null; end loop;
    end $$`
    expect(inner(text)).toEqual([
      "always dynamic-sql: 'drop table ' || t",
      "always dynamic-sql: format('select %I', t)",
    ])
    expect(host(text)?.changes).toMatchObject([{ kind: 'do-block', hasDynamicSql: true }])
  })

  test('a literal body with doubled quotes is read, at the place of its host', () => {
    const text = "do 'begin update a set b = ''c''; end'"
    expect(inner(text)).toEqual([`always update-rows: ${text}`])
  })

  test('a function made by a block is read in its turn', () => {
    const text = `do $x$ begin
      create function f() returns void language plpgsql as $f$ begin drop table a; end $f$;
      drop table b;
    end $x$`
    expect(inner(text).map((line) => line.split(':')[0])).toEqual([
      'always create-function',
      'deferred drop-table',
      'always drop-table',
    ])
    expect(parseFile({ path: 'a.sql', text }).statements.map(({ within }) => within?.kind)).toEqual([
      undefined,
      'do',
      'function',
      'do',
    ])
  })

  test('errors of the body are errors of the block', () => {
    const text = 'drop table z; do $$ begin alter tabl x; end $$; drop table y'
    const { statements } = parseFile({ path: 'a.sql', text })
    expect(statements.map(({ changes }) => changes.map(({ kind }) => kind))).toEqual([
      ['drop-table'],
      ['do-block', 'syntax-error'],
      ['drop-table'],
    ])
    expect(statements[1]?.changes[1]).toMatchObject({
      message: 'syntax error at or near "tabl"',
      at: text.indexOf('tabl x'),
    })
  })

  test('languages that have no blocks, or that are not read', () => {
    expect(host("do language sql 'select 1'")?.changes).toMatchObject([
      { kind: 'do-block' },
      { kind: 'syntax-error' },
    ])
    expect(host('do language plpython3u $$ x $$')?.changes).toEqual([
      { kind: 'do-block', language: 'plpython3u', hasDynamicSql: true, endsTransactions: false },
    ])
  })
})

describe('routines', () => {
  test('statements of every kind of body are deferred', () => {
    const text = `create or replace function s.f(a int) returns setof t language plpgsql as $$
      begin
        return query select * from b where c = a;
        return query execute 'select * from d';
        delete from e returning f into a;
      end $$;
      create procedure p() language sql as 'insert into g values (1); drop table h';
      create procedure q() begin atomic insert into i values (1); select case when true then 1 end; end;
      create function r() returns int return 1;
      create function c() returns int language c as 'lib', 'symbol';`
    expect(inner(text)).toEqual([
      'deferred select: select * from b where c = a',
      'deferred select: select * from d',
      'deferred delete-rows: delete from e returning f',
      "always create-function: create procedure p() language sql as 'insert into g values (1); drop table h'",
      'deferred insert-rows: insert into g values (1)',
      'deferred drop-table: drop table h',
      'always create-function: create procedure q() begin atomic insert into i values (1); select case when true then 1 end; end',
      'deferred insert-rows: insert into i values (1)',
      'deferred select: select case when true then 1 end',
      'always create-function: create function r() returns int return 1',
      "always create-function: create function c() returns int language c as 'lib', 'symbol'",
    ])
    const within = parseFile({ path: 'a.sql', text }).statements.map((each) => each.within)
    expect(within[1]).toEqual({ kind: 'function', name: 's.f' })
    expect(within[5]).toEqual({ kind: 'procedure', name: 'p' })
  })

  test('an error in a body of SQL has its place', () => {
    const text = "create function f() returns int language sql as $$ select 'é'; selec 1 $$; drop table a"
    const { statements } = parseFile({ path: 'a.sql', text })
    expect(statements[0]?.changes).toMatchObject([
      { kind: 'create-function' },
      { kind: 'syntax-error', at: text.indexOf('selec 1') },
    ])
    expect(statements).toHaveLength(2)
  })
})
