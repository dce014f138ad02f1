import type { ChangeOf, LockMode, SchemaChange } from '../../model/change.ts'
import type { PartitionKey } from '../../model/definition.ts'
import { LOCK_MODES } from '../../model/lock.ts'
import type { PgNode } from '../pg-ast.ts'
import type { StatementText } from '../statement-text.ts'
import { lowerColumn } from './columns.ts'
import { constraintsOf } from './constraints.ts'
import { nameOf, nameOfStrings } from './names.ts'
import { childOf, isCascade, isSet, type Lowerings, listOf, numberOf, tagged, textOf } from './node.ts'
import { lowerBound } from './partition.ts'
import { factsAbout } from './walk.ts'

export const TABLES: Lowerings = {
  CreateStmt: (node, text) => [createTable(node, text)],
  CreateForeignTableStmt: (node, text) => [{ ...createTable(childOf(node, 'base'), text), isForeign: true }],
  TruncateStmt: (node) =>
    tagged(listOf(node, 'relations'), 'RangeVar').map(
      (relation): SchemaChange => ({
        kind: 'truncate',
        table: nameOf(relation),
        isCascade: isCascade(node),
        restartsIdentity: isSet(node, 'restart_seqs'),
        isOnly: !isSet(relation, 'inh'),
      }),
    ),
  LockStmt: (node) =>
    tagged(listOf(node, 'relations'), 'RangeVar').map(
      (relation): SchemaChange => ({
        kind: 'lock-table',
        table: nameOf(relation),
        mode: lockMode(numberOf(node, 'mode')),
        isOnly: !isSet(relation, 'inh'),
        isNoWait: isSet(node, 'nowait'),
      }),
    ),
}

/** PostgreSQL numbers the modes from 1, weakest first. */
const lockMode = (mode: number): LockMode => LOCK_MODES[mode - 1] ?? 'ACCESS EXCLUSIVE'

function createTable(node: PgNode, text: StatementText): ChangeOf<'create-table'> {
  const relation = childOf(node, 'relation')
  const elements = listOf(node, 'tableElts')
  const parents = tagged(listOf(node, 'inhRelations'), 'RangeVar').map(nameOf)
  const bound: PgNode | undefined = node['partbound']
  const [parent] = parents
  return {
    kind: 'create-table',
    table: nameOf(relation),
    columns: tagged(elements, 'ColumnDef').map((column) => lowerColumn(column, text)),
    constraints: constraintsOf(tagged(elements, 'Constraint'), text, null),
    ifNotExists: isSet(node, 'if_not_exists'),
    persistence: persistenceOf(relation),
    partitionBy: node['partspec'] ? partitionKey(node['partspec']) : null,
    partitionOf: bound && parent ? { parent, bound: lowerBound(bound, text) } : null,
    inherits: bound ? [] : parents,
    like: tagged(elements, 'TableLikeClause').map((like) => ({
      source: nameOf(childOf(like, 'relation')),
      including: includedBy(numberOf(like, 'options')),
    })),
    ofType: node['ofTypename'] ? nameOfStrings(listOf(node['ofTypename'], 'names')) : null,
  }
}

const PERSISTENCE: Readonly<Record<string, 'permanent' | 'unlogged' | 'temporary'>> = {
  u: 'unlogged',
  t: 'temporary',
}

export const persistenceOf = (relation: PgNode): 'permanent' | 'unlogged' | 'temporary' =>
  PERSISTENCE[textOf(relation, 'relpersistence')] ?? 'permanent'

/** Bits of `TableLikeClause.options` (`TableLikeOption` in PostgreSQL's parsenodes.h), lowest first. */
const LIKE_OPTIONS = [
  'comments',
  'compression',
  'constraints',
  'defaults',
  'generated',
  'identity',
  'indexes',
  'statistics',
  'storage',
]
const LIKE_ALL = 0x7fffffff

const includedBy = (options: number): readonly string[] =>
  options === LIKE_ALL ? ['all'] : LIKE_OPTIONS.filter((_, bit) => (options & (1 << bit)) !== 0)

const STRATEGIES: Readonly<Record<string, PartitionKey['strategy']>> = {
  PARTITION_STRATEGY_LIST: 'list',
  PARTITION_STRATEGY_RANGE: 'range',
  PARTITION_STRATEGY_HASH: 'hash',
}

function partitionKey(spec: PgNode): PartitionKey {
  const keys = tagged(listOf(spec, 'partParams'), 'PartitionElem')
  const columns = keys.flatMap((key) =>
    key['expr'] === undefined
      ? [textOf(key, 'name')]
      : factsAbout(key['expr']).columns.map(({ column }) => column),
  )
  return {
    strategy: STRATEGIES[textOf(spec, 'strategy')] ?? 'range',
    columns: [...new Set(columns)],
    hasExpression: keys.some((key) => key['expr'] !== undefined),
  }
}
