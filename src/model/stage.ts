/** The part of a migration that a statement belongs to. A file without a phase is judged as `expand`. */
export type Phase = 'expand' | 'backfill' | 'contract' | 'rollback'

export const PHASES: readonly Phase[] = ['expand', 'backfill', 'contract', 'rollback']

export type Stage = 'before' | 'expanding' | 'overlap' | 'settled' | 'contracted' | 'rolled-back'

/** Which releases run on which schema at each point of a deploy. Lint, verify, runner and `status` read it. */
export const STAGES = {
  before: { schema: 'old', live: ['old'] },
  /** Every state between two statements of `expand.sql`. */
  expanding: { schema: 'between', live: ['old'] },
  overlap: { schema: 'expanded', live: ['old', 'new'] },
  settled: { schema: 'expanded', live: ['new'] },
  contracted: { schema: 'contracted', live: ['new'] },
  'rolled-back': { schema: 'old', live: ['old'] },
} as const satisfies Record<
  Stage,
  { schema: 'old' | 'between' | 'expanded' | 'contracted'; live: readonly ('old' | 'new')[] }
>
