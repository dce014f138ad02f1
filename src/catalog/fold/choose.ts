import type { Index } from '../../model/catalog.ts'
import type { IndexKey } from '../../model/definition.ts'
import { keyOf, type Name } from '../../model/name.ts'
import { expressionName } from '../expression-name.ts'
import { tablesByConstraint } from '../groupings.ts'
import { chooseName, indexColumnNames, joinColumns } from '../names.ts'
import { type Draft, isRelation } from './draft.ts'

/** `ChooseIndexName` in PostgreSQL's indexcmds.c: the name of an index, or of a constraint with an index, that has none. */
export function chooseIndexName(
  draft: Draft,
  table: Name,
  label: 'pkey' | 'key' | 'excl' | 'idx',
  columns: readonly string[],
): string {
  const addition = label === 'pkey' ? null : joinColumns(columns)
  return chooseName(table.name, addition, label, (name) => {
    const candidate = { schema: table.schema, name }
    return isRelation(draft, candidate) || (label !== 'idx' && isConstraint(draft, candidate))
  })
}

/** `ChooseConstraintName` in pg_constraint.c: unique among all constraints of the schema. */
export const chooseConstraintName = (
  draft: Draft,
  table: Name,
  columns: readonly string[],
  label: 'check' | 'fkey' | 'not_null',
): string =>
  chooseName(table.name, columns.length === 0 ? null : joinColumns(columns), label, (name) =>
    isConstraint(draft, { schema: table.schema, name }),
  )

export const chooseSequenceName = (draft: Draft, table: Name, column: string): Name => ({
  schema: table.schema,
  name: chooseName(table.name, column, 'seq', (name) => isRelation(draft, { schema: table.schema, name })),
})

const isConstraint = (draft: Draft, name: Name): boolean =>
  draft.tables.members(tablesByConstraint, keyOf(name)).length > 0 || isDomainConstraint(draft, name)

const isDomainConstraint = (draft: Draft, { schema, name }: Name): boolean =>
  draft.types
    .values()
    .some(
      (type) =>
        type.kind === 'domain' &&
        type.name.schema === schema &&
        type.constraints.some((constraint) => constraint.name === name),
    )

/** Names of the columns of an index, from which its own name is made. */
export const columnNamesOf = ({
  columnNames,
  keys,
  includes,
}: Pick<Index, 'keys' | 'includes' | 'columnNames'>): readonly string[] =>
  columnNames ??
  indexColumnNames([
    ...keys.map(({ column, expression }) => column ?? expressionName(expression?.sql ?? '') ?? 'expr'),
    ...includes,
  ])

export const keyOn = (column: string): IndexKey => ({
  column,
  expression: null,
  collation: null,
  operatorClass: null,
  isDescending: false,
  nulls: null,
})

const IDENTIFIER = '"(?:[^"]|"")+"|[^\\s"().]+'
const BARE_COLUMN = new RegExp(
  `^\\(*\\s*(${IDENTIFIER})\\s*\\)*(?:\\s+collate\\s+(?:(${IDENTIFIER})\\.)?(${IDENTIFIER}))?\\s*\\)*$`,
  'i',
)

/** A key that is only a column in parentheses, or with a collation behind it, is a key on the column. */
export function simpleKey(key: IndexKey): IndexKey {
  const [, written = '', schema = '', name] = BARE_COLUMN.exec(key.expression?.sql.trim() ?? '') ?? []
  const column = unquoted(written)
  if (!key.expression?.columns.includes(column)) return key
  const collation = name === undefined ? key.collation : { schema: unquoted(schema), name: unquoted(name) }
  return { ...key, column, expression: null, collation }
}

const unquoted = (name: string): string =>
  name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name.toLowerCase()
