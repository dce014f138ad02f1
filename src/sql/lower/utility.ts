import type { SchemaChange } from '../../model/change.ts'
import type { PgNode } from '../pg-ast.ts'
import { queryChanges } from './data.ts'
import { nameOf } from './names.ts'
import { childOf, isSet, type Lowering, type Lowerings, listOf, tagged } from './node.ts'
import { switchOf } from './options.ts'

const utility =
  (command: string): Lowering =>
  () => [{ kind: 'utility', command }]

/** Maintenance, and commands that leave the schema alone. */
export const UTILITY: Lowerings = {
  VacuumStmt: (node) => vacuum(node),
  /** EXPLAIN ANALYZE runs its statement. */
  ExplainStmt: (node, text) => [
    ...(switchOf(listOf(node, 'options'), 'analyze') === true
      ? queryChanges(childOf(node, 'query'), text)
      : []),
    { kind: 'utility', command: 'explain' },
  ],
  CheckPointStmt: utility('checkpoint'),
  ClosePortalStmt: utility('close'),
  DeallocateStmt: utility('deallocate'),
  DeclareCursorStmt: utility('declare'),
  ExecuteStmt: utility('execute'),
  FetchStmt: utility('fetch'),
  ListenStmt: utility('listen'),
  LoadStmt: utility('load'),
  NotifyStmt: utility('notify'),
  PrepareStmt: utility('prepare'),
  ReturnStmt: utility('return'),
  UnlistenStmt: utility('unlisten'),
  VariableShowStmt: utility('show'),
}

function vacuum(node: PgNode): readonly SchemaChange[] {
  const options = listOf(node, 'options')
  const relations = tagged(listOf(node, 'rels'), 'VacuumRelation')
  const tables =
    relations.length === 0 ? [null] : relations.map((relation) => nameOf(childOf(relation, 'relation')))
  if (!isSet(node, 'is_vacuumcmd')) return tables.map((table) => ({ kind: 'analyze', table }))
  return tables.map((table) => ({
    kind: 'vacuum',
    table,
    isFull: switchOf(options, 'full') ?? false,
    isAnalyze: switchOf(options, 'analyze') ?? false,
  }))
}
