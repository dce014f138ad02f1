import type { Column, Constraint, Policy, Table, Trigger } from '../../model/catalog.ts'
import type { PartitionBound, PartitionKey, TriggerEvent } from '../../model/definition.ts'
import type { Name } from '../../model/name.ts'
import { constraintsOf } from './constraints.ts'
import type { Context } from './context.ts'
import { groupBy } from './group.ts'
import type { ColumnRow, PolicyRow, RelationRow, TriggerRow } from './rows.ts'

const KINDS: { readonly [K in RelationRow['kind']]?: Table['kind'] } = {
  r: 'table',
  p: 'partitioned-table',
  f: 'foreign-table',
}

export function tables(context: Context): readonly Table[] {
  const { rows } = context
  const sequences = sequencesByColumn(context)
  const constraints = constraintsOf(context)
  const triggers = groupBy(rows.triggers, ({ relation }) => relation)
  const policies = groupBy(rows.policies, ({ relation }) => relation)
  const rules = groupBy(rows.rules, ({ relation }) => relation)
  const parents = groupBy(rows.inheritance, ({ child }) => child)

  const tableFrom = (row: RelationRow, kind: Table['kind']): Table => {
    const own = constraints(row.oid)
    const columns = context.columnsOf(row.oid)
    return {
      name: { schema: row.schema, name: row.name },
      kind,
      persistence: row.persistence === 'u' ? 'unlogged' : 'permanent',
      columns: columns.map((column) =>
        columnFrom(context, column, own, sequences.get(columnKey(column)) ?? null),
      ),
      constraints: own.filter(isKept),
      partitionBy: partitionKey(row, context),
      ...parentsFrom(
        row,
        (parents.get(row.oid) ?? []).flatMap(({ parent }) => context.name(parent) ?? []),
      ),
      triggers: (triggers.get(row.oid) ?? []).map((trigger) => triggerFrom(context, trigger)),
      rules: (rules.get(row.oid) ?? []).map(({ name }) => name),
      policies: (policies.get(row.oid) ?? []).map((policy) => policyFrom(context, policy)),
      hasRowSecurity: row.has_row_security,
      forcesRowSecurity: row.forces_row_security,
      replicaIdentity: replicaIdentity(row, context),
      owner: row.owner,
      isComplete: true,
      origin: null,
    }
  }
  return rows.relations.flatMap((row) => {
    const kind = KINDS[row.kind]
    return kind ? [tableFrom(row, kind)] : []
  })
}

const columnKey = ({ relation, number }: Pick<ColumnRow, 'relation' | 'number'>): string =>
  `${relation}.${number}`

/** The sequence that each column owns, of several its identity or the oldest. */
function sequencesByColumn({ rows, name }: Context): ReadonlyMap<string, Name> {
  const sequences = new Map<string, Name>()
  for (const { oid, relation, column_number: number } of rows.sequences) {
    const own = name(oid)
    if (!own || relation === null || number === null) continue
    const key = columnKey({ relation, number })
    if (!sequences.has(key)) sequences.set(key, own)
  }
  return sequences
}

function parentsFrom(
  { bound }: RelationRow,
  parents: readonly Name[],
): Pick<Table, 'inherits' | 'partitionOf'> {
  const [parent] = parents
  return bound === null || !parent
    ? { inherits: parents, partitionOf: null }
    : { inherits: [], partitionOf: { parent, bound: boundOf(bound) } }
}

/** A valid NOT NULL is a flag of its column, which is all that the catalog keeps of one that has no name of its own. */
const isKept = (constraint: Constraint): boolean => constraint.type !== 'not-null' || !constraint.isValid

