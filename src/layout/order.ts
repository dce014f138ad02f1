import { invalid } from './layout.ts'

/** UTF-16 order, which equals byte order for everything but surrogate pairs; what most runners sort file names by. */
export const compareBytes = (left: string, right: string): number =>
  left < right ? -1 : left > right ? 1 : 0

/** Versions of any length, without loss: timestamps and sequence numbers exceed no limit here. */
export const compareNumbers = (left: string, right: string): number => {
  const difference = BigInt(left) - BigInt(right)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

/** Throws `layout-invalid` for the second of two files with one version, as the runners that have versions do. */
export function refuseDuplicates(
  files: readonly { readonly version: string; readonly path: string }[],
  runner: string,
): void {
  const seen = new Map<string, string>()
  for (const { version, path } of files) {
    const other = seen.get(version)
    if (other !== undefined) {
      throw invalid(
        `${other} and ${path} both have version ${version}`,
        path,
        `Give one of them a version of its own: ${runner} refuses to run this folder.`,
      )
    }
    seen.set(version, path)
  }
}

/** The items of each key, keys in the order of their first item. (`Map.groupBy` is missing in Node 20.) */
export function groupBy<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
): ReadonlyMap<string, Item[]> {
  const groups = new Map<string, Item[]>()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group === undefined) groups.set(keyOf(item), [item])
    else group.push(item)
  }
  return groups
}
