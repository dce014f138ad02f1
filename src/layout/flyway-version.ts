import { compareNumbers } from './order.ts'

/** Flyway compares versions part by part as numbers, at dots and underscores; `1.0` is `1`. */
export function compareFlywayVersions(left: string, right: string): number {
  const leftParts = partsOf(left)
  const rightParts = partsOf(right)
  for (let at = 0; at < Math.max(leftParts.length, rightParts.length); at += 1) {
    const order = compareNumbers(leftParts[at] ?? '0', rightParts[at] ?? '0')
    if (order !== 0) return order
  }
  return 0
}

/** One spelling for equal versions. */
export const canonicalVersion = (version: string): string =>
  partsOf(version)
    .join('.')
    .replace(/(\.0)+$/, '')

const partsOf = (version: string): string[] => version.split(/[._]/).map((part) => BigInt(part).toString())
