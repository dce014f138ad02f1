/** The part of a migration that a statement belongs to. A file without a phase is judged as `expand`. */
export type Phase = 'expand' | 'backfill' | 'contract' | 'rollback'

export const PHASES: readonly Phase[] = ['expand', 'backfill', 'contract', 'rollback']
