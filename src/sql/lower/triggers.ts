import type { SchemaChange } from '../../model/change.ts'
import type { PolicyDefinition, TriggerDefinition, TriggerEvent } from '../../model/definition.ts'
import type { PgNode } from '../pg-ast.ts'
import type { StatementText } from '../statement-text.ts'
import { lowerExpressionOrNull } from './expression.ts'
import { nameOf, nameOfStrings, roleOf } from './names.ts'
import { childOf, isSet, type Lowerings, listOf, numberOf, stringsOf, textOf } from './node.ts'
import { factsAbout } from './walk.ts'

/** What hangs on a table without being part of its rows: triggers, rules, policies. */
export const TRIGGERS: Lowerings = {
  CreateTrigStmt: (node, text) => [
    {
      kind: 'create-trigger',
      table: nameOf(childOf(node, 'relation')),
      trigger: triggerOf(node, text),
      isReplace: isSet(node, 'replace'),
    },
  ],
  RuleStmt: (node) => [createRule(node)],
  CreatePolicyStmt: (node, text) => [
    { kind: 'create-policy', table: nameOf(childOf(node, 'table')), policy: policyOf(node, text) },
  ],
  AlterPolicyStmt: (node, text) => [
    {
      kind: 'alter-policy',
      table: nameOf(childOf(node, 'table')),
      policy: textOf(node, 'policy_name'),
      roles: node['roles'] === undefined ? null : listOf(node, 'roles').map(roleOf),
      using: lowerExpressionOrNull(node['qual'], text, 'parenthesised'),
      check: lowerExpressionOrNull(node['with_check'], text, 'parenthesised'),
      to: null,
    },
  ],
}

/** Bits of `CreateTrigStmt` (`TRIGGER_TYPE_…` in PostgreSQL's pg_trigger.h). */
const EVENTS: readonly (readonly [number, TriggerEvent])[] = [
  [4, 'insert'],
  [16, 'update'],
  [8, 'delete'],
  [32, 'truncate'],
]
const TIMINGS: Readonly<Record<number, TriggerDefinition['timing']>> = {
  0: 'after',
  2: 'before',
  64: 'instead of',
}

function triggerOf(node: PgNode, text: StatementText): TriggerDefinition {
  const events = numberOf(node, 'events')
  return {
    name: textOf(node, 'trigname'),
    function: nameOfStrings(listOf(node, 'funcname')),
    timing: TIMINGS[numberOf(node, 'timing')] ?? 'after',
    events: EVENTS.flatMap(([bit, event]) => ((events & bit) === 0 ? [] : [event])),
    columns: stringsOf(listOf(node, 'columns')),
    isForEachRow: isSet(node, 'row'),
    when: lowerExpressionOrNull(node['whenClause'], text, 'parenthesised'),
    isConstraint: isSet(node, 'isconstraint'),
  }
}

const createRule = (node: PgNode): SchemaChange => ({
  kind: 'create-rule',
  table: nameOf(childOf(node, 'relation')),
  rule: textOf(node, 'rulename'),
  event: textOf(node, 'event').replace(/^CMD_/, '').toLowerCase(),
  isReplace: isSet(node, 'replace'),
  isInstead: isSet(node, 'instead'),
  reads: factsAbout([node['actions'], node['whereClause']]).reads,
})

const COMMANDS: Readonly<Record<string, PolicyDefinition['command']>> = {
  select: 'select',
  insert: 'insert',
  update: 'update',
  delete: 'delete',
}

function policyOf(node: PgNode, text: StatementText): PolicyDefinition {
  return {
    name: textOf(node, 'policy_name'),
    isPermissive: isSet(node, 'permissive'),
    command: COMMANDS[textOf(node, 'cmd_name')] ?? 'all',
    roles: listOf(node, 'roles').map(roleOf),
    using: lowerExpressionOrNull(node['qual'], text, 'parenthesised'),
    check: lowerExpressionOrNull(node['with_check'], text, 'parenthesised'),
  }
}
