import { nearestOf } from '../../project/nearest.ts'

/** The beginning of a hint, or nothing where no known name is near. */
export function didYouMean(given: string, known: readonly string[]): string {
  const nearest = nearestOf(given, known)
  return nearest === undefined ? '' : `did you mean ${nearest}? `
}
