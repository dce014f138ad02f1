import type { Rule } from '../src/lint/kit.ts'

/** Rules of the family `compatibility`, in the order of the docs. */
export const compatibility: readonly Rule[] = []
