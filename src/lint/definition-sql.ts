import type { Index } from '../model/catalog.ts'
import type {
  CheckDefinition,
  ColumnDefinition,
  ConstraintDefinition,
  ForeignKeyDefinition,
  IndexDefinition,
  IndexKey,
  PrimaryKeyDefinition,
  UniqueDefinition,
} from '../model/definition.ts'
import { quoteIdentifier, quoteName } from '../model/quote.ts'
import { show, showColumns, typeSql } from './show.ts'

/** What {@link columnSql} leaves out. */
export interface Without {
  readonly default?: boolean
  readonly notNull?: boolean
  readonly constraints?: boolean
}

/** A column as ADD COLUMN writes it, without its identity or generation and without what the caller leaves out. */
export function columnSql(column: ColumnDefinition, without: Without = {}): string {
  const { name, type, collation, notNull, default: value, constraints } = column
  return [
    `${quoteIdentifier(name)} ${typeSql({ ...type, isSerial: false })}`,
    ...(collation === null ? [] : [`collate ${quoteName(collation)}`]),
    ...(notNull && without.notNull !== true ? ['not null'] : []),
    ...(value === null || without.default === true ? [] : [`default ${value.sql}`]),
    ...(without.constraints === true ? [] : constraints.map(constraintSql)),
  ].join(' ')
}

/** A constraint as ADD writes it, with its columns, without NOT VALID. */
export function constraintSql(constraint: ConstraintDefinition): string {
  const name = constraint.name === null ? '' : `constraint ${quoteIdentifier(constraint.name)} `
  return name + bodySql(constraint)
}

function bodySql(constraint: ConstraintDefinition): string {
  switch (constraint.type) {
    case 'check':
      return checkSql(constraint)
    case 'not-null':
      return `not null ${quoteIdentifier(constraint.columns[0])}`
    case 'foreign-key':
      return foreignKeySql(constraint)
    case 'primary-key':
    case 'unique':
      return keySql(constraint)
    case 'exclude':
      throw new Error('an exclusion constraint has no safe form to be written in')
  }
}

const checkSql = ({ expression, isInherited }: CheckDefinition): string =>
  `check (${expression.sql})${isInherited ? '' : ' no inherit'}`

function foreignKeySql(key: ForeignKeyDefinition): string {
  const target =
    key.referencedColumns.length === 0
      ? show(key.references)
      : `${show(key.references)} (${showColumns(key.referencedColumns)})`
  return [
    `foreign key (${showColumns(key.columns)}) references ${target}`,
    ...(key.isMatchFull ? ['match full'] : []),
    ...(key.onDelete === 'no action' ? [] : [`on delete ${key.onDelete}`]),
    ...(key.onUpdate === 'no action' ? [] : [`on update ${key.onUpdate}`]),
    ...deferrableSql(key),
  ].join(' ')
}

function keySql(key: UniqueDefinition | PrimaryKeyDefinition): string {
  const distinct = key.type === 'unique' && key.isNullsNotDistinct ? ' nulls not distinct' : ''
  const includes = key.includes.length === 0 ? '' : ` include (${showColumns(key.includes)})`
  const word = key.type === 'unique' ? 'unique' : 'primary key'
  return [`${word}${distinct} (${showColumns(key.columns)})${includes}`, ...deferrableSql(key)].join(' ')
}

export const deferrableSql = (constraint: {
  readonly isDeferrable: boolean
  readonly isInitiallyDeferred: boolean
}): readonly string[] =>
  constraint.isInitiallyDeferred
    ? ['deferrable initially deferred']
    : constraint.isDeferrable
      ? ['deferrable']
      : []

/** Everything of an index behind the name of its table, so that two indexes alike have the same text. */
export function indexShape({
  method,
  keys,
  includes,
  isNullsNotDistinct,
  where,
}: IndexDefinition | Index): string {
  return [
    `using ${quoteIdentifier(method)} (${keys.map(indexKeySql).join(', ')})`,
    ...(includes.length === 0 ? [] : [`include (${showColumns(includes)})`]),
    ...(isNullsNotDistinct ? ['nulls not distinct'] : []),
    ...(where === null ? [] : [`where ${where.sql}`]),
  ].join(' ')
}

function indexKeySql({
  column,
  expression,
  collation,
  operatorClass,
  isDescending,
  nulls,
}: IndexKey): string {
  return [
    column === null ? `(${expression?.sql ?? ''})` : quoteIdentifier(column),
    ...(collation === null ? [] : [`collate ${quoteName(collation)}`]),
    ...(operatorClass === null ? [] : [operatorClass]),
    ...(isDescending ? ['desc'] : []),
    ...(nulls === null ? [] : [`nulls ${nulls}`]),
  ].join(' ')
}
