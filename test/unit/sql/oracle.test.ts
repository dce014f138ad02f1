import {
  type AlterColumn,
  type Name,
  type Statement as PastStatement,
  parse,
  type TableAlteration,
  toSql,
} from 'pgsql-ast-parser'
import { describe, expect, test } from 'vitest'
import type { ChangeKind, ChangeOf, SchemaChange } from '../../../src/model/change.ts'
import type { SourceFile } from '../../../src/model/source.ts'
import { parseFile } from '../../../src/sql/parse.ts'
import { readSql } from '../../../src/sql/read.ts'
import { corpusFiles, fixtureFiles, hasCorpus } from '../../support/sql-files.ts'

/**
 * A second parser, written by other people with another technique, as a witness: where it reads a statement of DDL at all it reads
 * it right. What it says about tables and columns must be what our changes say.
 */
describe.each([
  ['fixtures', true, fixtureFiles],
  ['corpus', hasCorpus, corpusFiles],
] as const)('%s', (_, isPresent, files) => {
  describe.skipIf(!isPresent)('where both parsers read a statement', () => {
    const both = isPresent ? readByBoth(files()) : []

    test('they name the same tables and columns', () => {
      const differing = both
        .map(({ sql, changes, past }) => ({ sql, ours: changes.map(factOf), theirs: factsOf(past) }))
        .filter(({ theirs }) => theirs !== null)
        .filter(({ ours, theirs }) => ours.toSorted().join('\n') !== theirs?.toSorted().join('\n'))
      expect(differing).toEqual([])
    })

    test('the same tree printed otherwise gives the same changes', () => {
      const differing = both
        .map(({ sql, past, changes }) => ({ sql, changes, printed: print(past) }))
        .filter(({ sql, printed }) => printed !== null && printed !== sql && treeOf(sql) === treeOf(printed))
        .map(({ sql, changes, printed }) => ({
          sql,
          ours: withoutText(changes),
          theirs: withoutText(changesOf(printed ?? '')),
        }))
        .filter(({ ours, theirs }) => ours !== theirs)
      expect(differing).toEqual([])
    })

    test('there are enough of them', () => {
      expect(both.length).toBeGreaterThan(hasCorpus && files === corpusFiles ? 1_000 : 0)
    })
  })
})

interface ReadByBoth {
  readonly sql: string
  readonly changes: readonly SchemaChange[]
  readonly past: PastStatement
}

/** It is an Earley parser, slow on long texts. */
const LONGEST = 2_000

function readByBoth(files: readonly SourceFile[]): readonly ReadByBoth[] {
  const statements = new Map(
    files
      .flatMap((file) => parseFile(file).statements)
      // It leaves a doubled quote inside a name as it is.
      .filter(({ sql, within }) => within === null && sql.length < LONGEST && !sql.includes('""'))
      .filter(({ sql }) =>
        /^(?:create\s+(?:table|(?:unique\s+)?index)|alter\s+table|drop\s+(?:table|index))\b/i.test(sql),
      )
      .map(({ sql, changes }) => [sql, changes] as const),
  )
  return [...statements].flatMap(([sql, changes]) => {
    try {
      const [past, ...others] = parse(sql)
      return past === undefined || others.length > 0 ? [] : [{ sql, changes, past }]
    } catch {
      return []
    }
  })
}

const changesOf = (sql: string): readonly SchemaChange[] =>
  parseFile({ path: 'a.sql', text: sql }).statements.flatMap(({ changes }) => changes)

// ── facts, one line each

interface Qualified {
  readonly schema?: string | undefined
  readonly name: string
}

/** PostgreSQL keeps 63 bytes of a name. */
const cut = (name: string): string => Buffer.from(name).subarray(0, 63).toString('utf8')
const show = ({ schema, name }: Qualified): string => `${schema ? `${cut(schema)}.` : ''}${cut(name)}`
const fact = (kind: string, table: Qualified, ...rest: readonly (string | boolean | undefined)[]): string =>
  [kind, show(table), ...rest.map((part) => (typeof part === 'string' ? cut(part) : Boolean(part)))].join(' ')

/** Of a change that the other parser has no word for, its kind. */
const factOf = (change: SchemaChange): string =>
  (OURS[change.kind] as ((change: SchemaChange) => string) | undefined)?.(change) ?? change.kind

const ofColumn = ({ kind, table, column }: { kind: string; table: Qualified; column: string }): string =>
  fact(kind, table, column)

