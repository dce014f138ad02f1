import { askKind, type ByKind } from '../catalog/by-kind.ts'
import { defaultPartitionOf, foreignKeysTo, indexesOf } from '../catalog/lookup.ts'
import { type Catalog, findColumn, findIndex, findTable, findView, type Index } from '../model/catalog.ts'
import type { ChangeOf, SchemaChange } from '../model/change.ts'
import { isSameName, type Name } from '../model/name.ts'
import { quoteIdentifier } from '../model/quote.ts'
import {
  addConstraint,
  findConstraint,
  foreignKeyTypes,
  isPartitioned,
  virtualKey,
  writtenKeys,
} from './impossible-constraint.ts'
import { type Refusal, refuse } from './refusal.ts'
import type { RuleContext } from './rule.ts'
import { show, showColumn } from './show.ts'

/**
 * Why PostgreSQL refuses the change on every database that has the schema of the catalog; null where it does not, or where the catalog
 * does not know enough. Each case is run on a server by a fixture.
 */
export const refusalOf = (change: SchemaChange, context: RuleContext): Refusal | null =>
  askKind(REFUSALS, change, context) ?? null

const REFUSALS: ByKind<Refusal | null, [context: RuleContext]> = {
  'add-constraint': addConstraint,
  'create-table': ({ table, columns, constraints }, { before }) =>
    writtenKeys(constraints, columns)
      .map((key) => foreignKeyTypes(key, columns, before))
      .find((refusal) => refusal !== null) ??
    virtualKey(
      table,
      constraints.flatMap((each) =>
        each.type === 'unique' || each.type === 'primary-key' ? each.columns : [],
      ),
      columns,
    ),
  'add-column': ({ column }, { before }) =>
    writtenKeys([], [column])
      .map((key) => foreignKeyTypes(key, [column], before))
      .find((refusal) => refusal !== null) ?? null,
  'validate-constraint': ({ table, constraint }, { before }) => {
    const known = findConstraint(before, table, constraint)
    const isUnenforced = known !== undefined && 'isEnforced' in known && !known.isEnforced
    return isUnenforced
      ? refuse(
          `${quoteIdentifier(constraint)} is NOT ENFORCED, and cannot be validated`,
          'drop it and add it again, enforced and NOT VALID',
        )
      : null
  },
  'alter-constraint': ({ table, constraint, isEnforced }, { before }) =>
    isEnforced !== null && findConstraint(before, table, constraint)?.type === 'check'
      ? refuse(
          `${quoteIdentifier(constraint)} is a CHECK, and only a foreign key changes between ENFORCED and NOT ENFORCED`,
          'drop it and add it again as it should be',
        )
      : null,
  'create-index': createIndex,
  'drop-index': dropIndex,
  'detach-partition': ({ table, isConcurrent }, { before }) => {
    const standard = isConcurrent ? defaultPartitionOf(before, table) : undefined
    return standard
      ? refuse(
          `${show(table)} has the default partition ${show(standard.name)}, and detaches nothing CONCURRENTLY`,
          'detach it without CONCURRENTLY, with a lock_timeout',
        )
      : null
  },
  'refresh-materialized-view': refresh,
  'change-type': ({ table, column }, { before }) => partitionKey(before, table, column),
  'drop-column': ({ table, column }, { before }) => partitionKey(before, table, column),
  'drop-not-null': ({ table, column }, { before }) => {
    const isKey = findTable(before, table)?.constraints.some(
      (each) => each.type === 'primary-key' && each.columns.includes(column),
    )
    const isIdentity = findColumn(before, table, column)?.identity
    return isKey || isIdentity
      ? refuse(
          `${showColumn(table, column)} ${isKey ? 'is part of the primary key' : 'is an identity column'}, which needs NOT NULL`,
          `drop the ${isKey ? 'primary key' : 'identity'} first, or leave NOT NULL`,
        )
      : null
  },
  'set-persistence': setPersistence,
  'update-rows': ({ columns, table }, { step }) => {
    const twice = columns.find((column, at) => columns.indexOf(column) !== at)
    return twice === undefined || assignsParts(twice, step.statement.sql)
      ? null
      : refuse(`${showColumn(table, twice)} is assigned twice`, 'assign it once')
  },
}

