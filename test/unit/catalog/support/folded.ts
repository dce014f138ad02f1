import { applyChange } from '../../../../src/catalog/fold.ts'
import { resolveNames } from '../../../../src/catalog/resolve.ts'
import { type Catalog, emptyCatalog, type Origin } from '../../../../src/model/catalog.ts'
import type { SchemaChange } from '../../../../src/model/change.ts'
import { parseFile } from '../../../../src/sql/parse.ts'

interface FoldOptions {
  readonly on?: Catalog
  readonly searchPath?: readonly string[]
  readonly origin?: Partial<Origin>
  readonly pgVersion?: number
}

export const changesIn = (text: string): readonly SchemaChange[] =>
  parseFile({ path: 'test.sql', text }).statements.flatMap(({ changes }) => changes)

/** The catalog after all statements of a text. */
export function folded(text: string, options: FoldOptions = {}): Catalog {
  const { on = emptyCatalog, searchPath = ['public'], origin = {}, pgVersion = 18 } = options
  let catalog = on
  for (const change of changesIn(text)) {
    const resolved = resolveNames(change, catalog, searchPath)
    catalog = applyChange(
      catalog,
      resolved,
      { unit: 1, phase: 'expand', isCertain: true, ...origin },
      pgVersion,
    )
  }
  return catalog
}

export const named = (name: string, schema = 'public') => ({ schema, name })
