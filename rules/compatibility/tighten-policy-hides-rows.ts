import {
  advise,
  afterCommit,
  type Catalog,
  type ChangeOf,
  defineRule,
  findTable,
  isMadeHere,
  type Problem,
  type RuleContext,
  show,
} from '../../src/lint/kit.ts'

type Policy = NonNullable<ReturnType<typeof findTable>>['policies'][number]

/** What a policy let through yesterday, the running release relies on today. */
export default defineRule({
  id: 'tighten-policy-hides-rows',
  family: 'compatibility',
  severity: 'warning',
  summary: 'Changing or dropping a policy hides rows from code that runs',
  why: `
    A policy decides which rows a role sees and may write. A stricter condition, a restrictive policy on top, or one policy less, and rows vanish from the
    queries of the running release without an error. When the last policy goes while row security is on, all rows do.

    Add the new policy beside the old one, release code that fits it, and drop the old one in the contract phase.

    Nothing is reported for a table or policy of this deploy, where row security is known to be off, and where the same transaction
    creates the same policy again.`,
  examples: {
    bad: [
      {
        title: 'Orders of others vanish',
        sql: `
          create table orders (id int primary key, owner text);
          create policy orders_read on orders for select using (true);
          alter table orders enable row level security;
          -- next migration
          alter policy orders_read on orders using (owner = current_user);`,
      },
    ],
    good: [
      {
        title: 'One more permissive policy lets more through',
        sql: `
          create table orders (id int primary key, owner text);
          create policy own_orders on orders using (owner = current_user);
          alter table orders enable row level security;
          -- next migration
          create policy shared_orders on orders for select using (owner = 'all');`,
      },
    ],
  },
  phases: ['expand', 'backfill'],
  on: ['alter-policy', 'create-policy', 'drop-policy'],
  *check(change, context) {
    const { table } = change
    const left = findTable(afterCommit(context), table)
    if (context.isNew(table) || left?.hasRowSecurity === false) return
    if (change.kind === 'drop-policy') {
      yield* dropProblems(change, left?.policies, context)
      return
    }
    if (change.kind === 'create-policy') {
      if (change.policy.isPermissive) return
      yield {
        message: `the restrictive policy ${change.policy.name} hides rows of ${show(table)} that the running release sees`,
        fix: advise('try it with the queries of the running release, or create it in the contract phase'),
      }
      return
    }
    const known = policyNamed(context.before, change)
    if (
      isMadeHere(context, known?.origin) ||
      (change.using === null && change.check === null && change.roles === null)
    )
      return
    yield {
      message: `the new condition of ${change.policy} may hide rows of ${show(table)} that the running release sees`,
      fix: advise('add the new policy beside the old one, and drop the old one in the contract phase'),
    }
  },
})

const policyNamed = (
  catalog: Catalog,
  { table, policy }: ChangeOf<'alter-policy' | 'drop-policy'>,
): Policy | undefined => findTable(catalog, table)?.policies.find(({ name }) => name === policy)

function* dropProblems(
  change: ChangeOf<'drop-policy'>,
  left: readonly Policy[] | undefined,
  context: RuleContext,
): Iterable<Problem> {
  const { table, policy, ifExists } = change
  const dropped = policyNamed(context.before, change)
  if (isMadeHere(context, dropped?.origin) || dropped?.isPermissive === false) return
  if (dropped === undefined && ifExists && findTable(context.before, table)?.isComplete) return
  if (dropped && left?.some((other) => isNoStricter(other, dropped))) return
  const isLast = dropped !== undefined && left?.length === 0
  yield {
    message: isLast
      ? `without ${policy} no policy of ${show(table)} is left: every role but its owner sees no rows`
      : `without ${policy} rows of ${show(table)} vanish that only it lets through`,
    severity: isLast ? 'error' : 'warning',
    fix: advise('create the new policy first, and drop the old one in the contract phase'),
  }
}

/** Lets everything through that the other one did, as far as the text shows. */
const isNoStricter = (policy: Policy, old: Policy): boolean =>
  policy.isPermissive &&
  (policy.command === old.command || policy.command === 'all') &&
  (policy.roles.includes('public') || old.roles.every((role) => policy.roles.includes(role))) &&
  (policy.using?.shape === 'true' || normal(policy.using?.sql) === normal(old.using?.sql)) &&
  (policy.check === null ||
    policy.check.shape === 'true' ||
    normal(policy.check.sql) === normal(old.check?.sql))

const normal = (sql: string | undefined): string => (sql ?? '').replace(/\s+/g, ' ')
