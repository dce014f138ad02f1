import {
  advise,
  afterCommit,
  beforeTransaction,
  type ChangeOf,
  defineRule,
  findTable,
  nameBefore,
  type RuleContext,
  show,
} from '../../src/lint/kit.ts'

/** Row security without a policy means: no rows. */
export default defineRule({
  id: 'enable-rls-hides-rows',
  family: 'compatibility',
  severity: 'error',
  summary: 'Enabling row security hides rows from code that runs',
  why: `
    With row security and no policy every role but the owner sees an empty table, and its inserts fail. No query fails, so nothing alarms anybody.
    \`FORCE\` binds the owner too, which is often the role of the application.

    Create the policies and grants first, in the same transaction as \`ENABLE\`, and try them as the role of the application. With policies made in the same
    transaction it is a warning in the expand phase: whether they let everything through that the running release reads and writes, the text
    does not say.

    Nothing is reported for a table of this deploy, and where policies exist from earlier.`,
  examples: {
    bad: [
      {
        title: 'Nobody but the owner sees a row',
        sql: `
          create table orders (id int primary key, owner text);
          -- next migration
          alter table orders enable row level security;`,
      },
    ],
    good: [
      {
        title: 'Policies exist before',
        sql: `
          create table orders (id int primary key, owner text);
          create policy own_orders on orders using (owner = current_user);
          -- next migration
          alter table orders enable row level security;`,
      },
    ],
  },
  phases: ['expand', 'backfill', 'contract'],
  on: ['set-row-security'],
  *check(change, context) {
    const { table, to } = change
    if (context.isNew(table) || (to !== 'enable' && to !== 'force') || isNoOp(change, context)) return
    const policies = findTable(afterCommit(context), table)?.policies ?? []
    const hadPolicies =
      (findTable(beforeTransaction(context), nameBefore(context, table))?.policies ?? []).length > 0
    if (hadPolicies && policies.length > 0) return
    if (policies.length > 0 && context.phase === 'contract') return
    const whom = to === 'force' ? 'its owner' : 'every role but its owner'
    yield policies.length > 0
      ? {
          message: `row security of ${show(table)} begins: rows that no policy lets through vanish for the running release`,
          severity: 'warning',
          fix: advise(
            'try the policies as the role of the application, with the queries of the running release',
          ),
        }
      : {
          message: `${show(table)} has no policy: with row security ${whom} sees no rows and cannot insert any`,
          fix: advise('create the policies and grants in the same transaction, before'),
        }
  },
})

/** FORCE matters only together with ENABLE. */
function isNoOp({ table, to }: ChangeOf<'set-row-security'>, context: RuleContext): boolean {
  const known = findTable(context.before, table)
  if (to === 'enable') return known?.hasRowSecurity === true
  return known?.forcesRowSecurity === true || findTable(afterCommit(context), table)?.hasRowSecurity === false
}
