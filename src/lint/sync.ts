import { indexesOf, viewsReading } from '../catalog/lookup.ts'
import { type Catalog, type Column, findColumn, findTable } from '../model/catalog.ts'
import type { FixStep } from '../model/finding.ts'
import type { Name } from '../model/name.ts'
import { quoteIdentifier, quoteName } from '../model/quote.ts'
import { within } from './fix.ts'
import { fill, nameFor } from './recipe.ts'
import { show, typeSql } from './show.ts'

/** Whether {@link addTwin} and {@link dropTwin} are the whole way: keys, checks, indexes and views on the column would have to be made anew too. */
export function canHaveTwin(catalog: Catalog, table: Name, name: string): boolean {
  const column = findColumn(catalog, table, name)
  if (column === undefined || column.generated || column.identity || column.sequence) return false
  const isConstrained = findTable(catalog, table)?.constraints.some((constraint) => {
    if (constraint.type === 'not-null') return false
    if (constraint.type === 'check') return constraint.expression.columns.includes(name)
    return constraint.type === 'exclude' || constraint.columns.includes(name)
  })
  const isIndexed = indexesOf(catalog, table).some(
    ({ keys, includes, where }) =>
      keys.some((key) => key.column === name || key.expression?.columns.includes(name)) ||
      includes.includes(name) ||
      where?.columns.includes(name),
  )
  return !(isConstrained || isIndexed || viewsReading(catalog, table, name).length > 0)
}

/**
 * A second column beside a first one, with a trigger that writes each into the other, so that old and new code see what the other writes.
 * The new column takes no default of its own: a value in it means that the writer named it.
 */
export function addTwin(table: Name, column: Column, to: string): readonly FixStep[] {
  const [old, twin] = [quoteIdentifier(column.name), quoteIdentifier(to)]
  const collation = column.collation === null ? '' : ` collate ${quoteName(column.collation)}`
  const { routine, trigger } = twinNames(table, column.name, to)
  return [
    within(
      'expand',
      [
        `alter table ${show(table)} add column ${twin} ${typeSql({ ...column.type, isSerial: false })}${collation};`,
        `create function ${routine}() returns trigger language plpgsql as $$`,
        'begin',
        "  if tg_op = 'INSERT' then",
        `    if new.${twin} is null then new.${twin} := new.${old}; else new.${old} := new.${twin}; end if;`,
        `  elsif new.${twin} is distinct from old.${twin} then new.${old} := new.${twin};`,
        `  elsif new.${old} is distinct from old.${old} then new.${twin} := new.${old};`,
        '  end if;',
        '  return new;',
        'end $$;',
        `create trigger ${trigger} before insert or update on ${show(table)}`,
        `  for each row execute function ${routine}()`,
      ].join('\n'),
    ),
    fill(table, to, old),
  ]
}

/**
 * Ends the coexistence that {@link addTwin} began, once nobody names the first column. In one transaction: without the trigger an insert
 * that leaves the first column out would fail where it is required.
 */
export function dropTwin(table: Name, column: Column, to: string): FixStep {
  const { routine, trigger } = twinNames(table, column.name, to)
  const value =
    column.default === null ? '' : `, alter column ${quoteIdentifier(to)} set default ${column.default.sql}`
  return within(
    'contract',
    [
      `drop trigger ${trigger} on ${show(table)};`,
      `drop function ${routine}();`,
      `alter table ${show(table)} drop column ${quoteIdentifier(column.name)}${value}`,
    ].join('\n'),
  )
}

const twinNames = (table: Name, column: string, to: string) => ({
  routine: show({ schema: table.schema, name: nameFor(table.name, 'sync', column, to) }),
  trigger: quoteIdentifier(nameFor(table.name, 'sync', column, to)),
})
