import type { SchemaChange } from '../../model/change.ts'
import type { Type } from '../../model/type.ts'
import type { Action, Alteration } from './action.ts'
import { nameOf } from './names.ts'
import { childOf, isCascade, itemsOf, textOf } from './node.ts'
import { optionNamesOf, switchOf } from './options.ts'
import { lowerType } from './type.ts'

/** ALTER INDEX. */
export const alterIndex: Alteration = ({ table: index, cmd, def }) => {
  switch (cmd['subtype']) {
    case 'AT_SetTableSpace':
      return { kind: 'set-tablespace', relation: index, relationKind: 'index', to: textOf(cmd, 'name') }
    case 'AT_AttachPartition':
      return { kind: 'attach-index', index, child: nameOf(childOf(childOf(def, 'PartitionCmd'), 'name')) }
    default:
      return { kind: 'set-index-options', index }
  }
}

/** ALTER MATERIALIZED VIEW shares all but the move with ALTER TABLE. */
export const alterMaterializedView: Alteration = ({ table: relation, cmd }) =>
  cmd['subtype'] === 'AT_SetTableSpace'
    ? { kind: 'set-tablespace', relation, relationKind: 'materialized-view', to: textOf(cmd, 'name') }
    : null

/** ALTER SEQUENCE … SET LOGGED; its options are a statement of their own. */
export const alterSequence: Alteration = ({ table: sequence, ifExists, cmd }) => {
  const persistence = PERSISTENCE[textOf(cmd, 'subtype')]
  if (persistence === undefined) return null
  return {
    kind: 'alter-sequence',
    sequence,
    ifExists,
    type: null,
    restarts: false,
    ownedBy: null,
    persistence,
  }
}

const PERSISTENCE: Readonly<Record<string, 'permanent' | 'unlogged'>> = {
  AT_SetLogged: 'permanent',
  AT_SetUnLogged: 'unlogged',
}

/** ALTER VIEW: options, and defaults of columns. */
export const alterView: Alteration = (action) => {
  const options = itemsOf(action.def)
  switch (action.cmd['subtype']) {
    case 'AT_SetRelOptions':
      return viewOptions(action, switchOf(options, 'security_invoker') ?? null)
    case 'AT_ResetRelOptions':
      return viewOptions(action, switchOf(options, 'security_invoker') === undefined ? null : false)
    case 'AT_ColumnDefault':
      return viewOptions(action, null)
    default:
      return null
  }
}

const viewOptions = (
  { table: view, ifExists, def }: Action,
  isSecurityInvoker: boolean | null,
): SchemaChange => ({
  kind: 'alter-view',
  view,
  ifExists,
  options: optionNamesOf(itemsOf(def)),
  isSecurityInvoker,
})

/** ALTER TYPE of a composite type. */
export const alterType: Alteration = ({ table: type, cmd, def }) => {
  const column = childOf(def, 'ColumnDef')
  const change = (action: 'add' | 'drop' | 'change-type', to: Type | null, name: string): SchemaChange => ({
    kind: 'alter-composite-type',
    type,
    action,
    attribute: name,
    to,
    isCascade: isCascade(cmd),
  })
  switch (cmd['subtype']) {
    case 'AT_AddColumn':
      return change('add', lowerType(childOf(column, 'typeName')), textOf(column, 'colname'))
    case 'AT_DropColumn':
      return change('drop', null, textOf(cmd, 'name'))
    case 'AT_AlterColumnType':
      return change('change-type', lowerType(childOf(column, 'typeName')), textOf(cmd, 'name'))
    default:
      return null
  }
}
