import type { SchemaChange } from '../../model/change.ts'
import type { PgNode } from '../pg-ast.ts'
import type { StatementText } from '../statement-text.ts'

/** Turns the body of one kind of statement node into changes. */
export type Lowering = (node: PgNode, text: StatementText) => readonly SchemaChange[]

/** Lowerings by the tag of the node. */
export type Lowerings = Readonly<Record<string, Lowering>>

const NO_NODES: readonly PgNode[] = []
const NO_NODE: PgNode = {}

/** The tag of a node: its first key. */
export function tagOf(node: PgNode): string {
  for (const tag in node) return tag
  return ''
}

/** The inside of a tagged node, whatever its tag. */
export const bodyOf = (node: PgNode): PgNode => node[tagOf(node)] ?? NO_NODE

/** A field that holds a node; an absent one reads as a node without fields. */
export const childOf = (node: PgNode, field: string): PgNode => node[field] ?? NO_NODE

export const listOf = (node: PgNode, field: string): readonly PgNode[] => node[field] ?? NO_NODES

/** Protobuf leaves out false. */
export const isSet = (node: PgNode, field: string): boolean => node[field] === true

export const textOf = (node: PgNode, field: string): string => node[field] ?? ''

export const textOrNull = (node: PgNode, field: string): string | null => node[field] ?? null

/** Protobuf leaves out 0. */
export const numberOf = (node: PgNode, field: string): number => node[field] ?? 0

export const isCascade = (node: PgNode): boolean => node['behavior'] === 'DROP_CASCADE'

/** The text of a `String` node, and of nothing else. */
export const stringOf = (node: PgNode | undefined): string => node?.['String']?.sval ?? ''

export const stringsOf = (nodes: readonly PgNode[]): readonly string[] => nodes.map(stringOf)

/** Items of a `List` node. */
export const itemsOf = (node: PgNode | null | undefined): readonly PgNode[] =>
  node?.['List']?.items ?? NO_NODES

/** Bodies of the nodes of a list that carry this tag. */
export const tagged = (nodes: readonly PgNode[], tag: string): readonly PgNode[] =>
  nodes.flatMap((node): readonly PgNode[] => (node[tag] === undefined ? NO_NODES : [node[tag]]))
