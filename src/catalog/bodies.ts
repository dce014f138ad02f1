import type { ChangeKind, SchemaChange } from '../model/change.ts'
import { keyOf, type Name, type NameKey } from '../model/name.ts'
import type { Statement } from '../model/statement.ts'

/** Statements in the bodies of functions and procedures, by name; overloads share an entry. */
export type Bodies = ReadonlyMap<NameKey, readonly Statement[]>

/** A routine whose body runs because a change calls it. */
export interface Called {
  readonly routine: NameKey
  readonly statements: readonly Statement[]
}

/** The history's functions that a change calls; a body without DDL and DML is of no interest. */
export const bodiesCalled = (change: SchemaChange, bodies: Bodies): readonly Called[] =>
  calledBy(change).flatMap((name) => {
    const statements = bodies.get(keyOf(name)) ?? []
    return statements.some(isEffective) ? [{ routine: keyOf(name), statements }] : []
  })

function calledBy(change: SchemaChange): readonly Name[] {
  if (change.kind === 'call') return [change.procedure]
  return change.kind === 'select' ? change.calls.map((call) => call.function) : []
}

const QUIET: ReadonlySet<ChangeKind> = new Set<ChangeKind>([
  'set',
  'reset',
  'utility',
  'begin',
  'commit',
  'rollback-transaction',
])

/** A select counts: it may call another function. */
const isEffective = ({ changes }: Statement): boolean => changes.some(({ kind }) => !QUIET.has(kind))
