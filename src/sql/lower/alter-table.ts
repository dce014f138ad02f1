import type { SchemaChange } from '../../model/change.ts'
import type { PgNode } from '../pg-ast.ts'
import type { Action, Alteration } from './action.ts'
import { alterColumn } from './alter-column.ts'
import { alterIndex, alterMaterializedView, alterSequence, alterType, alterView } from './alter-relation.ts'
import { lowerConstraint } from './constraints.ts'
import { nameOf, objectTypeOf, roleOf } from './names.ts'
import {
  childOf,
  isCascade,
  isSet,
  itemsOf,
  type Lowerings,
  listOf,
  tagged,
  textOf,
  textOrNull,
} from './node.ts'
import { optionNamesOf } from './options.ts'
import { lowerBound } from './partition.ts'

/** ALTER INDEX, VIEW, SEQUENCE, TYPE … arrive as the same node and are asked first; the actions that they share follow. */
export const ALTER_TABLE: Lowerings = {
  AlterTableStmt: (node, text) => {
    const relation = childOf(node, 'relation')
    const own = OF_OTHER_KINDS[textOf(node, 'objtype')]
    return tagged(listOf(node, 'cmds'), 'AlterTableCmd').map((cmd) => {
      const action: Action = {
        table: nameOf(relation),
        isOnly: !isSet(relation, 'inh'),
        ifExists: isSet(node, 'missing_ok'),
        cmd,
        def: childOf(cmd, 'def'),
        text,
      }
      if (cmd['subtype'] === 'AT_ChangeOwner') return changeOwner(action, node['objtype'])
      return (
        own?.(action) ?? alterColumn(action) ?? alterConstraint(action) ?? alterTable(action) ?? other(action)
      )
    })
  },
}

const OF_OTHER_KINDS: Readonly<Record<string, Alteration>> = {
  OBJECT_INDEX: alterIndex,
  OBJECT_MATVIEW: alterMaterializedView,
  OBJECT_SEQUENCE: alterSequence,
  OBJECT_TYPE: alterType,
  OBJECT_VIEW: alterView,
}

/** `AT_SetWithoutOids` and the like: `alter-table-other` with the action's own name. */
const other: (action: Action) => SchemaChange = ({ table, cmd }) => ({
  kind: 'alter-table-other',
  table,
  action: textOf(cmd, 'subtype').replace(/^AT_/, ''),
})

const changeOwner = ({ table, cmd }: Action, objectType: unknown): SchemaChange => ({
  kind: 'change-owner',
  objectType: objectTypeOf(objectType),
  object: table,
  to: roleOf(childOf(cmd, 'newowner')),
})

const alterConstraint: Alteration = (action) =>
  CONSTRAINT_ACTIONS[textOf(action.cmd, 'subtype')]?.(action) ?? null

const CONSTRAINT_ACTIONS: Readonly<Record<string, Alteration>> = {
  AT_AddConstraint: ({ table, isOnly, def, text }) => {
    const constraint = lowerConstraint(childOf(def, 'Constraint'), text)
    return constraint === null ? null : { kind: 'add-constraint', table, constraint, isOnly }
  },
  AT_ValidateConstraint: ({ table, isOnly, cmd }) => ({
    kind: 'validate-constraint',
    table,
    constraint: textOf(cmd, 'name'),
    isOnly,
  }),
  AT_DropConstraint: ({ table, isOnly, cmd }) => ({
    kind: 'drop-constraint',
    table,
    constraint: textOf(cmd, 'name'),
    ifExists: isSet(cmd, 'missing_ok'),
    isCascade: isCascade(cmd),
    isOnly,
  }),
  AT_AlterConstraint: ({ table, def }) => {
    const body = childOf(def, 'ATAlterConstraint')
    return {
      kind: 'alter-constraint',
      table,
      constraint: textOf(body, 'conname'),
      isDeferrable: isSet(body, 'alterDeferrability') ? isSet(body, 'deferrable') : null,
      isEnforced: isSet(body, 'alterEnforceability') ? isSet(body, 'is_enforced') : null,
      isInherited: isSet(body, 'alterInheritability') ? !isSet(body, 'noinherit') : null,
    }
  },
}

