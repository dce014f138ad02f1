// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders are what this file is about
import { describe, expect, test } from 'vitest'
import type { PlaceholderSyntax } from '../../../src/model/migration.ts'
import type { Statement } from '../../../src/model/statement.ts'
import { parseFile } from '../../../src/sql/parse.ts'

const parse = (text: string, placeholders: readonly PlaceholderSyntax[] = []): readonly Statement[] => {
  const { statements } = parseFile({ path: 'a.sql', text }, { placeholders })
  for (const { span, sql, within } of statements) {
    if (within === null) expect(sql).toBe(text.slice(span.start, span.end))
  }
  return statements
}

/** Kinds of each statement, what is reported with its text. */
const kinds = (text: string, placeholders: readonly PlaceholderSyntax[] = []): readonly string[] =>
  parse(text, placeholders).map(({ changes }) =>
    changes
      .map((change) => {
        if (change.kind === 'template') return `template ${change.placeholder}`
        return change.kind === 'psql-command' ? `psql ${change.command}` : change.kind
      })
      .join(', '),
  )

describe('psql', () => {
  test('commands are reported and the statements around them read', () => {
    const text =
      "\\set ON_ERROR_STOP on\n\\echo it's\r\n\\i other.sql\ndrop table a;\n  \\connect db\ndrop table b;"
    expect(kinds(text)).toEqual([
      'psql \\set ON_ERROR_STOP on',
      "psql \\echo it's",
      'psql \\i other.sql',
      'drop-table',
      'psql \\connect db',
      'drop-table',
    ])
  })

  test('a command that sends the statement ends it', () => {
    expect(kinds('select 1 as a \\gset\nselect 2 \\gexec\ndrop table a \\g\ndrop table b;')).toEqual([
      'select',
      'psql \\gset',
      'select',
      'psql \\gexec',
      'drop-table',
      'psql \\g',
      'drop-table',
    ])
  })

  test('a command inside a statement leaves the statement whole', () => {
    expect(kinds('drop table\n\\echo here\na;')).toEqual(['drop-table', 'psql \\echo here'])
  })

  test('SQL behind \\\\ is not swallowed', () => {
    expect(kinds('\\timing \\\\ drop table a;\ndrop table b')).toEqual([
      'psql \\timing',
      'drop-table',
      'drop-table',
    ])
  })

  test('lines of COPY are data up to \\. and nothing else', () => {
    const text =
      'copy a (b) from stdin;\n1\tit\'s; drop table c;\n$$\n\\.\ndrop table a;\ncopy b from stdin with (format csv);\n1,"2\n'
    expect(kinds(text)).toEqual(['copy', 'drop-table', 'copy'])
    expect(parse(text)[0]?.changes[0]).toMatchObject({ kind: 'copy', isInline: true, direction: 'from' })
  })

  test('a backslash inside quotes is none of its commands', () => {
    expect(kinds('select \'\n\\set a\';\ndrop table "\\g";')).toEqual(['select', 'drop-table'])
  })
})

