import {
  advise,
  afterCommit,
  type ChangeOf,
  type ColumnDefinition,
  defineRule,
  findColumn,
  findType,
  hasOwnValue,
  isFilledByTrigger,
  type RuleContext,
  replaceAction,
  requireValues,
  show,
  showColumn,
} from '../../src/lint/kit.ts'

/** Code that does not know a column cannot fill it. */
export default defineRule({
  id: 'required-column-breaks-old-inserts',
  family: 'compatibility',
  severity: 'error',
  summary: 'A new NOT NULL column without a default fails every insert of the old release',
  why: `
    The old release does not know the column, so none of its inserts names it. Without a default the row would hold a null, and \`NOT NULL\` refuses
    it: every insert into the table fails until the last old instance is gone. On a table with rows the statement itself fails as well.

    Give the column a default that stays for as long as old code runs: \`NOT NULL DEFAULT 0\` takes no time, and old inserts get the default. Where no
    value makes sense for all rows, add it nullable, let the new release write it, fill the old rows, and require it in the contract phase.

    The same holds when \`SET NOT NULL\` follows in the same phase. Nothing is reported for a new table, for identity, serial and generated columns,
    and where a trigger fills the column.`,
  examples: {
    bad: [
      {
        title: 'No insert of the running release can name it',
        fails: true,
        sql: `
          create table orders (id int primary key);
          insert into orders values (1);
          -- next migration
          alter table orders add column currency text not null;`,
      },
    ],
    good: [
      {
        title: 'Old inserts get the default',
        sql: `
          create table orders (id int primary key);
          -- next migration
          alter table orders add column currency text not null default 'EUR';`,
      },
    ],
  },
  phases: ['expand', 'backfill'],
  on: ['add-column', 'set-not-null', 'add-constraint'],
  *check(change, context) {
    if (context.isNew(change.table)) return
    if (change.kind === 'add-column') {
      const { table, column, ifNotExists } = change
      if (!isRequired(column, context) || hasOwnValue(column, context.before)) return
      if (ifNotExists && findColumn(context.before, table, column.name)) return
      yield {
        message: `${showColumn(table, column.name)} is required and has no default: every insert of the running release fails, and so does the statement if ${show(table)} has rows`,
        fix: advise(
          'give it a default that stays while old code runs, or add it nullable, fill it, and require it in the contract phase',
        ),
      }
      return
    }
    for (const column of requiredBy(change)) {
      if (!isUnfilled(change.table, column, context)) continue
      yield {
        message: `${showColumn(change.table, column)}, added in this deploy without a default, becomes required: every insert of the running release fails`,
        fix: replaceAction(context, 'require it in the contract phase, or give it a default that stays', {
          instead: [],
          afterwards: requireValues('contract', change.table, column, context.options.pgVersion),
        }),
      }
    }
  },
})

const isRequired = (
  { notNull, type, default: value }: ColumnDefinition,
  { before }: RuleContext,
): boolean => {
  const domain = findType(before, type)
  return notNull || (domain?.kind === 'domain' && domain.notNull && value === null)
}

const requiredBy = (change: ChangeOf<'set-not-null' | 'add-constraint'>): readonly string[] => {
  if (change.kind === 'set-not-null') return [change.column]
  const { constraint } = change
  return constraint.type === 'not-null' || constraint.type === 'primary-key' ? constraint.columns : []
}

/** A column of this deploy that stays without a value of its own when the transaction has committed. */
function isUnfilled(table: ChangeOf<'set-not-null'>['table'], column: string, context: RuleContext): boolean {
  const after = afterCommit(context)
  const known = findColumn(after, table, column)
  const before = findColumn(context.before, table, column)
  if (!(context.isNewColumn(table, column) && known && before?.isNullable)) return false
  return !(hasOwnValue(known, after) || isFilledByTrigger(after, table, column))
}
