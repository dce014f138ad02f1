import type { SchemaChange } from '../../model/change.ts'
import type { PgNode } from '../pg-ast.ts'
import type { StatementText } from '../statement-text.ts'
import { INDEXES } from './indexes.ts'
import { roleOf } from './names.ts'
import { bodyOf, childOf, isSet, type Lowerings, listOf, tagOf, textOf } from './node.ts'
import { PRIVILEGES } from './privileges.ts'
import { SEQUENCES } from './sequences.ts'
import { TABLES } from './tables.ts'
import { TRIGGERS } from './triggers.ts'
import { VIEWS } from './views.ts'

/** CREATE SCHEMA, with the objects that it creates on the way. */
export const SCHEMAS: Lowerings = {
  CreateSchemaStmt: (node, text) => {
    const schema = textOf(node, 'schemaname') || roleOf(childOf(node, 'authrole'))
    return [
      { kind: 'create-schema', schema, ifNotExists: isSet(node, 'if_not_exists') },
      ...listOf(node, 'schemaElts').flatMap((element) => lowerElement(element, schema, text)),
    ]
  },
}

const ELEMENTS: Lowerings = { ...TABLES, ...INDEXES, ...VIEWS, ...SEQUENCES, ...TRIGGERS, ...PRIVILEGES }

function lowerElement(element: PgNode, schema: string, text: StatementText): readonly SchemaChange[] {
  const tag = tagOf(element)
  return ELEMENTS[tag]?.(inSchema(bodyOf(element), schema), text) ?? [{ kind: 'opaque', node: tag }]
}

/** The new schema is searched first while its elements are made, so that bare names of relations mean its own. */
function inSchema(node: PgNode, schema: string): PgNode {
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, key === 'query' ? value : qualified(value, schema)]),
  )
}

function qualified(value: unknown, schema: string): unknown {
  if (Array.isArray(value)) return value.map((item) => qualified(item, schema))
  if (typeof value !== 'object' || value === null) return value
  const inner = inSchema(value, schema)
  return 'relname' in inner ? { schemaname: schema, ...inner } : inner
}