describe('placeholders', () => {
  const cases: readonly (readonly [PlaceholderSyntax, string, string])[] = [
    ['dollar-brace', '${schema}', 'alter table ${schema}.orders drop column note'],
    [
      'go-template',
      '{{ index .Options "Namespace" }}',
      'alter table {{ index .Options "Namespace" }}.orders drop column note',
    ],
    ['colon', ':SCHEMA', 'alter table :SCHEMA.orders drop column note'],
    ['percent', '$%SCHEMA%$', 'alter table $%SCHEMA%$.orders drop column note'],
    ['percent', '%(schema)s', 'alter table %(schema)s.orders drop column note'],
    ['colon', ':"schema"', 'alter table :"schema".orders drop column note'],
  ]

  test.each(cases)('%s: %s keeps its text in names', (syntax, placeholder, sql) => {
    const change = { kind: 'drop-column', table: { schema: placeholder, name: 'orders' }, column: 'note' }
    const [declared] = parse(sql, [syntax])
    expect(declared?.changes).toMatchObject([change])
    expect(declared?.changes).toHaveLength(1)

    const [undeclared] = parse(sql)
    expect(undeclared?.changes).toMatchObject([change, { kind: 'template', placeholder }])
    const part = undeclared?.parts[1]
    expect(sql.slice(part?.start, part?.end)).toBe(placeholder)
  })

  test('glued to a name it stays inside the name', () => {
    const [statement] = parse('drop table pre_${a}_post, ${a}x, ${a}, ${bb}_', ['dollar-brace'])
    expect(statement?.changes.map((change) => 'table' in change && change.table?.name)).toEqual([
      'pre_${a}_post',
      '${a}x',
      '${a}',
      '${bb}_',
    ])
  })

  test('a placeholder of any length is read', () => {
    const long = `{{ ${'x'.repeat(200)} }}`
    expect(parse(`drop table ${long}.t`, ['go-template'])[0]?.changes).toMatchObject([
      { kind: 'drop-table', table: { schema: long, name: 't' } },
    ])
  })

  test('in the place of a literal, a number and whole clauses', () => {
    expect(kinds('select :\'a\', :"b" from t where c = :d limit :n', ['colon'])).toEqual(['select'])
    expect(kinds('alter sequence s restart with :n', ['colon'])).toEqual(['alter-sequence'])
    expect(kinds('alter table t add c int ${rest}', ['dollar-brace'])).toEqual([
      'add-column, template ${rest}',
    ])
    expect(kinds('create table t (id $%SERIAL%$, b int)', ['percent'])).toEqual(['create-table'])
  })

  test('what hides a whole statement is reported though it is declared', () => {
    expect(kinds('drop table a; ${body}; drop table b', ['dollar-brace'])).toEqual([
      'drop-table',
      'template ${body}',
      'drop-table',
    ])
    expect(kinds('alter ${everything} x ${more} y', ['dollar-brace'])).toEqual([
      'template ${everything}, template ${more}',
    ])
  })

  test('control flow of a template is reported though it is declared', () => {
    const text = '{{ if .X }}\ndrop table {{ .T }};\n{{- else -}}\ndrop table b;\n{{ end }}\n'
    expect(kinds(text, ['go-template'])).toEqual([
      'drop-table, template {{ if .X }}',
      'drop-table, template {{- else -}}',
      'template {{ end }}',
    ])
  })

  test('bodies are masked too', () => {
    const text =
      'create function :S.f() returns trigger as $$ begin delete from :S.t; return new; end $$ language plpgsql'
    const [, inner] = parse(text, ['colon'])
    expect(inner?.sql).toBe('delete from :S.t')
    expect(inner?.changes).toMatchObject([{ kind: 'delete-rows', table: { schema: ':S', name: 't' } }])
    expect(
      kinds('create function f() returns int as $$ begin return 1; end $$ language plpgsql; drop table :S.t'),
    ).toEqual(['create-function', 'drop-table, template :S'])
  })

  test.each([
    'select a::int, a[1:2], a[b:c], a[:2], a[1:], $1, $$:x$$, \':x ${y} {{z}} %(a)s\', ":x ${y}", a % (b)',
    "select a->>'b', a#>'{x}', a @> b, a ?| b, 5 %3, $a$ ${x} $a$ -- :x ${y} {{z}}",
    'do $$ declare a int := 1; b int[]; begin b := b[a:2]; perform b::text; end $$',
  ])('no placeholder: %s', (sql) => {
    // The second statement makes the reader take the text apart.
    const statements = parse(`${sql}\n; drop table :x.y`)
    const reported = statements.flatMap(({ changes }) => changes).filter(({ kind }) => kind === 'template')
    expect(reported).toEqual([{ kind: 'template', placeholder: ':x' }])
  })

  test('characters that the masks are made of may stand in the text', () => {
    const [statement] = parse("alter table ${a}.t alter column b set default '\ue000_'", ['dollar-brace'])
    expect(statement?.changes).toMatchObject([
      {
        kind: 'set-default',
        table: { schema: '${a}' },
        default: { sql: "'\ue000_'", literals: ['\ue000_'] },
      },
    ])
  })
})
