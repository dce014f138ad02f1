import type { ObjectType } from '../../model/change.ts'
import type { Name } from '../../model/name.ts'
import type { PgNode } from '../pg-ast.ts'
import { itemsOf, listOf, stringOf, stringsOf, tagOf, textOf } from './node.ts'

/** A relation's name (`RangeVar`). The database in `database.schema.name` can only be the current one and is left out. */
export const nameOf = (relation: PgNode): Name => ({
  schema: relation['schemaname'] ?? '',
  name: relation['relname'] ?? '',
})

export const nameOfParts = (parts: readonly string[]): Name => ({
  schema: parts.at(-2) ?? '',
  name: parts.at(-1) ?? '',
})

/** A dotted name that the grammar gives as a list of strings. */
export const nameOfStrings = (nodes: readonly PgNode[]): Name => nameOfParts(stringsOf(nodes))

/** A type's or function's name without the `pg_catalog` that the grammar puts in front of what has syntax of its own. */
export function nameOfObject(node: PgNode | null | undefined): Name {
  if (node === null || node === undefined) return NO_NAME
  const tag = tagOf(node)
  const body: PgNode = node[tag]
  switch (tag) {
    case 'String':
      return { schema: '', name: stringOf(node) }
    case 'List':
      return nameOfItems(itemsOf(node))
    case 'TypeName':
      return nameOfStrings(listOf(body, 'names'))
    case 'ObjectWithArgs':
      return nameOfStrings(listOf(body, 'objname'))
    case 'RangeVar':
      return nameOf(body)
    case 'RoleSpec':
      return { schema: '', name: roleOf(node) }
    case 'Integer':
      return { schema: '', name: String(body['ival'] ?? 0) }
    case 'Float':
      return { schema: '', name: textOf(body, 'fval') }
    default:
      return NO_NAME
  }
}

/** A cast or a transform is named by types, the rest by strings. */
const nameOfItems = (items: readonly PgNode[]): Name =>
  items.some((item) => item['String'] === undefined) ? nameOfObject(items[0]) : nameOfStrings(items)

const NO_NAME: Name = { schema: '', name: '' }

/** A name inside a string literal, as `regclass` reads it: `app."Order_id_seq"`. */
export function parseName(text: string): Name {
  const parts = [...text.matchAll(/"((?:[^"]|"")*)"|[^."\s]+/g)].map(([word, quoted]) =>
    quoted === undefined ? word.toLowerCase() : quoted.replaceAll('""', '"'),
  )
  return nameOfParts(parts)
}

const ROLE_KEYWORDS: Readonly<Record<string, string>> = {
  ROLESPEC_CURRENT_ROLE: 'current_role',
  ROLESPEC_CURRENT_USER: 'current_user',
  ROLESPEC_SESSION_USER: 'session_user',
  ROLESPEC_PUBLIC: 'public',
}

/** A role's name, or in lower case the keyword that stands for one. */
export function roleOf(node: PgNode): string {
  const spec: PgNode = node['RoleSpec'] ?? node
  return ROLE_KEYWORDS[textOf(spec, 'roletype')] ?? textOf(spec, 'rolename')
}

const OBJECT_TYPES: Readonly<Record<string, ObjectType>> = {
  OBJECT_AGGREGATE: 'aggregate',
  OBJECT_ATTRIBUTE: 'type',
  OBJECT_COLUMN: 'column',
  OBJECT_DATABASE: 'database',
  OBJECT_DOMAIN: 'domain',
  OBJECT_DOMCONSTRAINT: 'domain',
  OBJECT_EXTENSION: 'extension',
  OBJECT_FOREIGN_TABLE: 'foreign-table',
  OBJECT_FUNCTION: 'function',
  OBJECT_INDEX: 'index',
  OBJECT_LANGUAGE: 'language',
  OBJECT_MATVIEW: 'materialized-view',
  OBJECT_POLICY: 'policy',
  OBJECT_PROCEDURE: 'procedure',
  OBJECT_PUBLICATION: 'publication',
  OBJECT_ROLE: 'role',
  OBJECT_ROUTINE: 'routine',
  OBJECT_RULE: 'rule',
  OBJECT_SCHEMA: 'schema',
  OBJECT_SEQUENCE: 'sequence',
  OBJECT_STATISTIC_EXT: 'statistics',
  OBJECT_SUBSCRIPTION: 'subscription',
  OBJECT_TABCONSTRAINT: 'constraint',
  OBJECT_TABLE: 'table',
  OBJECT_TABLESPACE: 'tablespace',
  OBJECT_TRIGGER: 'trigger',
  OBJECT_TYPE: 'type',
  OBJECT_VIEW: 'view',
}

export const objectTypeOf = (label: unknown): ObjectType => OBJECT_TYPES[String(label)] ?? 'other'
