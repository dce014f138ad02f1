import type { Catalog, Column, Constraint, Index, Table, UserType } from '../../../src/model/catalog.ts'
import { keyOf, type Name } from '../../../src/model/name.ts'
import { showType, type Type } from '../../../src/model/type.ts'

/**
 * What the fold promises to know, one fact a line, in a form in which a folded and an introspected catalog must be equal. Texts of
 * expressions are left out: PostgreSQL prints them in its own spelling.
 */
export function catalogLines(catalog: Catalog): readonly string[] {
  const own = <T extends { readonly name: Name }>(map: ReadonlyMap<unknown, T>): readonly T[] =>
    [...map.values()].filter(({ name }) => name.schema !== 'pg_temp')
  const show = (type: Type): string => {
    const isKnown =
      catalog.types.has(keyOf(type)) || catalog.tables.has(keyOf(type)) || catalog.views.has(keyOf(type))
    return showType(isKnown ? type : { ...type, schema: '' })
  }
  const owners = [...catalog.sequences.values()].map(
    ({ ownedBy }) => ownedBy && `${id(ownedBy.table)}.${ownedBy.column}`,
  )
  const hasOneSequence = (column: string): boolean => owners.filter((owner) => owner === column).length === 1
  return [
    ...[...catalog.schemas.keys()].filter((name) => !SYSTEM.has(name)).map((name) => `schema ${name}`),
    ...[...catalog.extensions].map((name) => `extension ${name}`),
    ...own(catalog.tables).flatMap((table) => tableLines(table, { show, hasOneSequence })),
    ...own(catalog.indexes).map(indexLine),
    ...own(catalog.views).flatMap(({ name, kind, columns, query, isPopulated }) => [
      `${kind} ${id(name)}${isPopulated ? '' : ' not populated'}`,
      `${kind} ${id(name)} columns ${columns?.map((each) => each ?? '…').join(', ') ?? '……'}`,
      ...query.reads
        .filter(({ schema }) => !SYSTEM.has(schema))
        .map((read) => `${kind} ${id(name)} reads ${id(read)}`),
    ]),
    ...own(catalog.sequences).map(
      ({ name, type, ownedBy, isIdentity }) =>
        `sequence ${id(name)} ${show(type)} owner ${ownedBy ? `${id(ownedBy.table)}.${ownedBy.column}` : '-'}${isIdentity ? ' identity' : ''}`,
    ),
    ...own(catalog.types).map((type) => typeLine(type, show)),
    ...[...catalog.routines.values()].flat().map(({ name, definition }) => {
      const inputs = definition.arguments.filter(({ mode }) => mode !== 'out' && mode !== 'table')
      const list = inputs.map(({ type }) => show({ ...type, modifiers: [] })).join(', ')
      return `${definition.kind} ${id(name)}(${list}) ${definition.language} ${definition.volatility}`
    }),
    ...catalog.grants
      .filter(({ grantee, object }) => grantee !== 'public' && object.schema !== 'pg_temp')
      .map(({ object, objectType, columns, privileges, grantee }) => {
        const on = `${objectType} ${id(object)}${columns.length === 0 ? '' : ` (${columns.join(', ')})`}`
        return `grant ${[...privileges].sort().join(', ')} on ${on} to ${grantee}`
      }),
    ...catalog.defaultPrivileges
      .filter(({ grantee }) => grantee !== 'public')
      .map(
        (each) =>
          `default ${each.privileges.join(', ')} on ${each.objectType} in ${each.schema} to ${each.grantee}`,
      ),
    ...[...catalog.publications.values()].map(
      ({ name, tables, schemas, isForAllTables }) =>
        `publication ${name}${isForAllTables ? ' all' : ''} ${tables.map(id).sort().join(', ')} ${schemas.join(', ')}`,
    ),
  ].sort()
}

const SYSTEM: ReadonlySet<string> = new Set(['pg_catalog', 'information_schema', 'public', 'pg_temp'])

const id = ({ schema, name }: Name): string => `${schema}.${name}`

interface Shown {
  readonly show: (type: Type) => string
  /** Of several, which one a column names is a matter of their ages, and a rename hides those from the history. */
  readonly hasOneSequence: (column: string) => boolean
}

function tableLines(table: Table, shown: Shown): readonly string[] {
  const name = id(table.name)
  const flags = [
    table.persistence === 'permanent' ? '' : table.persistence,
    table.hasRowSecurity ? 'rls' : '',
    table.forcesRowSecurity ? 'forced' : '',
    table.partitionBy ? `by ${table.partitionBy.strategy} (${table.partitionBy.columns.join(', ')})` : '',
    table.partitionOf
      ? `of ${id(table.partitionOf.parent)} ${table.partitionOf.bound.isDefault ? 'default' : table.partitionOf.bound.strategy}`
      : '',
    table.inherits.length > 0 ? `inherits ${table.inherits.map(id).join(', ')}` : '',
    table.replicaIdentity.kind === 'default'
      ? ''
      : `replica ${table.replicaIdentity.kind} ${table.replicaIdentity.index}`,
  ]
  return [
    [`${table.kind} ${name}`, ...flags.filter((flag) => flag !== '')].join(' '),
    `table ${name} columns ${table.columns.map((column) => column.name).join(', ')}`,
    ...table.columns.map((column) => columnLine(name, column, shown)),
    ...table.constraints.filter(isShown).map((constraint) => constraintLine(name, constraint)),
    ...table.triggers.map(
      (each) =>
        `trigger ${name} ${each.name} ${each.timing} ${[...each.events].sort().join(' or ')} ${each.columns.join(', ')} ${each.isForEachRow ? 'row' : 'statement'} ${id(each.function)}${each.isEnabled ? '' : ' disabled'}${each.isFromParent ? ' inherited' : ''}`,
    ),
    ...table.rules.map((rule) => `rule ${name} ${rule}`),
    ...table.policies.map(
      (each) =>
        `policy ${name} ${each.name} ${each.isPermissive ? '' : 'restrictive '}${each.command} ${[...each.roles].sort().join(', ')}`,
    ),
  ]
}

