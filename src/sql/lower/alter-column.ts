import type { SchemaChange } from '../../model/change.ts'
import type { Action, Alteration } from './action.ts'
import { identityKind, lowerColumn } from './columns.ts'
import { lowerExpression, lowerExpressionOrNull } from './expression.ts'
import { nameOfStrings } from './names.ts'
import { childOf, isCascade, isSet, itemsOf, listOf, textOf } from './node.ts'
import { optionOf, writtenValue } from './options.ts'
import { lowerType } from './type.ts'

/** Actions of ALTER TABLE on one column; null for other actions. */
export const alterColumn: Alteration = (action) => {
  const lowered = ACTIONS[textOf(action.cmd, 'subtype')]
  return lowered?.({ ...action, column: textOf(action.cmd, 'name') }) ?? null
}

type ColumnAction = Action & { readonly column: string }

const ACTIONS: Readonly<Record<string, (action: ColumnAction) => SchemaChange>> = {
  AT_AddColumn: ({ table, isOnly, cmd, def, text }) => ({
    kind: 'add-column',
    table,
    column: lowerColumn(childOf(def, 'ColumnDef'), text),
    ifNotExists: isSet(cmd, 'missing_ok'),
    isOnly,
  }),
  AT_DropColumn: ({ table, column, isOnly, cmd }) => ({
    kind: 'drop-column',
    table,
    column,
    ifExists: isSet(cmd, 'missing_ok'),
    isCascade: isCascade(cmd),
    isOnly,
  }),
  AT_AlterColumnType: ({ table, column, def, text }) => {
    const definition = childOf(def, 'ColumnDef')
    const collation = listOf(childOf(definition, 'collClause'), 'collname')
    return {
      kind: 'change-type',
      table,
      column,
      to: lowerType(childOf(definition, 'typeName')),
      using: lowerExpressionOrNull(definition['raw_default'], text, 'parenthesised'),
      collation: collation.length === 0 ? null : nameOfStrings(collation),
    }
  },
  AT_SetNotNull: ({ table, column, isOnly }) => ({ kind: 'set-not-null', table, column, isOnly }),
  AT_DropNotNull: ({ table, column, isOnly }) => ({ kind: 'drop-not-null', table, column, isOnly }),
  AT_ColumnDefault: ({ table, column, isOnly, cmd, def, text }) =>
    cmd['def'] === undefined
      ? { kind: 'drop-default', table, column, isOnly }
      : {
          kind: 'set-default',
          table,
          column,
          default: lowerExpression(def, text, 'parenthesised'),
          isOnly,
        },
  AT_AddIdentity: ({ table, column, def }) => {
    const constraint = childOf(def, 'Constraint')
    const start = optionOf(listOf(constraint, 'options'), 'start')
    return {
      kind: 'add-identity',
      table,
      column,
      identity: identityKind(constraint),
      startsAt: start ? writtenValue(start) : null,
    }
  },
  AT_SetIdentity: ({ table, column, def }) => {
    const options = itemsOf(def)
    const generated = optionOf(options, 'generated')
    return {
      kind: 'set-identity',
      table,
      column,
      identity: generated ? (IDENTITY_KINDS[writtenValue(generated)] ?? null) : null,
      restarts: optionOf(options, 'restart') !== undefined,
    }
  },
  AT_DropIdentity: ({ table, column, cmd }) => ({
    kind: 'drop-identity',
    table,
    column,
    ifExists: isSet(cmd, 'missing_ok'),
  }),
  AT_SetExpression: ({ table, column, def, text }) => ({
    kind: 'set-expression',
    table,
    column,
    expression: lowerExpression(def, text, 'parenthesised'),
  }),
  AT_DropExpression: ({ table, column, cmd }) => ({
    kind: 'drop-expression',
    table,
    column,
    ifExists: isSet(cmd, 'missing_ok'),
  }),
  AT_SetStatistics: ({ table, column }) => ({ kind: 'set-statistics', table, column }),
  AT_SetOptions: ({ table, column }) => ({ kind: 'set-column-options', table, column }),
  AT_ResetOptions: ({ table, column }) => ({ kind: 'set-column-options', table, column }),
  AT_SetStorage: ({ table, column, def }) => ({
    kind: 'set-storage',
    table,
    column,
    to: writtenValue(def).toLowerCase(),
  }),
  AT_SetCompression: ({ table, column, def }) => ({
    kind: 'set-compression',
    table,
    column,
    to: writtenValue(def).toLowerCase(),
  }),
}

/** Character codes of `a` and `d`. */
const IDENTITY_KINDS: Readonly<Record<string, 'always' | 'by-default'>> = { 97: 'always', 100: 'by-default' }
