import {
  advise,
  beforeUnit,
  type ChangeOf,
  type ConstraintDefinition,
  constraintsAdded,
  defineRule,
  type Fix,
  findColumn,
  findTable,
  foreignKeysFrom,
  isAttachedLater,
  isSameName,
  nameBefore,
  quoteIdentifier,
  type RuleContext,
  replaceAction,
  show,
  showColumns,
  textOf,
  within,
} from '../../src/lint/kit.ts'

/** Both sides get a rule: the child may not be an orphan, the parent may not leave one. */
export default defineRule({
  id: 'new-foreign-key-rejects-old-writes',
  family: 'compatibility',
  severity: 'error',
  summary: 'A new foreign key before the old release is gone rejects its writes',
  why: `
    The running release may insert a row before the one that it refers to, and may delete a row that others refer to. With the foreign key the
    insert fails, and so does the delete, or it takes rows along that it was not meant to. \`NOT VALID\` only leaves the old rows unchecked.

    Make the code keep the order, release it, and add the key in the contract phase, \`NOT VALID\` and validated in a statement of its own. Or keep it in
    the expand phase after checking that no query of the running release deletes or renumbers parents.

    Nothing is reported for a new table, for new columns that old code leaves null, where the same reference exists already, and for \`NOT ENFORCED\`.`,
  examples: {
    bad: [
      {
        title: 'Old code may write orders of unknown customers',
        sql: `
          create table customers (id int primary key);
          create table orders (id int primary key, customer_id int);
          -- next migration
          alter table orders add constraint orders_customer foreign key (customer_id) references customers not valid;`,
      },
    ],
    good: [
      {
        title: 'The key begins when old code is gone',
        transaction: 'none',
        phase: 'contract',
        sql: `
          create table customers (id int primary key);
          create table orders (id int primary key, customer_id int);
          -- next migration
          alter table orders add constraint orders_customer foreign key (customer_id) references customers not valid;
          alter table orders validate constraint orders_customer;`,
      },
    ],
  },
  phases: ['expand', 'backfill'],
  on: ['add-constraint', 'add-column'],
  *check(change, context) {
    const { table } = change
    if (context.isNew(table)) return
    const written = change.kind === 'add-column' ? change.column.constraints : [change.constraint]
    for (const key of written) {
      if (key.type !== 'foreign-key' || !key.isEnforced) continue
      const verdict = judge(key, change, context)
      if (verdict === 'silent') continue
      const parent = show(key.references)
      yield {
        message:
          verdict === 'deletes'
            ? `deletes of ${parent} rows that ${show(table)} refers to took those along until now, and are refused from now on`
            : `writes of the running release to ${show(table)} whose ${showColumns(key.columns)} is not in ${parent}, and deletes of ${parent} rows in use, fail from now on`,
        severity: verdict === 'parents' ? 'warning' : 'error',
        fix: fixOf(change, context),
      }
    }
  },
})

type ForeignKey = Extract<ConstraintDefinition, { readonly type: 'foreign-key' }>

/** `parents`: old rows get a default that exists, only deletes of the parent can fail. */
function judge(
  key: ForeignKey,
  change: ChangeOf<'add-constraint' | 'add-column'>,
  context: RuleContext,
): 'silent' | 'all' | 'deletes' | 'parents' {
  const { table } = change
  if (isAttachedLater(table, context)) return 'silent'
  const same = [
    ...foreignKeysFrom(context.before, table),
    ...foreignKeysFrom(beforeUnit(context), nameBefore(context, table)),
  ]
    .map(({ constraint }) => constraint)
    .find((known) => isSameName(known.references, key.references) && isSameList(known.columns, key.columns))
  const refuses = (action: string): boolean => action === 'no action' || action === 'restrict'
  if (same) return refuses(key.onDelete) && !refuses(same.onDelete) ? 'deletes' : 'silent'

  const isMade = (column: string): boolean =>
    change.kind === 'add-column' || context.isNewColumn(table, column)
  const made = key.columns.filter(isMade).map((column) => findColumn(context.after, table, column))
  const isNull = (column: (typeof made)[number]): boolean =>
    !column?.default || column.default.shape === 'null'
  if (made.some(isNull) && (!key.isMatchFull || made.length === key.columns.length)) return 'silent'
  return made.length === key.columns.length ? 'parents' : 'all'
}

const isSameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((each, at) => each === b[at])

function fixOf(change: ChangeOf<'add-constraint' | 'add-column'>, context: RuleContext): Fix {
  const say =
    'make the code keep the reference first, and add the foreign key NOT VALID in the contract phase; validate it in a statement of its own'
  const name = constraintsAdded(context)[0]?.name
  const isPartitioned = findTable(context.before, change.table)?.kind === 'partitioned-table'
  if (change.kind === 'add-column' || name === undefined || (isPartitioned && context.options.pgVersion < 18))
    return advise(say)
  const alter = `alter table ${show(change.table)}`
  const text = textOf(context)
  const isDeferred = /\bnot\s+valid\s*$/i.test(text)
  const validate = within('contract', `${alter} validate constraint ${quoteIdentifier(name)}`)
  return replaceAction(context, say, {
    instead: [],
    afterwards: [
      within('contract', `${alter} ${text}${isDeferred ? '' : ' not valid'}`),
      ...(isDeferred ? [] : [validate]),
    ],
  })
}