const alterTable: Alteration = (action) => {
  const subtype = textOf(action.cmd, 'subtype')
  return TABLE_ACTIONS[subtype]?.(action) ?? toggle(subtype, action)
}

const setOptions: Alteration = ({ table, def }) => ({
  kind: 'set-table-options',
  table,
  options: optionNamesOf(itemsOf(def)),
})

const partitionOf = (def: PgNode): PgNode => childOf(def, 'PartitionCmd')

const rowSecurity =
  (to: 'enable' | 'disable' | 'force' | 'no force'): Alteration =>
  ({ table }) => ({ kind: 'set-row-security', table, to })

const detach =
  (isFinalize: boolean): Alteration =>
  ({ table, def }) => ({
    kind: 'detach-partition',
    table,
    partition: nameOf(childOf(partitionOf(def), 'name')),
    isConcurrent: isSet(partitionOf(def), 'concurrent'),
    isFinalize,
  })

const TABLE_ACTIONS: Readonly<Record<string, Alteration>> = {
  AT_SetRelOptions: setOptions,
  AT_ResetRelOptions: setOptions,
  AT_SetLogged: ({ table }) => ({ kind: 'set-persistence', table, to: 'permanent' }),
  AT_SetUnLogged: ({ table }) => ({ kind: 'set-persistence', table, to: 'unlogged' }),
  AT_SetTableSpace: ({ table, cmd }) => ({
    kind: 'set-tablespace',
    relation: table,
    relationKind: 'table',
    to: textOf(cmd, 'name'),
  }),
  AT_SetAccessMethod: ({ table, cmd }) => ({
    kind: 'set-access-method',
    table,
    to: textOf(cmd, 'name') || 'default',
  }),
  AT_ReplicaIdentity: ({ table, def }) => {
    const body = childOf(def, 'ReplicaIdentityStmt')
    return {
      kind: 'set-replica-identity',
      table,
      to: IDENTITIES[textOf(body, 'identity_type')] ?? 'default',
      index: textOrNull(body, 'name'),
    }
  },
  AT_ClusterOn: ({ table, cmd }) => ({ kind: 'set-cluster-index', table, index: textOf(cmd, 'name') }),
  AT_DropCluster: ({ table }) => ({ kind: 'set-cluster-index', table, index: null }),
  AT_EnableRowSecurity: rowSecurity('enable'),
  AT_DisableRowSecurity: rowSecurity('disable'),
  AT_ForceRowSecurity: rowSecurity('force'),
  AT_NoForceRowSecurity: rowSecurity('no force'),
  AT_AddInherit: ({ table, def }) => ({ kind: 'inherit', table, parent: nameOf(childOf(def, 'RangeVar')) }),
  AT_DropInherit: ({ table, def }) => ({
    kind: 'no-inherit',
    table,
    parent: nameOf(childOf(def, 'RangeVar')),
  }),
  AT_AttachPartition: ({ table, def, text }) => ({
    kind: 'attach-partition',
    table,
    partition: nameOf(childOf(partitionOf(def), 'name')),
    bound: lowerBound(childOf(partitionOf(def), 'bound'), text),
  }),
  AT_DetachPartition: detach(false),
  AT_DetachPartitionFinalize: detach(true),
}

const IDENTITIES: Readonly<Record<string, 'default' | 'full' | 'nothing' | 'index'>> = {
  f: 'full',
  n: 'nothing',
  i: 'index',
}

/** `AT_EnableReplicaTrig`, `AT_DisableTrigUser`, `AT_DisableRule`. */
function toggle(subtype: string, { table, cmd }: Action): SchemaChange | null {
  const match = /^AT_(EnableAlways|EnableReplica|Enable|Disable)(Trig|Rule)(All|User)?$/.exec(subtype)
  const to = TOGGLES[match?.[1] ?? '']
  if (match === null || to === undefined) return null
  if (match[2] === 'Rule') return { kind: 'toggle-rule', table, rule: textOf(cmd, 'name'), to }
  return { kind: 'toggle-trigger', table, trigger: textOrNull(cmd, 'name'), isAll: match[3] === 'All', to }
}

const TOGGLES: Readonly<Record<string, 'enable' | 'disable' | 'replica' | 'always'>> = {
  Enable: 'enable',
  EnableAlways: 'always',
  EnableReplica: 'replica',
  Disable: 'disable',
}