function columnLine(table: string, column: Column, { show, hasOneSequence }: Shown): string {
  const facts = [
    show(column.type),
    column.isNullable ? 'null' : 'not null',
    column.default ? 'default' : '',
    column.identity ? `identity ${column.identity}` : '',
    column.generated ? `generated ${column.generated.kind}` : '',
    column.sequence && hasOneSequence(`${table}.${column.name}`) ? `sequence ${id(column.sequence)}` : '',
    column.collation && column.collation.name !== 'default' ? `collate ${column.collation.name}` : '',
    column.isFromParent ? 'inherited' : '',
  ]
  return `column ${table}.${column.name} ${facts.filter((fact) => fact !== '').join(' ')}`
}

const isShown = (constraint: Constraint): boolean => constraint.type !== 'not-null' || !constraint.isValid

function constraintLine(table: string, constraint: Constraint): string {
  const line = `${constraint.type} ${table} ${constraint.name}${constraint.isFromParent ? ' inherited' : ''}`
  switch (constraint.type) {
    case 'check':
      return `${line} on (${[...constraint.expression.columns].sort().join(', ')})${validity(constraint)}${constraint.isInherited ? '' : ' no inherit'}`
    case 'not-null':
      return `${line} (${constraint.columns.join(', ')})${validity(constraint)}`
    case 'foreign-key':
      return `${line} (${constraint.columns.join(', ')}) to ${id(constraint.references)} (${constraint.referencedColumns.join(', ')}) ${constraint.onDelete}/${constraint.onUpdate}${validity(constraint)}${deferrable(constraint)}`
    case 'primary-key':
    case 'unique':
      return `${line} (${constraint.columns.join(', ')}) include (${constraint.includes.join(', ')}) by ${constraint.index?.name}${deferrable(constraint)}`
    case 'exclude':
      return `${line} ${constraint.method} by ${constraint.index?.name}`
  }
}

const validity = (constraint: { readonly isValid: boolean; readonly isEnforced?: boolean }): string =>
  `${constraint.isValid ? '' : ' not valid'}${constraint.isEnforced === false ? ' not enforced' : ''}`

const deferrable = (constraint: {
  readonly isDeferrable: boolean
  readonly isInitiallyDeferred: boolean
}): string =>
  `${constraint.isDeferrable ? ' deferrable' : ''}${constraint.isInitiallyDeferred ? ' deferred' : ''}`

function indexLine(index: Index): string {
  const keys = index.keys.map(
    ({ column, operatorClass, isDescending }) =>
      `${column ?? '()'}${operatorClass === null ? '' : ` ${operatorClass}`}${isDescending ? ' desc' : ''}`,
  )
  const facts = [
    index.isUnique ? 'unique' : '',
    index.where ? `where (${[...index.where.columns].sort().join(', ')})` : '',
    index.includes.length > 0 ? `include (${index.includes.join(', ')})` : '',
    index.isNullsNotDistinct ? 'nulls not distinct' : '',
    index.isValid ? '' : 'invalid',
    index.constraint === null ? '' : `constraint ${index.constraint}`,
    index.parent ? `of ${id(index.parent)}` : '',
  ]
  return `index ${id(index.name)} on ${id(index.table)} ${index.method} (${keys.join(', ')}) ${facts.filter((fact) => fact !== '').join(' ')}`
}

function typeLine(type: UserType, show: (type: Type) => string): string {
  const line = `${type.kind} ${id(type.name)}`
  switch (type.kind) {
    case 'enum':
      return `${line} ${type.values.map(({ label }) => label).join(', ')}`
    case 'domain':
      return `${line} ${show(type.base)}${type.notNull ? ' not null' : ''}${type.default ? ' default' : ''} ${type.constraints
        .map(({ name, isValid }) => `${name}${isValid ? '' : ' not valid'}`)
        .sort()
        .join(', ')}`
    case 'composite':
      return `${line} ${type.attributes.map((each) => `${each.name} ${show(each.type)}`).join(', ')}`
    case 'range':
      return `${line} ${type.subtype ? show(type.subtype) : ''}`
    case 'base':
      return line
  }
}

/** What only one of two lists has: `-` only folded, `+` only on the server. What the text does not say may be anything. */
export function differences(folded: readonly string[], actual: readonly string[]): readonly string[] {
  const missing = new Set(actual)
  const surplus = folded.filter((line) => !missing.delete(line))
  const unexplained = surplus.filter((line) => {
    const match = UNSAID.test(line) ? [...missing].find((each) => patternOf(line).test(each)) : undefined
    return match === undefined || !missing.delete(match)
  })
  const lines = [...unexplained.map((line) => `- ${line}`), ...[...missing].map((line) => `+ ${line}`)]
  return lines.sort((a, b) => (a.slice(2) < b.slice(2) ? -1 : 1))
}

/** A column type, a column name, a list of columns. */
const UNSAID = / unknown |…/

const patternOf = (line: string): RegExp =>
  new RegExp(
    `^${line
      .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      .replace(' unknown ', ' .* ')
      .replace('……', '.*')
      .replaceAll('…', '[^,]*')}$`,
  )
