import { provesBound, provesNoneOfBound } from '../catalog/bound-proof.ts'
import { defaultPartitionOf, indexesOf } from '../catalog/lookup.ts'
import { type Catalog, findTable, type Index, type Table } from '../model/catalog.ts'
import type { ChangeOf } from '../model/change.ts'
import type { PartitionBound, PartitionKey } from '../model/definition.ts'
import type { Fix, FixStep } from '../model/finding.ts'
import type { Name } from '../model/name.ts'
import { quoteIdentifier } from '../model/quote.ts'
import type { Phase } from '../model/stage.ts'
import { isAtTopLevel } from './alter.ts'
import { isKey, isOf } from './around.ts'
import { constraintSql, indexShape } from './definition-sql.ts'
import { advise, outside, replace, within } from './fix.ts'
import { nameFor } from './recipe.ts'
import type { RuleContext } from './rule.ts'
import { show } from './show.ts'

export interface Attachment {
  readonly parent: Name
  readonly partition: Name
  readonly bound: PartitionBound
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
export function prepareKeys(
  phase: Phase,
  { parent, partition }: Attachment,
  catalog: Catalog,
): readonly FixStep[] | null {
  const alter = `alter table ${show(partition)}`
  const own = new Set(indexesOf(catalog, partition).map(indexShape))
  const missing = indexesOf(catalog, parent).filter((index) => !own.has(indexShape(index)))
  const above = findTable(catalog, parent)
  if (above === undefined || missing.some((index) => isExclusion(above, index))) return null

  const builds = missing.flatMap((index) => {
    const name = nameFor(partition.name, ...index.keys.map(({ column }) => column ?? 'expr'), 'idx')
    const word = above.constraints
      .filter(isKey)
      .find((key) => key.name === index.constraint)
      ?.type.replace('-', ' ')
    const unique = index.isUnique ? 'unique ' : ''
    const build = outside(
      phase,
      `create ${unique}index concurrently ${quoteIdentifier(name)} on ${show(partition)} ${indexShape(index)}`,
    )
    if (word === undefined) return [build]
    const quoted = quoteIdentifier(name)
    return [build, within(phase, `${alter} add constraint ${quoted} ${word} using index ${quoted}`)]
  })
  const keys = above.constraints.filter(isOf('foreign-key')).flatMap((key) => {
    const name = quoteIdentifier(key.name)
    return [
      within(phase, `${alter} add ${constraintSql(key)} not valid`),
      within(phase, `${alter} validate constraint ${name}`),
    ]
  })
  return [...builds, ...keys]
}

const isExclusion = (table: Table, index: Index): boolean =>
  table.constraints.some(({ name, type }) => name === index.constraint && type === 'exclude')

export interface Proof {
  /** Checks that are added NOT VALID and validated, so that nothing is read under ACCESS EXCLUSIVE. */
  readonly before: readonly FixStep[]
  /** They have served. */
  readonly after: readonly FixStep[]
}

/** What makes ATTACH PARTITION read nothing; null where the text of the bound does not give it. */
export function proveBound(
  phase: Phase,
  { parent, partition, bound }: Attachment,
  catalog: Catalog,
): Proof | null {
  const key = findTable(catalog, parent)?.partitionBy
  const table = findTable(catalog, partition)
  const other = defaultPartitionOf(catalog, parent)
  const check = key === null || key === undefined ? null : boundCheck(key, bound)
  if (key === null || key === undefined || check === null || check === '') return null

  const isOwnProven = table === undefined || provesBound(table, key, bound)
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

/** ATTACH PARTITION with everything proven and built before it. */
export function attachSafely(change: ChangeOf<'attach-partition'>, context: RuleContext): Fix {
  const say =
    'build the indexes and foreign keys that are missing, and prove the bound by a CHECK, before attaching'
  const { before, phase, step, isNew } = context
  const attachment = { parent: change.table, partition: change.partition, bound: change.bound }
  const keys = isNew(change.partition) ? [] : prepareKeys(phase, attachment, before)
  const proof = proveBound(phase, attachment, before)
  if (keys === null || proof === null || !isAtTopLevel(context)) return advise(say)
  return replace(say, ...keys, ...proof.before, within(phase, step.statement.sql), ...proof.after)
}
