import {
  advise,
  type ChangeOf,
  columnsOfType,
  constraintsAdded,
  defineRule,
  type Expression,
  type Fix,
  isAttachedLater,
  passesOldWrites,
  quoteIdentifier,
  type RuleContext,
  replaceAction,
  show,
  textOf,
  within,
} from '../../src/lint/kit.ts'

/** NOT VALID spares the old rows, not the next write of the old release. */
export default defineRule({
  id: 'new-check-rejects-old-writes',
  family: 'compatibility',
  severity: 'error',
  summary: 'A new CHECK or EXCLUDE before the old release is gone rejects its writes',
  why: `
    The running release does not know the rule. From the moment the constraint exists, each of its writes that breaks the rule fails, with \`NOT VALID\`
    too: that only leaves the rows alone that are there already. A constraint on a domain reaches every table that uses the domain.

    Release code that keeps the rule first. Add the constraint in the contract phase, \`NOT VALID\` and validated in a statement of its own, when only
    such code runs.

    Nothing is reported for a new table, for a check that old rows and writes pass because it names only columns of this deploy, for one that
    has been in force already or that only allows more values than the one before, and for \`NOT ENFORCED\`. A check that says
    \`IS NOT NULL\` of a new column is reported: a null does not pass it.`,
  examples: {
    bad: [
      {
        title: 'Old code may write a negative total',
        sql: `
          create table orders (id int primary key, total int);
          -- next migration
          alter table orders add constraint orders_total_positive check (total >= 0) not valid;`,
      },
    ],
    good: [
      {
        title: 'The rule begins when old code is gone',
        transaction: 'none',
        phase: 'contract',
        sql: `
          create table orders (id int primary key, total int);
          -- next migration
          alter table orders add constraint orders_total_positive check (total >= 0) not valid;
          alter table orders validate constraint orders_total_positive;`,
      },
    ],
  },
  phases: ['expand', 'backfill'],
  on: ['add-constraint', 'add-column', 'add-domain-constraint', 'set-domain-not-null'],
  *check(change, context) {
    if (change.kind === 'add-domain-constraint' || change.kind === 'set-domain-not-null') {
      yield* domainProblems(change, context)
      return
    }
    const { table } = change
    if (context.isNew(table) || isAttachedLater(table, context)) return
    // What a column is made with is judged when the column exists, so that it counts as new.
    const made =
      change.kind === 'add-column'
        ? { ...context, before: context.after, isNewColumn: isNewIn(change, context) }
        : context
    const checks = change.kind === 'add-column' ? change.column.constraints : [change.constraint]
    for (const constraint of checks) {
      if (
        constraint.type === 'check' &&
        constraint.isEnforced &&
        !passesOldWrites(constraint.expression, table, made)
      ) {
        yield {
          message: `writes of the running release to ${show(table)} that break the new check (${constraint.expression.sql}) fail from now on`,
          fix: fixOf(change, constraint.expression, context),
        }
      }
      if (constraint.type === 'exclude') {
        yield {
          message: `writes of the running release to ${show(table)} that the new exclusion constraint forbids fail from now on`,
          fix: advise('release code that keeps the rule, and add the constraint in the contract phase'),
        }
      }
    }
  },
})

const isNewIn =
  ({ table, column }: ChangeOf<'add-column'>, { isNewColumn }: RuleContext): RuleContext['isNewColumn'] =>
  (name, other) =>
    (name === table && other === column.name) || isNewColumn(name, other)

function* domainProblems(
  change: ChangeOf<'add-domain-constraint' | 'set-domain-not-null'>,
  { isNew, before }: RuleContext,
) {
  if (isNew(change.type) || (change.kind === 'set-domain-not-null' && !change.to)) return
  const used = columnsOfType(before, change.type).filter(({ table }) => !isNew(table.name))
  if (used.length === 0 && before.isComplete) return
  const tables = [...new Set(used.map(({ table }) => show(table.name)))].join(', ')
  const rule = change.kind === 'set-domain-not-null' ? 'NOT NULL' : `check (${change.expression.sql})`
  yield {
    message: `writes of the running release that break ${rule} of ${show(change.type)} fail from now on, in ${tables === '' ? 'every table that uses it' : tables}`,
    fix: advise('release code that keeps the rule; then add a check to each table, in the contract phase'),
  }
}

function fixOf(
  change: ChangeOf<'add-constraint' | 'add-column'>,
  { sql }: Expression,
  context: RuleContext,
): Fix {
  const say =
    'release code that keeps the rule; add it NOT VALID in the contract phase, and validate it in a statement of its own'
  const name = constraintsAdded(context).find(
    (each) => each.type === 'check' && each.expression.sql === sql,
  )?.name
  if (change.kind === 'add-column' || name === undefined) return advise(say)
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
