import { provesBound, provesNoneOfBound } from '../catalog/bound-proof.ts'
import { defaultPartitionOf, indexesOf } from '../catalog/lookup.ts'
import {
  type Catalog,
  type Column,
  type ConstraintOf,
  findTable,
  type Index,
  type Table,
} from '../model/catalog.ts'
import type { ChangeOf } from '../model/change.ts'
import type { PartitionBound, PartitionKey } from '../model/definition.ts'
import type { Fix, FixStep } from '../model/finding.ts'
import { isSameName, type Name } from '../model/name.ts'
import { quoteIdentifier } from '../model/quote.ts'
import type { Phase } from '../model/stage.ts'
import { isAtTopLevel } from './alter.ts'
import { isKey, isOf, laterInUnit } from './around.ts'
import { constraintSql, indexShape } from './definition-sql.ts'
import { advise, outside, replace, within } from './fix.ts'
import { nameFor } from './recipe.ts'
import type { RuleContext } from './rule.ts'
import { show } from './show.ts'

export interface Attachment {
  readonly parent: Name
  readonly partition: Name
  readonly bound: PartitionBound
  /** The partition holds no row. */
  readonly isEmpty: boolean
}

/** A check whose rows are those of the bound; null where the bound is not made of literals for one column. */
function boundCheck({ columns, hasExpression }: PartitionKey, bound: PartitionBound): string | null {
  const [column] = columns
  if (column === undefined || columns.length > 1 || hasExpression || bound.isDefault) return null
  const name = quoteIdentifier(column)
  const list = /\bin\s*\((?<values>.*)\)\s*$/is.exec(bound.sql)?.groups?.['values']
  if (bound.strategy === 'list' && list !== undefined) return `${name} in (${list})`
  const range = /\bfrom\s*\((?<from>[^()]*)\)\s*to\s*\((?<to>[^()]*)\)/is.exec(bound.sql)?.groups
  if (bound.strategy !== 'range' || range === undefined) return null
  const from = range['from']?.trim() ?? ''
  const to = range['to']?.trim() ?? ''
  return [
    ...(from.toLowerCase() === 'minvalue' ? [] : [`${name} >= ${from}`]),
    ...(to.toLowerCase() === 'maxvalue' ? [] : [`${name} < ${to}`]),
  ].join(' and ')
}

/** Before a table with rows is attached: the parent's indexes and foreign keys, built and validated while writes go on. */
function prepareKeys(
  phase: Phase,
  { parent, partition }: Attachment,
  catalog: Catalog,
): readonly FixStep[] | null {
  const above = findTable(catalog, parent)
  const below = findTable(catalog, partition)
  if (above === undefined || below === undefined) return null
  const own = new Set(indexesOf(catalog, partition).map(likeness))
  const missing = indexesOf(catalog, parent).filter((index) => !own.has(likeness(index)))
  const builds = missing.map((index) => buildIndex(phase, index, above, below))
  if (builds.some((steps) => steps === null)) return null

  const alter = `alter table ${show(partition)}`
  const ownKeys = below.constraints.filter(isOf('foreign-key')).map(keyText)
  const keys = above.constraints
    .filter(isOf('foreign-key'))
    .filter((key) => !ownKeys.includes(keyText(key)))
    .flatMap((key) => [
      within(phase, `${alter} add ${constraintSql(key)} not valid`),
      within(phase, `${alter} validate constraint ${quoteIdentifier(key.name)}`),
    ])
  return [...builds.flatMap((steps) => steps ?? []), ...keys]
}

const likeness = (index: Index): string =>
  `${index.isUnique} ${index.constraint !== null} ${indexShape(index)}`

const keyText = (key: ConstraintOf<'foreign-key'>): string => constraintSql({ ...key, name: null })

