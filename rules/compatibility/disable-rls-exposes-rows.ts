import {
  advise,
  beforeTransaction,
  type ChangeOf,
  defineRule,
  findTable,
  nameBefore,
  type RuleContext,
  show,
} from '../../src/lint/kit.ts'

/** Nothing fails, and everybody sees everything. */
export default defineRule({
  id: 'disable-rls-exposes-rows',
  family: 'compatibility',
  severity: 'error',
  summary: 'Disabling row security, or a policy that is always true, exposes rows',
  why: `
    Code that relies on row security does not filter by itself. When it is switched off, or when a permissive policy with \`USING (true)\` joins the others,
    each query of the running release returns the rows of all tenants, at once and without an error: permissive policies add up.

    If that is meant, say so in an ignore with its reason. Otherwise narrow the policy.

    Nothing is reported for a table of this deploy, for a table without row security, and for roles that bypass row security by name
    (\`service_role\`, \`postgres\`).`,
  examples: {
    bad: [
      {
        title: 'All orders become visible',
        sql: `
          create table orders (id int primary key, owner text);
          create policy own_orders on orders using (owner = current_user);
          alter table orders enable row level security;
          -- next migration
          alter table orders disable row level security;`,
      },
    ],
    good: [
      {
        title: 'A policy with a condition',
        sql: `
          create table orders (id int primary key, owner text);
          create policy own_orders on orders using (owner = current_user);
          alter table orders enable row level security;
          -- next migration
          create policy shared_orders on orders for select using (owner = 'all');`,
      },
    ],
  },
  phases: ['expand', 'backfill', 'contract'],
  on: ['set-row-security', 'create-policy', 'alter-policy'],
  *check(change, context) {
    const { table } = change
    if (context.isNew(table)) return
    const known = findTable(beforeTransaction(context), nameBefore(context, table))
    if (change.kind === 'set-row-security') {
      if (!isOpening(change, context)) return
      yield {
        message:
          change.to === 'disable'
            ? `without row security every role with a grant sees and writes all rows of ${show(table)}`
            : `the owner of ${show(table)} is not bound by its policies any more, and sees and writes all rows`,
        fix: advise('keep it on, or say in an ignore why nobody needs it'),
      }
      return
    }
    if (!known?.hasRowSecurity || !opensAll(change)) return
    const name = change.kind === 'create-policy' ? change.policy.name : change.policy
    yield {
      message: `the policy ${name} is true for every row of ${show(table)}, whatever the other policies say`,
      fix: advise('narrow its condition, or say in an ignore why all rows may be seen'),
    }
  },
})

function isOpening({ table, to }: ChangeOf<'set-row-security'>, { before }: RuleContext): boolean {
  const known = findTable(before, table)
  if (to === 'disable') return known?.hasRowSecurity !== false
  return to === 'no force' && known?.forcesRowSecurity !== false
}

const PRIVILEGED: readonly string[] = ['service_role', 'postgres']

function opensAll(change: ChangeOf<'create-policy' | 'alter-policy'>): boolean {
  if (change.kind === 'alter-policy') return change.using?.shape === 'true'
  const { isPermissive, using, roles } = change.policy
  return (
    isPermissive &&
    using?.shape === 'true' &&
    !(roles.length > 0 && roles.every((role) => PRIVILEGED.includes(role)))
  )
}