function columnFrom(
  { read, parse, isDomain }: Context,
  row: ColumnRow,
  constraints: readonly Constraint[],
  sequence: Name | null,
): Column {
  const expression = row.default_text === null ? null : parse(row.default_text)
  // The server keeps DEFAULT NULL for some types, where it says no more than none; over a domain it hides the domain's default.
  const isNothing = expression?.shape === 'null' && !isDomain(row.type)
  // Version 18 sets the flag while the constraint is not valid yet.
  const isUnproven = constraints.some(
    (each) => each.type === 'not-null' && !each.isValid && each.columns[0] === row.name,
  )
  return {
    name: row.name,
    type: read(row.type, row.type_text),
    isNullable: !row.not_null || isUnproven,
    default: row.generated === '' && !isNothing ? expression : null,
    identity: IDENTITIES[row.identity],
    generated:
      row.generated === '' || expression === null
        ? null
        : { kind: row.generated === 's' ? 'stored' : 'virtual', expression },
    collation: row.collation === null ? null : { schema: row.collation_schema ?? '', name: row.collation },
    sequence,
    isFromParent: !row.is_local,
    origin: null,
  }
}

const IDENTITIES = { a: 'always', d: 'by-default', '': null } as const

const STRATEGIES = { r: 'range', l: 'list', h: 'hash' } as const

function partitionKey(row: RelationRow, { parse }: Context): PartitionKey | null {
  if (row.strategy === null) return null
  const expressions = row.partition_expressions
  const mentioned =
    expressions === null
      ? []
      : parse(expressions.includes('), (') ? `row(${expressions})` : expressions).columns
  return {
    strategy: STRATEGIES[row.strategy],
    columns: [...new Set([...row.partition_columns, ...mentioned])],
    hasExpression: expressions !== null,
  }
}

function boundOf(sql: string): PartitionBound {
  if (sql === 'DEFAULT') return { sql, isDefault: true, strategy: 'default' }
  const [, , word = ''] = sql.split(' ', 3)
  return { sql, isDefault: false, strategy: BOUNDS[word] ?? 'hash' }
}

/** The word behind FOR VALUES. */
const BOUNDS: Readonly<Record<string, PartitionBound['strategy']>> = {
  FROM: 'range',
  IN: 'list',
  WITH: 'hash',
}

const REPLICA_IDENTITIES = { d: 'default', n: 'nothing', f: 'full', i: 'index' } as const

function replicaIdentity(row: RelationRow, { rows }: Context): Table['replicaIdentity'] {
  const index = rows.indexes.find((each) => each.relation === row.oid && each.is_replica_identity)
  return {
    kind: REPLICA_IDENTITIES[row.replica_identity],
    index: row.replica_identity === 'i' ? (index?.name ?? null) : null,
  }
}

/** Bits of `pg_trigger.tgtype`. */
const EVENTS: readonly (readonly [number, TriggerEvent])[] = [
  [4, 'insert'],
  [16, 'update'],
  [8, 'delete'],
  [32, 'truncate'],
]

function triggerFrom({ columnNames, parse }: Context, row: TriggerRow): Trigger {
  const when = / WHEN \((.*)\) EXECUTE (?:FUNCTION|PROCEDURE) /s.exec(row.definition)?.[1]
  return {
    name: row.name,
    function: { schema: row.function_schema, name: row.function_name },
    timing: row.type & 2 ? 'before' : row.type & 64 ? 'instead of' : 'after',
    events: EVENTS.filter(([bit]) => row.type & bit).map(([, event]) => event),
    columns: columnNames(row.relation, row.columns),
    isForEachRow: (row.type & 1) === 1,
    when: when === undefined ? null : parse(when),
    isConstraint: row.is_constraint,
    isEnabled: row.enabled !== 'D',
    isFromParent: row.is_inherited,
    origin: null,
  }
}

const COMMANDS = { '*': 'all', r: 'select', a: 'insert', w: 'update', d: 'delete' } as const

const policyFrom = ({ parse }: Context, row: PolicyRow): Policy => ({
  name: row.name,
  isPermissive: row.is_permissive,
  command: COMMANDS[row.command],
  roles: row.roles,
  using: row.using === null ? null : parse(row.using),
  check: row.check === null ? null : parse(row.check),
  origin: null,
})
