import type { SchemaChange } from '../../model/change.ts'
import type { PgNode } from '../pg-ast.ts'
import { childOf, isSet, type Lowerings, listOf, textOf } from './node.ts'
import { writtenValue } from './options.ts'

/** Settings and transactions. */
export const SESSION: Lowerings = {
  VariableSetStmt: (node) => [setting(node)],
  DiscardStmt: (node) => [{ kind: 'discard', what: DISCARDED[textOf(node, 'target')] ?? 'all' }],
  TransactionStmt: (node) => [transaction(node)],
  ConstraintsSetStmt: () => [{ kind: 'set-constraints' }],
  AlterSystemStmt: (node) => [{ kind: 'alter-system', setting: settingName(childOf(node, 'setstmt')) }],
}

/** In lower case; `all` for RESET ALL. */
export const settingName = (node: PgNode): string =>
  node['kind'] === 'VAR_RESET_ALL' ? 'all' : textOf(node, 'name').toLowerCase()

function setting(node: PgNode): SchemaChange {
  const name = settingName(node)
  switch (node['kind']) {
    case 'VAR_RESET':
    case 'VAR_RESET_ALL':
      return { kind: 'reset', setting: name }
    case 'VAR_SET_DEFAULT':
      return { kind: 'set', setting: name, value: null, isLocal: isSet(node, 'is_local'), values: [] }
    default: {
      const values = valuesOf(node)
      return {
        kind: 'set',
        setting: name,
        value: values.join(', '),
        isLocal: isSet(node, 'is_local') || TRANSACTION_ONLY.has(name),
        values,
      }
    }
  }
}

const TRANSACTION_ONLY: ReadonlySet<string> = new Set(['transaction', 'transaction snapshot'])

/** `SET TRANSACTION` lists options: `transaction_isolation serializable`. */
const valuesOf = (node: PgNode): readonly string[] =>
  listOf(node, 'args').map((value) => {
    const option: PgNode | undefined = value['DefElem']
    return option === undefined
      ? writtenValue(value)
      : `${textOf(option, 'defname')} ${writtenValue(option['arg'])}`
  })

const DISCARDED: Readonly<Record<string, 'all' | 'plans' | 'sequences' | 'temp'>> = {
  DISCARD_ALL: 'all',
  DISCARD_PLANS: 'plans',
  DISCARD_SEQUENCES: 'sequences',
  DISCARD_TEMP: 'temp',
}

function transaction(node: PgNode): SchemaChange {
  const name = textOf(node, 'savepoint_name')
  switch (node['kind']) {
    case 'TRANS_STMT_BEGIN':
    case 'TRANS_STMT_START':
      return { kind: 'begin' }
    case 'TRANS_STMT_COMMIT':
      return { kind: 'commit', isChain: isSet(node, 'chain') }
    case 'TRANS_STMT_ROLLBACK':
      return { kind: 'rollback-transaction', isChain: isSet(node, 'chain') }
    case 'TRANS_STMT_SAVEPOINT':
      return { kind: 'savepoint', name }
    case 'TRANS_STMT_RELEASE':
      return { kind: 'release-savepoint', name }
    case 'TRANS_STMT_ROLLBACK_TO':
      return { kind: 'rollback-to-savepoint', name }
    default:
      return { kind: 'utility', command: TWO_PHASE[textOf(node, 'kind')] ?? 'transaction' }
  }
}

const TWO_PHASE: Readonly<Record<string, string>> = {
  TRANS_STMT_PREPARE: 'prepare transaction',
  TRANS_STMT_COMMIT_PREPARED: 'commit prepared',
  TRANS_STMT_ROLLBACK_PREPARED: 'rollback prepared',
}
