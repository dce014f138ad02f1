import {
  advise,
  defineRule,
  expressionsIn,
  findTable,
  findType,
  isSameName,
  type Name,
  type RuleContext,
  type SchemaChange,
  show,
} from '../../src/lint/kit.ts'

/** 55P04: unsafe use of new value. */
export default defineRule({
  id: 'enum-value-used-too-early',
  family: 'operations',
  severity: 'error',
  summary: 'A new enum label is used in the transaction that adds it',
  why: `
    \`ALTER TYPE … ADD VALUE\` is allowed inside a transaction, but the label cannot be used before it is committed: an INSERT, a cast, a default or an
    index predicate with it fails with "unsafe use of new value". Since most runners wrap a file in a transaction, adding and using it in one file
    fails on every database.

    Add the label in a migration of its own. On PostgreSQL 17 and later a label of a type that the same transaction created may be used.`,
  examples: {
    bad: [
      {
        title: 'Used as a default at once',
        fails: true,
        sql: `
          create type status as enum ('open', 'paid');
          create table orders (id int primary key, status status);
          -- next migration
          alter type status add value 'void';
          alter table orders alter column status set default 'void';`,
      },
    ],
    good: [
      {
        title: 'Used one migration later',
        sql: `
          create type status as enum ('open', 'paid');
          create table orders (id int primary key, status status);
          -- next migration
          alter type status add value 'void';
          -- next migration
          alter table orders alter column status set default 'void';`,
      },
    ],
  },
  phases: ['expand', 'backfill', 'contract'],
  on: 'every',
  *check(change, context) {
    for (const { type, value } of context.session.newEnumValues) {
      const isNewType = context.session.newTypes.some((name) => isSameName(name, type))
      if ((isNewType && context.options.pgVersion >= 17) || !uses(change, value, context)) continue
      if (!touchesType(change, type.name, context)) continue
      yield {
        message: `'${value}' of ${show(type)} is not committed yet and cannot be used here`,
        fix: advise('add the label in a migration of its own, before this one'),
      }
    }
  },
})

/** A comparison with the column as text is harmless, since nothing is converted to the enum. */
function uses(change: SchemaChange, value: string, { before }: RuleContext): boolean {
  if (change.kind === 'add-enum-value' || change.kind === 'create-enum') return false
  if (change.kind === 'insert-rows' && change.literals.includes(value)) return true
  return expressionsIn(change).some(
    ({ literals, casts }) =>
      literals.includes(value) &&
      !(
        casts.length > 0 &&
        casts.every((type) => type.name === 'text' && findType(before, type) === undefined)
      ),
  )
}

/** A column that the statement gives a value to or compares, or a cast, is of the type. */
function touchesType(change: SchemaChange, type: string, { before, after }: RuleContext): boolean {
  const expressions = expressionsIn(change)
  if (expressions.some(({ casts }) => casts.some(({ name }) => name === type))) return true
  if (!('table' in change) || change.table === null) return false
  const named = [...expressions.flatMap(({ columns }) => columns), ...columnsNamed(change)]
  return [before, after]
    .flatMap((catalog) => findTable(catalog, change.table as Name)?.columns ?? [])
    .some(({ name, type: own }) => own.name === type && (named.length === 0 || named.includes(name)))
}

function columnsNamed(change: SchemaChange): readonly string[] {
  if (change.kind === 'insert-rows' || change.kind === 'update-rows') return change.columns
  if (change.kind === 'add-column') return [change.column.name]
  return 'column' in change && typeof change.column === 'string' ? [change.column] : []
}
