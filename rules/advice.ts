import type { Rule } from '../src/lint/kit.ts'

/** Rules of the family `advice`, in the order of the docs. */
export const advice: readonly Rule[] = []