/** `a[1] = …, a[2] = …` and `a.x = …, a.y = …` write parts of one value. */
const assignsParts = (column: string, sql: string): boolean =>
  new RegExp(`(?<![\\w$])${column.replace(/\W/g, '\\$&')}"?\\s*[[.]`, 'i').test(sql)

function createIndex(
  { table, index, isConcurrent }: ChangeOf<'create-index'>,
  { before }: RuleContext,
): Refusal | null {
  if (isConcurrent && isPartitioned(before, table))
    return refuse(
      `${show(table)} is partitioned, and takes no index CONCURRENTLY`,
      'create the index ON ONLY the parent, build it CONCURRENTLY on each partition, and attach those with ALTER INDEX … ATTACH PARTITION',
    )
  const { keys, includes, where } = index
  const columns = [
    ...keys.flatMap(({ column, expression }) => column ?? expression?.columns ?? []),
    ...includes,
  ]
  return virtualKey(table, [...columns, ...(where?.columns ?? [])], findTable(before, table)?.columns ?? [])
}

function dropIndex(change: ChangeOf<'drop-index'>, { before, step }: RuleContext): Refusal | null {
  const { index, isConcurrent, isCascade, of } = change
  if (!isConcurrent || step.part > 0) return null
  if (of > 1) return refuse('DROP INDEX CONCURRENTLY takes one index', 'write one statement for each index')
  if (isCascade) return refuse('DROP INDEX CONCURRENTLY does not know CASCADE', 'leave CASCADE out')
  const known = findIndex(before, index)
  if (known?.constraint)
    return refuse(
      `${show(index)} belongs to the constraint ${quoteIdentifier(known.constraint)} of ${show(known.table)}`,
      'drop the constraint instead',
    )
  return known && isPartitioned(before, known.table)
    ? refuse(
        `${show(index)} is the index of a partitioned table, and cannot be dropped CONCURRENTLY`,
        'drop it without CONCURRENTLY, with a lock_timeout',
      )
    : null
}

function refresh(change: ChangeOf<'refresh-materialized-view'>, { before }: RuleContext): Refusal | null {
  const { view, isConcurrent, withData } = change
  const known = findView(before, view)
  if (!isConcurrent) return null
  if (!withData) return refuse('CONCURRENTLY and WITH NO DATA exclude each other', 'leave one of them out')
  if (known === undefined) return null
  if (!known.isPopulated)
    return refuse(`${show(view)} was never filled`, 'refresh it without CONCURRENTLY the first time')
  return indexesOf(before, view).some(servesRefresh)
    ? null
    : refuse(
        `${show(view)} has no unique index on plain columns, which a refresh CONCURRENTLY needs`,
        'create a unique index over all rows of it first',
      )
}

const servesRefresh = ({ isUnique, where, keys, isValid }: Index): boolean =>
  isUnique && isValid && where === null && keys.every(({ column }) => column !== null)

const partitionKey = (catalog: Catalog, table: Name, column: string): Refusal | null =>
  findTable(catalog, table)?.partitionBy?.columns.includes(column)
    ? refuse(
        `${showColumn(table, column)} is part of the partition key, which can be neither dropped nor retyped`,
        'move the rows to a new partitioned table',
      )
    : null

function setPersistence({ table, to }: ChangeOf<'set-persistence'>, context: RuleContext): Refusal | null {
  const { before, options } = context
  if (isPartitioned(before, table))
    return options.pgVersion >= 18
      ? refuse(`${show(table)} is partitioned, and holds no rows itself`, 'say it of each partition')
      : null
  if (to !== 'unlogged' || findTable(before, table)?.persistence === 'unlogged') return null
  const logged = foreignKeysTo(before, table).find(
    (key) => key.table.persistence === 'permanent' && !isSameName(key.table.name, table),
  )
  return logged
    ? refuse(
        `the logged table ${show(logged.table.name)} references ${show(table)}`,
        'drop the foreign key first, or keep the table logged',
      )
    : null
}
