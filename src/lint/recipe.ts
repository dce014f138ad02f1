import { partitionsOf } from '../catalog/lookup.ts'
import type { Catalog, ConstraintOf } from '../model/catalog.ts'
import type { PrimaryKeyDefinition, UniqueDefinition } from '../model/definition.ts'
import type { FixStep } from '../model/finding.ts'
import type { Name } from '../model/name.ts'
import { quoteIdentifier } from '../model/quote.ts'
import type { Phase } from '../model/stage.ts'
import { constraintSql, deferrableSql } from './definition-sql.ts'
import { outside, within } from './fix.ts'
import { show, showColumns } from './show.ts'

/** A name of at most 63 bytes, as long as its parts are ASCII. */
export const nameFor = (...parts: readonly string[]): string => parts.join('_').slice(0, 63)

/** An UPDATE that the runner cuts into batches. */
export const fill = (table: Name, column: string, value: string): FixStep =>
  within(
    'backfill',
    `update ${show(table)} set ${quoteIdentifier(column)} = ${value} where ${quoteIdentifier(column)} is null`,
  )

/** NOT NULL without a scan under ACCESS EXCLUSIVE: the rows are proven first, while reads and writes go on. */
export function requireValues(
  phase: Phase,
  table: Name,
  column: string,
  pgVersion: number,
): readonly FixStep[] {
  const alter = `alter table ${show(table)}`
  const quoted = quoteIdentifier(column)
  if (pgVersion >= 18) {
    const name = quoteIdentifier(nameFor(table.name, column, 'not_null'))
    return [
      within(phase, `${alter} add constraint ${name} not null ${quoted} not valid`),
      within(phase, `${alter} validate constraint ${name}`),
    ]
  }
  const name = quoteIdentifier(nameFor(table.name, column, 'filled'))
  return [
    within(phase, `${alter} add constraint ${name} check (${quoted} is not null) not valid`),
    within(phase, `${alter} validate constraint ${name}`),
    within(phase, `${alter} alter column ${quoted} set not null`),
    within(phase, `${alter} drop constraint ${name}`),
  ]
}

/** A unique or primary key whose index is built while reads and writes go on. The index takes the constraint's name. */
export function buildKey(
  phase: Phase,
  table: Name,
  name: string,
  key: UniqueDefinition | PrimaryKeyDefinition,
): readonly FixStep[] {
  const quoted = quoteIdentifier(name)
  const includes = key.includes.length === 0 ? '' : ` include (${showColumns(key.includes)})`
  const distinct = key.type === 'unique' && key.isNullsNotDistinct ? ' nulls not distinct' : ''
  const word = key.type === 'unique' ? 'unique' : 'primary key'
  const constraint = [`constraint ${quoted} ${word} using index ${quoted}`, ...deferrableSql(key)].join(' ')
  return [
    outside(
      phase,
      `create unique index concurrently ${quoted} on ${show(table)} (${showColumns(key.columns)})${includes}${distinct}`,
    ),
    within(phase, `alter table ${show(table)} add ${constraint}`),
  ]
}

/**
 * A key of a partitioned table without a build under ACCESS EXCLUSIVE: it is added to the parent alone, built for each partition, and
 * becomes valid when the last one is attached. `catalog` is the one before.
 */
export function buildPartitionedKey(
  phase: Phase,
  table: Name,
  key: ConstraintOf<'unique' | 'primary-key'>,
  catalog: Catalog,
): readonly FixStep[] {
  const parent = { schema: table.schema, name: key.name }
  return [
    within(phase, `alter table only ${show(table)} add ${constraintSql(key)}`),
    ...partitionsOf(catalog, table).flatMap((partition) => {
      const name = nameFor(partition.name.name, ...key.columns, key.type === 'unique' ? 'key' : 'pkey')
      const child = { schema: partition.name.schema, name }
      const attach = within(phase, `alter index ${show(parent)} attach partition ${show(child)}`)
      return partition.kind === 'partitioned-table'
        ? [...buildPartitionedKey(phase, partition.name, { ...key, name }, catalog), attach]
        : [...buildKey(phase, partition.name, name, key), attach]
    }),
  ]
}
