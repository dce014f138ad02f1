import type { SchemaChange } from '../../model/change.ts'
import type { Name } from '../../model/name.ts'
import type { PgNode } from '../pg-ast.ts'
import type { StatementText } from '../statement-text.ts'

/** What one action is about: the relation that the statement names, and the action itself. */
export interface Action {
  readonly table: Name
  readonly isOnly: boolean
  /** `ALTER … IF EXISTS name`, of the relation. */
  readonly ifExists: boolean
  /** `AlterTableCmd`. */
  readonly cmd: PgNode
  /** What the action defines; empty where it defines nothing. */
  readonly def: PgNode
  readonly text: StatementText
}

export type Alteration = (action: Action) => SchemaChange | null
