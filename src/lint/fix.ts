import type { Fix, FixStep } from '../model/finding.ts'
import type { Phase } from '../model/stage.ts'

/** A fix without SQL: what to do cannot be said by replacing the statement. */
export const advise = (say: string): Fix => ({ say, steps: [] })

/** A fix whose steps, run one after the other in place of the statement, lead to the same schema safely. */
export const replace = (say: string, ...steps: readonly FixStep[]): Fix => ({ say, steps })

/** SQL that runs in one transaction of its own. */
export const within = (phase: Phase, sql: string): FixStep => ({ phase, sql, isTransactional: true })

/** SQL that runs alone, outside any transaction block. */
export const outside = (phase: Phase, sql: string): FixStep => ({ phase, sql, isTransactional: false })
