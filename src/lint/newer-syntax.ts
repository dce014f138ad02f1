import { askKind, type ByKind } from '../catalog/by-kind.ts'
import { type Catalog, findRoutines } from '../model/catalog.ts'
import type { ChangeOf, SchemaChange } from '../model/change.ts'
import type { ColumnDefinition, ConstraintDefinition } from '../model/definition.ts'
import { constraintsWritten } from './columns-made.ts'
import { expressionsIn } from './expressions.ts'

/** Something that PostgreSQL does not know before a major. */
export interface Newer {
  readonly what: string
  readonly since: number
}

/** What a change needs that only newer servers have. `sql` is the text of its statement. */
export const newerThan = (
  pgVersion: number,
  change: SchemaChange,
  sql: string,
  catalog: Catalog,
): readonly Newer[] =>
  [...(askKind(NEWER, change, sql) ?? []), ...functionsOf(change, catalog)].filter(
    ({ since }) => since > pgVersion,
  )

const newer = (isUsed: boolean, since: number, what: string): readonly Newer[] =>
  isUsed ? [{ what, since }] : []

const NEWER: ByKind<readonly Newer[], [sql: string]> = {
  'create-table': (change) => [
    ...change.columns.flatMap(ofColumn),
    ...tableNotNull(change.constraints),
    ...ofConstraints(change),
  ],
  'add-column': (change) => [...ofColumn(change.column), ...ofConstraints(change)],
  'add-constraint': (change) => [...tableNotNull([change.constraint]), ...ofConstraints(change)],
  'alter-constraint': ({ isEnforced, isInherited }) => [
    ...newer(isEnforced !== null, 18, 'ALTER CONSTRAINT … ENFORCED'),
    ...newer(isInherited !== null, 18, 'ALTER CONSTRAINT … INHERIT'),
  ],
  'set-expression': () => newer(true, 17, 'SET EXPRESSION'),
  'drop-expression': () => newer(true, 13, 'DROP EXPRESSION'),
  'set-access-method': () => newer(true, 15, 'SET ACCESS METHOD'),
  'set-compression': () => newer(true, 14, 'SET COMPRESSION'),
  'detach-partition': ({ isConcurrent, isFinalize }) => [
    ...newer(isConcurrent, 14, 'DETACH PARTITION CONCURRENTLY'),
    ...newer(isFinalize, 14, 'DETACH PARTITION FINALIZE'),
  ],
  'create-index': ({ index }) => newer(index.isNullsNotDistinct, 15, 'NULLS NOT DISTINCT'),
  'create-view': ({ options }) => newer(options.includes('security_invoker'), 15, 'security_invoker'),
  'alter-view': ({ options }) => newer(options.includes('security_invoker'), 15, 'security_invoker'),
  'rename-view-column': (_, sql) => newer(/^alter\s+view\b/i.test(sql), 13, 'ALTER VIEW … RENAME COLUMN'),
  'create-publication': ({ schemas }, sql) => ofPublication(schemas, sql),
  'alter-publication': (_, sql) => ofPublication([], sql),
  'create-trigger': ({ isReplace }) => newer(isReplace, 14, 'CREATE OR REPLACE TRIGGER'),
  'create-function': ({ definition }) => newer(definition.isParsed, 14, 'a body as BEGIN ATOMIC or RETURN'),
  'merge-rows': () => newer(true, 15, 'MERGE'),
  set: ({ setting }) => newer(setting === 'transaction_timeout', 17, 'transaction_timeout'),
}

const ofColumn = ({ name, generated }: ColumnDefinition): readonly Newer[] =>
  newer(generated?.kind === 'virtual', 18, `the virtual generated column ${name}`)

/** As a constraint of the table; behind a column it is as old as SQL. */
const tableNotNull = (constraints: readonly ConstraintDefinition[]): readonly Newer[] =>
  newer(
    constraints.some(({ type }) => type === 'not-null'),
    18,
    'NOT NULL as a constraint of the table',
  )

function ofConstraints(change: ChangeOf<'create-table' | 'add-column' | 'add-constraint'>): readonly Newer[] {
  const constraints = constraintsWritten(change)
  return [
    ...newer(
      constraints.some((each) => 'isEnforced' in each && !each.isEnforced),
      18,
      'NOT ENFORCED',
    ),
    ...newer(
      constraints.some((each) => each.type === 'unique' && each.isNullsNotDistinct),
      15,
      'NULLS NOT DISTINCT',
    ),
  ]
}

const ofPublication = (schemas: readonly string[], sql: string): readonly Newer[] => [
  ...newer(schemas.length > 0, 15, 'TABLES IN SCHEMA'),
  ...newer(/\bwhere\s*\(/i.test(sql), 15, 'a publication with WHERE'),
]

const FUNCTIONS: Readonly<Record<string, number>> = { gen_random_uuid: 13, uuidv4: 18, uuidv7: 18 }

/** Built-in functions of newer servers that neither the history nor, as far as it shows, an extension has made. */
function functionsOf(change: SchemaChange, catalog: Catalog): readonly Newer[] {
  const calls =
    'calls' in change ? change.calls : expressionsIn(change).flatMap((expression) => expression.calls)
  return calls.flatMap(({ function: name }) => {
    const since = FUNCTIONS[name.name]
    const isBuiltIn = name.schema === '' || name.schema === 'pg_catalog'
    const isOwn = findRoutines(catalog, { schema: 'public', name: name.name }).length > 0
    if (since === undefined || !isBuiltIn || isOwn || catalog.extensions.has('pgcrypto')) return []
    return [{ what: `${name.name}()`, since }]
  })
}