/** Null for what cannot be built apart: an exclusion constraint, and a primary key whose columns may be null. */
function buildIndex(phase: Phase, index: Index, above: Table, below: Table): readonly FixStep[] | null {
  const constraint = above.constraints.find(({ name }) => name === index.constraint)
  if (constraint !== undefined && !isKey(constraint)) return null
  const isPrimary = constraint?.type === 'primary-key'
  const columns = index.keys.map(({ column }) => column ?? 'expr')
  const isNullable = ({ name, isNullable: may }: Column): boolean => may && columns.includes(name)
  if (isPrimary && below.columns.some(isNullable)) return null

  const label = constraint === undefined ? 'idx' : isPrimary ? 'pkey' : 'key'
  const name = quoteIdentifier(nameFor(below.name.name, ...columns, label))
  const table = show(below.name)
  const unique = index.isUnique ? 'unique ' : ''
  const build = outside(phase, `create ${unique}index concurrently ${name} on ${table} ${indexShape(index)}`)
  if (constraint === undefined) return [build]
  const word = isPrimary ? 'primary key' : 'unique'
  return [build, within(phase, `alter table ${table} add constraint ${name} ${word} using index ${name}`)]
}

export interface Proof {
  /** Checks that are added NOT VALID and validated, so that nothing is read under ACCESS EXCLUSIVE. */
  readonly before: readonly FixStep[]
  /** They have served. */
  readonly after: readonly FixStep[]
}

/** What makes ATTACH PARTITION read nothing; null where the text of the bound does not give it. */
export function proveBound(
  phase: Phase,
  { parent, partition, bound, isEmpty }: Attachment,
  catalog: Catalog,
): Proof | null {
  const key = findTable(catalog, parent)?.partitionBy
  const table = findTable(catalog, partition)
  const other = defaultPartitionOf(catalog, parent)
  const check = key === null || key === undefined ? null : boundCheck(key, bound)
  if (key === null || key === undefined || check === null || check === '') return null

  const isOwnProven = isEmpty || table === undefined || provesBound(table, key, bound)
  const isOtherProven = other === undefined || provesNoneOfBound(other, key, bound)
  // A list of values is not excluded by a check that the tool can be sure of.
  if (!isOtherProven && bound.strategy !== 'range') return null
  const column = quoteIdentifier(key.columns[0] ?? '')
  const proofs = [
    ...(isOwnProven ? [] : [proof(phase, partition, 'bound', `${column} is not null and ${check}`)]),
    ...(isOtherProven ? [] : [proof(phase, other.name, `no_${partition.name}`, `not (${check})`)]),
  ]
  return { before: proofs.flatMap(({ before }) => before), after: proofs.flatMap(({ after }) => after) }
}

function proof(phase: Phase, table: Name, label: string, check: string): Proof {
  const alter = `alter table ${show(table)}`
  const name = quoteIdentifier(nameFor(table.name, label))
  return {
    before: [
      within(phase, `${alter} add constraint ${name} check (${check}) not valid`),
      within(phase, `${alter} validate constraint ${name}`),
    ],
    after: [within(phase, `${alter} drop constraint ${name}`)],
  }
}

/**
 * The unit goes on to attach the table, or a sibling of it that leaves it as the default partition: whatever it must fulfil before, it
 * would have to fulfil by then.
 */
export const isAttachedLater = (table: Name, context: RuleContext): boolean =>
  laterInUnit(context).some(({ change }) => {
    if (change.kind !== 'attach-partition') return false
    const other = defaultPartitionOf(context.before, change.table)?.name
    return [change.partition, other].some((name) => name !== undefined && isSameName(name, table))
  })

/** ATTACH PARTITION with everything proven and built before it. */
export function attachSafely(change: ChangeOf<'attach-partition'>, context: RuleContext): Fix {
  const say =
    'build the indexes and foreign keys that are missing, and prove the bound by a CHECK, before attaching'
  const { before, phase, step, isNew } = context
  const attachment = {
    parent: change.table,
    partition: change.partition,
    bound: change.bound,
    isEmpty: isNew(change.partition),
  }
  const keys = attachment.isEmpty ? [] : prepareKeys(phase, attachment, before)
  const proof = proveBound(phase, attachment, before)
  if (keys === null || proof === null || !isAtTopLevel(context)) return advise(say)
  return replace(say, ...keys, ...proof.before, within(phase, step.statement.sql), ...proof.after)
}
