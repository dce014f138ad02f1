import type { LayoutName } from '../../model/migration.ts'

/** What the templates must know of the repository that they are for. */
export interface Repository {
  /** Paths that exist, relative to the root: its own entries and those of the folders that integrations write to. */
  readonly listing: readonly string[]
  /** Where its migrations are; empty where there are none yet. */
  readonly histories: readonly { readonly folder: string; readonly layout: LayoutName }[]
  /** This package with its version, as npm writes it; the files pin it. */
  readonly package: string
}

export interface PlannedFile {
  readonly path: string
  readonly content: string
  /** Other files that configure the same tool, of which there may be only one. */
  readonly insteadOf: readonly string[]
  /** What is left to do by hand once the file is there, as imperatives. */
  readonly next: readonly string[]
}
