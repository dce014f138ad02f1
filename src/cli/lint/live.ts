import type { LintOptions } from '../../lint/engine.ts'
import type { Catalog } from '../../model/catalog.ts'
import type { Settings } from './settle.ts'

/** What a live database adds to a run. */
export interface Live {
  readonly options: Partial<LintOptions>
  /** The schema to start from; undefined when the history gives it. */
  readonly start: Catalog | undefined
}

export async function readLive(_settings: Settings): Promise<Live> {
  throw new Error('written when introspection is there')
}
