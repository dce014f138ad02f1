import type { Column, ConstraintOf, Table } from '../../model/catalog.ts'
import type { ConstraintDefinition } from '../../model/definition.ts'
import { keyOf, type Name } from '../../model/name.ts'
import { typeOf } from '../../model/type.ts'
import { makeSequence } from './add-column.ts'
import { addConstraint } from './add-constraint.ts'
import { addIndex } from './add-index.ts'
import { chooseIndexName, columnNamesOf } from './choose.ts'
import { type Draft, indexesOn } from './draft.ts'

type Option = 'defaults' | 'generated' | 'identity' | 'constraints' | 'indexes'

const has = (including: readonly string[], option: Option): boolean =>
  including.includes('all') || including.includes(option)

/** LIKE copies names, types and NOT NULL; the rest only where INCLUDING says so. */
export const copiedColumns = (
  draft: Draft,
  table: Name,
  source: Table | undefined,
  including: readonly string[],
): readonly Column[] =>
  (source?.columns ?? []).map((column) => {
    const { name, type } = column
    // Whatever the type of the source's sequence.
    const identity = has(including, 'identity') ? column.identity : null
    return {
      name,
      type,
      isNullable: column.isNullable,
      default: has(including, 'defaults') ? column.default : null,
      identity,
      generated: has(including, 'generated') ? column.generated : null,
      collation: column.collation,
      sequence:
        identity === null
          ? null
          : makeSequence(draft, table, { column: name, type: typeOf('bigint'), isIdentity: true }),
      origin: draft.origin,
    }
  })

/** Checks keep their names. */
export const copiedChecks = (
  source: Table | undefined,
  including: readonly string[],
): readonly ConstraintOf<'check'>[] =>
  has(including, 'constraints')
    ? (source?.constraints ?? [])
        .filter((each): each is ConstraintOf<'check'> => each.type === 'check')
        .map((check) => ({ ...check, isFromParent: false }))
    : []

/** Indexes and the keys behind them, under new names. */
export function copyIndexes(draft: Draft, table: Name, source: Name, including: readonly string[]): void {
  if (!has(including, 'indexes')) return
  const constraints = draft.tables.get(keyOf(source))?.constraints ?? []
  for (const index of indexesOn(draft, source)) {
    const constraint = constraints.find(({ name }) => name === index.constraint)
    if (constraint) {
      const copy: object = { ...constraint, name: null, usingIndex: null, isFromParent: false }
      addConstraint(draft, table, copy as ConstraintDefinition, { columnNames: columnNamesOf(index) })
      continue
    }
    const name = chooseIndexName(draft, table, 'idx', columnNamesOf(index))
    addIndex(
      draft,
      {
        ...index,
        name: { schema: table.schema, name },
        table,
        parent: null,
        isValid: true,
        origin: draft.origin,
      },
      false,
    )
  }
}