const OURS: { readonly [K in ChangeKind]?: (change: ChangeOf<K>) => string } = {
  'create-table': ({ kind, table, columns, ifNotExists }) =>
    fact(kind, table, ...columns.map(({ name }) => name), ifNotExists),
  'drop-table': ({ kind, table, ifExists, isCascade }) => fact(kind, table, ifExists, isCascade),
  'drop-index': ({ kind, index, ifExists, isCascade, isConcurrent }) =>
    fact(kind, index, ifExists, isCascade, isConcurrent),
  'create-index': ({ kind, table, index: { name, keys, isUnique }, isConcurrent }) =>
    fact(kind, table, name ?? '', ...keys.map(({ column }) => column ?? '()'), isUnique, isConcurrent),
  'add-column': ({ kind, table, column, ifNotExists }) => fact(kind, table, column.name, ifNotExists),
  'drop-column': ({ kind, table, column, ifExists, isCascade }) =>
    fact(kind, table, column, ifExists, isCascade),
  'rename-table': ({ kind, table, to }) => fact(kind, table, to),
  'rename-column': ({ kind, table, column, to }) => fact(kind, table, column, to),
  'rename-constraint': ({ kind, table, constraint, to }) => fact(kind, table, constraint, to),
  'change-type': ofColumn,
  'set-not-null': ofColumn,
  'drop-not-null': ofColumn,
  'set-default': ofColumn,
  'drop-default': ofColumn,
  'add-constraint': ({ kind, table, constraint }) =>
    fact(kind, table, constraint.type, constraint.name ?? ''),
  'drop-constraint': ({ kind, table, constraint, ifExists, isCascade }) =>
    fact(kind, table, constraint, ifExists, isCascade),
  'change-owner': ({ kind, object, to }) => fact(kind, object, to),
}

/** Null for a statement of another kind. */
function factsOf(past: PastStatement): readonly string[] | null {
  if (past.type === 'create table') {
    if (past.columns.some(({ kind }) => kind !== 'column')) return null
    const names = past.columns.map((column) => (column.kind === 'column' ? column.name.name : ''))
    return [fact('create-table', past.name, ...names, past.ifNotExists)]
  }
  if (past.type === 'drop table') {
    return past.names.map((name) => fact('drop-table', name, past.ifExists, past.cascade === 'cascade'))
  }
  if (past.type === 'drop index') {
    const options = [past.ifExists, past.cascade === 'cascade', past.concurrently]
    return past.names.map((name) => fact('drop-index', name, ...options))
  }
  if (past.type === 'create index') {
    const columns = past.expressions.map(({ expression }) =>
      expression.type === 'ref' ? expression.name : '()',
    )
    const options = [past.unique, past.concurrently]
    return [fact('create-index', past.table, past.indexName?.name ?? '', ...columns, ...options)]
  }
  return past.type === 'alter table' ? past.changes.map((change) => alteration(past.table, change)) : null
}

const CONSTRAINTS: Readonly<Record<string, string>> = {
  'primary key': 'primary-key',
  'foreign key': 'foreign-key',
}

function alteration(table: Qualified, change: TableAlteration): string {
  const cascades = 'behaviour' in change && change.behaviour === 'cascade'
  switch (change.type) {
    case 'add column':
      return fact('add-column', table, change.column.name.name, change.ifNotExists)
    case 'drop column':
      return fact('drop-column', table, change.column.name, change.ifExists, cascades)
    case 'rename':
      return fact('rename-table', table, change.to.name)
    case 'rename column':
      return fact('rename-column', table, change.column.name, change.to.name)
    case 'rename constraint':
      return fact('rename-constraint', table, change.constraint.name, change.to.name)
    case 'alter column':
      return alterColumn(table, change.column, change.alter)
    case 'add constraint': {
      const { type, constraintName } = change.constraint
      return fact('add-constraint', table, CONSTRAINTS[type] ?? type, constraintName?.name ?? '')
    }
    case 'drop constraint':
      return fact('drop-constraint', table, change.constraint.name, change.ifExists, cascades)
    case 'owner':
      return fact('change-owner', table, change.to.name)
  }
}

function alterColumn(table: Qualified, column: Name, alter: AlterColumn): string {
  if (alter.type === 'set type') return fact('change-type', table, column.name)
  if (alter.type === 'add generated') return 'add-identity'
  return fact(ALTERATIONS[alter.type], table, column.name)
}

const ALTERATIONS = {
  'set default': 'set-default',
  'drop default': 'drop-default',
  'set not null': 'set-not-null',
  'drop not null': 'drop-not-null',
} as const

// ── printing

function print(past: PastStatement): string | null {
  try {
    return toSql.statement(past)
  } catch {
    return null
  }
}

/** The tree without its positions; of a text that does not parse, something equal to nothing. */
function treeOf(sql: string): string {
  const { tree } = readSql(sql)
  return tree === null ? sql : without(tree, /location$|^stmt_len$/)
}

const withoutText = (changes: readonly SchemaChange[]): string => without(changes, /^sql$/)

const without = (value: unknown, keys: RegExp): string =>
  JSON.stringify(value, (key, inner: unknown) => (keys.test(key) ? undefined : inner))
