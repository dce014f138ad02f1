import type { DefaultPrivilege, Grant, Publication, Routine, Sequence, View } from '../../model/catalog.ts'
import type { QueryDefinition, RoutineArgument } from '../../model/definition.ts'
import type { Name } from '../../model/name.ts'
import { typeOf } from '../../model/type.ts'
import type { Context } from './context.ts'
import { groupBy } from './group.ts'
import type { RelationRow, RoutineRow } from './rows.ts'

export function sequences({ rows, name, columnNames }: Context): readonly Sequence[] {
  return rows.sequences.flatMap((row): readonly Sequence[] => {
    const own = name(row.oid)
    const table = row.relation === null ? undefined : name(row.relation)
    const [column] = row.relation === null ? [] : columnNames(row.relation, [row.column_number ?? 0])
    if (!own) return []
    return [
      {
        name: own,
        type: typeOf(row.type_text),
        ownedBy: table && column !== undefined ? { table, column } : null,
        isIdentity: row.dependency === 'i',
        origin: null,
      },
    ]
  })
}

/** What a view reads is known exactly, from the server's own dependencies; a `*` was written out when it was made. */
export function views(context: Context): readonly View[] {
  const reads = groupBy(context.rows.reads, ({ view }) => view)
  const calls = groupBy(context.rows.viewCalls, ({ view }) => view)
  return context.rows.relations.flatMap((row): readonly View[] => {
    if (row.kind !== 'v' && row.kind !== 'm') return []
    const columns = context.columnsOf(row.oid).map(({ name }) => name)
    const own = reads.get(row.oid) ?? []
    const query: QueryDefinition = {
      sql: row.query ?? '',
      reads: [...new Set(own.map(({ relation }) => relation))].flatMap((oid) => context.name(oid) ?? []),
      columns: own.flatMap(({ relation, column_number: number }) => columnRead(context, relation, number)),
      outputs: columns,
      isSimple: row.is_updatable,
      calls: (calls.get(row.oid) ?? []).map((call) => ({
        function: { schema: call.schema === 'pg_catalog' ? '' : call.schema, name: call.name },
        arguments: call.arguments,
      })),
    }
    return [
      {
        name: { schema: row.schema, name: row.name },
        kind: row.kind === 'v' ? 'view' : 'materialized-view',
        columns,
        query,
        isSecurityInvoker: row.is_security_invoker,
        isPopulated: row.is_populated,
        origin: null,
      },
    ]
  })
}

function columnRead(
  { name, columnNames }: Context,
  oid: string,
  number: number,
): readonly { readonly relation: Name; readonly column: string }[] {
  const relation = name(oid)
  const [column] = columnNames(oid, [number])
  return relation && column !== undefined ? [{ relation, column }] : []
}

const MODES: Readonly<Record<string, RoutineArgument['mode']>> = {
  i: 'in',
  o: 'out',
  b: 'inout',
  v: 'variadic',
  t: 'table',
}

const VOLATILITIES = { i: 'immutable', s: 'stable', v: 'volatile' } as const

export const routines = (context: Context): readonly Routine[] =>
  context.rows.routines.map((row) => ({
    name: { schema: row.schema, name: row.name },
    origin: null,
    definition: {
      kind: row.kind === 'p' ? 'procedure' : 'function',
      arguments: argumentsOf(context, row),
      returns:
        row.kind === 'p' || row.modes?.includes('t') === true
          ? null
          : context.read(row.returns, row.returns_text),
      returnsSet: row.returns_set,
      language: row.language,
      volatility: VOLATILITIES[row.volatility],
      isStrict: row.is_strict,
      isSecurityDefiner: row.is_security_definer,
      settings: (row.settings ?? []).map((setting) => setting.split('=', 1)[0]?.toLowerCase() ?? ''),
      body: row.body,
      isParsed: row.is_parsed,
    },
  }))

/** Defaults belong to the last input arguments. */
function argumentsOf({ read }: Context, row: RoutineRow): readonly RoutineArgument[] {
  const modes = row.types.map((_, at) => MODES[row.modes?.[at] ?? 'i'] ?? 'in')
  const inputs = modes.flatMap((mode, at) => (mode === 'out' || mode === 'table' ? [] : [at]))
  const withDefault = new Set(inputs.slice(inputs.length - row.default_count))
  return row.types.map((type, at) => ({
    name: row.names?.[at] || null,
    mode: modes[at] ?? 'in',
    type: read(type, row.type_texts[at] ?? ''),
    hasDefault: row.default_count > 0 && withDefault.has(at),
  }))
}

/** Per column where a privilege is on columns, as the fold keeps them. */
export const grants = ({ rows }: Context): readonly Grant[] =>
  rows.grants.map((row) => ({
    object: { schema: row.schema, name: row.name },
    objectType: row.object_type,
    columns: row.column_name === null ? [] : [row.column_name],
    privileges: row.privileges,
    grantee: row.grantee,
  }))

const OBJECT_TYPES = {
  r: 'table',
  S: 'sequence',
  f: 'function',
  T: 'type',
  n: 'schema',
  L: 'large-object',
} as const

export const defaultPrivileges = ({ rows }: Context): readonly DefaultPrivilege[] =>
  rows.defaultPrivileges.map((row) => ({
    schema: row.schema,
    objectType: OBJECT_TYPES[row.type],
    privileges: row.privileges,
    grantee: row.grantee,
  }))

export const publications = ({ rows, name }: Context): readonly Publication[] =>
  rows.publications.map((row) => ({
    name: row.name,
    tables: row.tables.flatMap((oid) => name(oid) ?? []),
    schemas: row.schemas,
    isForAllTables: row.is_for_all,
  }))

export interface RelationSize {
  /** Of the heap with its TOAST data, indexes left out. */
  readonly bytes: number
  /** The planner's estimate; null where the table was never analysed. */
  readonly rows: number | null
}

/** A partitioned table is as large as its partitions together. */
export function sizes({ rows, name }: Context): readonly (readonly [Name, RelationSize])[] {
  const children = groupBy(rows.inheritance, ({ parent }) => parent)
  const byOid = new Map(rows.relations.map((relation) => [relation.oid, relation]))
  const sizeOf = (row: RelationRow): RelationSize => {
    if (row.kind !== 'p') return { bytes: row.bytes, rows: row.rows < 0 ? null : row.rows }
    const parts = (children.get(row.oid) ?? []).flatMap(({ child }) => byOid.get(child) ?? []).map(sizeOf)
    return {
      bytes: parts.reduce((sum, part) => sum + part.bytes, 0),
      rows: parts.some((part) => part.rows === null)
        ? null
        : parts.reduce((sum, part) => sum + (part.rows ?? 0), 0),
    }
  }
  return rows.relations.flatMap((row) => {
    const own = name(row.oid)
    return own && 'rpfm'.includes(row.kind) ? [[own, sizeOf(row)] as const] : []
  })
}
