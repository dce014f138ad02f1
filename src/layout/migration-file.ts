import type { MigrationFile, PlaceholderSyntax, TransactionMode } from '../model/migration.ts'
import type { Phase } from '../model/stage.ts'

export type Section = MigrationFile['sections'][number]

interface FileFacts {
  readonly path: string
  readonly text: string
  readonly transaction: TransactionMode
  readonly phase?: Phase
  readonly sections?: readonly Section[]
  readonly placeholders?: readonly PlaceholderSyntax[]
  readonly origin?: MigrationFile['origin']
}

/** A file of SQL that runs whole, before the new release starts, unless the facts say otherwise. */
export const migrationFile = (facts: FileFacts): MigrationFile => ({
  source: { path: facts.path, text: facts.text },
  phase: facts.phase ?? 'expand',
  transaction: facts.transaction,
  sections: facts.sections ?? wholeOf(facts.text),
  placeholders: facts.placeholders ?? [],
  origin: facts.origin ?? 'sql',
})

export const wholeOf = (text: string): readonly Section[] => [{ start: 0, end: text.length }]
