import {
  advise,
  afterCommit,
  type ChangeOf,
  defineRule,
  type Fix,
  findColumn,
  findTable,
  foreignKeysFrom,
  hasOwnValue,
  isAtTopLevel,
  isKey,
  quoteIdentifier,
  type RuleContext,
  replaceAction,
  show,
  showColumn,
  showType,
  textOf,
  within,
} from '../../src/lint/kit.ts'

/** Instant for the server, and an error for the next query of the release that still names the column. */
export default defineRule({
  id: 'drop-column-still-read',
  family: 'compatibility',
  severity: 'error',
  summary: 'DROP COLUMN before the old release is gone fails its queries',
  why: `
    While a deploy rolls out, the old release goes on running against the new schema. From the moment of the drop every query of it that
    names the column fails, an \`INSERT\` without a column list fails because it has too many values, and a prepared \`SELECT *\` fails on each
    pooled connection. \`IF EXISTS\`, \`CASCADE\` or a small table change nothing about that.

    Split it over two phases. In the expand phase make the column optional, with \`DROP NOT NULL\` or a default, so that the new release may
    leave it out. In the contract phase, when no instance of the old release is left, drop it.

    Nothing is reported for a column that this deploy has made itself, and in the contract phase.`,
  examples: {
    bad: [
      {
        title: 'The old release still selects it',
        sql: `
          create table orders (id int primary key, note text not null);
          -- next migration
          alter table orders drop column note;`,
      },
    ],
    good: [
      {
        title: 'Optional first, dropped when nobody names it',
        sql: `
          create table orders (id int primary key, note text not null);
          -- file: 0002_drop_note/expand.sql
          alter table orders alter column note drop not null;
          -- file: 0002_drop_note/contract.sql
          alter table orders drop column note;`,
      },
    ],
  },
  phases: ['expand', 'backfill'],
  on: ['drop-column'],
  *check(change, context) {
    const { table, column, ifExists } = change
    const { before, isNewColumn } = context
    const known = findColumn(before, table, column)
    if (isNewColumn(table, column)) return
    if (ifExists && known === undefined && findTable(before, table)?.isComplete) return
    const again = findColumn(afterCommit(context), table, column)
    const name = showColumn(table, column)
    if (again !== undefined) {
      if (known === undefined || showType(known.type) === showType(again.type)) return
      yield {
        message: `dropping ${name} and adding it as ${showType(again.type)} changes its type from ${showType(known.type)} under code that runs`,
        fix: advise(
          'add a column of the new type under another name, keep both in step, and drop the old one in the contract phase',
        ),
      }
      return
    }
    yield {
      message: `dropping ${name} fails every query of the running release that names it`,
      fix: fixOf(change, context),
    }
  },
})

function fixOf({ table, column }: ChangeOf<'drop-column'>, context: RuleContext): Fix {
  const say = 'make it optional now, stop naming it in the code, and drop it in the contract phase'
  const { before } = context
  const known = findColumn(before, table, column)
  const isOfKey = findTable(before, table)?.constraints.some(
    (constraint) =>
      constraint.type === 'primary-key' && isKey(constraint) && constraint.columns.includes(column),
  )
  if (isOfKey || !isAtTopLevel(context)) return advise(say)
  const isOptional = known === undefined || known.isNullable || hasOwnValue(known, before)
  const references = foreignKeysFrom(before, table).filter(({ constraint }) =>
    constraint.columns.includes(column),
  )
  const alter = `alter table ${show(table)}`
  return replaceAction(context, say, {
    instead: isOptional ? [] : [`alter column ${quoteIdentifier(column)} drop not null`],
    afterwards: [
      ...references.map(({ constraint }) =>
        within('contract', `${alter} drop constraint ${quoteIdentifier(constraint.name)}`),
      ),
      within('contract', `${alter} ${textOf(context)}`),
    ],
  })
}
