import {
  advise,
  type ChangeOf,
  columnsOfType,
  defineRule,
  type Fix,
  findType,
  isAtTopLevel,
  isMadeHere,
  quoteIdentifier,
  quoteLiteral,
  type RuleContext,
  replace,
  show,
  within,
} from '../../src/lint/kit.ts'

/** A label is part of the statements that code sends and of the rows that it reads. */
export default defineRule({
  id: 'rename-enum-value-breaks-writes',
  family: 'compatibility',
  severity: 'error',
  summary: 'RENAME VALUE fails every statement with the old label',
  why: `
    Renaming a label is not like adding one. From that moment every statement with the old label fails with \`invalid input value for enum\` (22P02),
    and rows that are read hold a label that the running code has never seen. No lock is involved, and no phase helps: the new release
    writes the new label, the old one the old label, and they run at the same time.

    Add the new label instead. Release code that reads both, move the rows, then let the code write the new label only. The old label stays in the
    type: PostgreSQL cannot remove one, and it does no harm.

    Nothing is reported for a type or a label of this deploy.`,
  examples: {
    bad: [
      {
        title: 'The running release writes open',
        sql: `
          create type order_state as enum ('open', 'closed');
          create table orders (id int primary key, state order_state);
          -- next migration
          alter type order_state rename value 'open' to 'active';`,
      },
    ],
    good: [
      {
        title: 'Both labels exist',
        sql: `
          create type order_state as enum ('open', 'closed');
          create table orders (id int primary key, state order_state);
          -- next migration
          alter type order_state add value 'active';`,
      },
    ],
  },
  phases: ['expand', 'backfill', 'contract'],
  on: ['rename-enum-value'],
  *check(change, context) {
    const { type, value, to } = change
    const known = findType(context.before, type)
    const label = known?.kind === 'enum' ? known.values.find((each) => each.label === value) : undefined
    if (context.isNew(type) || isMadeHere(context, label?.origin)) return
    yield {
      message: `renaming the label ${quoteLiteral(value)} of ${show(type)} to ${quoteLiteral(to)} fails every statement of the running release that writes or compares it`,
      fix: fixOf(change, context),
    }
  },
})

function fixOf({ type, value, to }: ChangeOf<'rename-enum-value'>, context: RuleContext): Fix {
  const say = `add ${quoteLiteral(to)} as a label, read both, move the rows, then write the new one; leave the old label`
  const columns = columnsOfType(context.before, type)
  const isWritable = columns.every(({ column }) => !column.type.isArray && !column.generated)
  if (!(context.before.isComplete && isWritable && isAtTopLevel(context)) || context.phase === 'contract')
    return advise(say)
  return replace(
    say,
    within('expand', `alter type ${show(type)} add value ${quoteLiteral(to)}`),
    ...columns.map(({ table, column: { name } }) => {
      const column = quoteIdentifier(name)
      return within(
        'backfill',
        `update ${show(table.name)} set ${column} = ${quoteLiteral(to)} where ${column} = ${quoteLiteral(value)}`,
      )
    }),
  )
}
