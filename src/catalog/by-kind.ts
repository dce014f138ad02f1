import type { ChangeKind, ChangeOf, SchemaChange } from '../model/change.ts'

/** What some kinds of change do; the others have no entry. */
export type ByKind<R, A extends readonly unknown[] = []> = {
  readonly [K in ChangeKind]?: (change: ChangeOf<K>, ...rest: A) => R
}

/** The answer of the change's own entry; undefined for a kind that has none. */
export function askKind<R, A extends readonly unknown[]>(
  table: ByKind<R, A>,
  change: SchemaChange,
  ...rest: A
): R | undefined {
  const answer = table[change.kind] as ((change: SchemaChange, ...rest: A) => R) | undefined
  return answer?.(change, ...rest)
}
