import {
  afterCommit,
  type ChangeOf,
  defineRule,
  findTable,
  isMadeHere,
  isSameName,
  laterInTransaction,
  moveToContract,
  type Name,
  type RuleContext,
  show,
  type Table,
} from '../../src/lint/kit.ts'

/** Code relies on its triggers without naming them. */
export default defineRule({
  id: 'drop-trigger-stops-side-effects',
  family: 'compatibility',
  severity: 'warning',
  summary: 'Dropping or disabling a trigger stops what running code relies on',
  why: `
    A trigger writes the audit log, keeps a counter, sets a time stamp, fills one column from another. The running release leaves that to the trigger; the new release may
    do it by itself. Between the drop and the end of the old release nobody does, and rows are missing or stale.

    Let the trigger live until the contract phase, and write it so that it does no harm to the new release.

    Nothing is reported for a trigger or table of this deploy, in the contract phase, and where the same transaction puts one with the same function in
    its place or switches it on again.`,
  examples: {
    bad: [
      {
        title: 'Old code does not set updated_at itself',
        sql: `
          create table orders (id int primary key, updated_at timestamptz);
          create function touch() returns trigger language plpgsql as $$ begin new.updated_at := now(); return new; end $$;
          create trigger touch before update on orders for each row execute function touch();
          -- next migration
          drop trigger touch on orders;`,
      },
    ],
    good: [
      {
        title: 'Off for the length of one transaction',
        sql: `
          create table orders (id int primary key, updated_at timestamptz);
          create function touch() returns trigger language plpgsql as $$ begin new.updated_at := now(); return new; end $$;
          create trigger touch before update on orders for each row execute function touch();
          -- next migration
          alter table orders disable trigger touch;
          alter table orders enable trigger touch;`,
      },
    ],
  },
  phases: ['expand', 'backfill'],
  on: ['drop-trigger', 'toggle-trigger', 'drop-rule', 'toggle-rule'],
  *check(change, context) {
    const { table } = change
    const left = findTable(afterCommit(context), table)
    if (context.isNew(table) || (left === undefined && findTable(context.before, table))) return
    if (isDroppedToo(table, context)) return
    const name =
      change.kind === 'drop-rule' || change.kind === 'toggle-rule'
        ? change.rule
        : (change.trigger ?? 'its triggers')
    if (!isStopped(change, left, context)) return
    yield {
      message: `without ${name} writes of the running release to ${show(table)} lose what it did for them`,
      fix: moveToContract(context, 'let it live while old code runs, and remove it in the contract phase'),
    }
  },
})

/** A view that goes, perhaps to be made again, takes its triggers along. */
const isDroppedToo = (table: Name, context: RuleContext): boolean =>
  laterInTransaction(context).some(
    ({ change }) => change.kind === 'drop-view' && isSameName(change.view, table),
  )

type Stopping = ChangeOf<'drop-trigger' | 'toggle-trigger' | 'drop-rule' | 'toggle-rule'>

function isStopped(change: Stopping, left: Table | undefined, context: RuleContext): boolean {
  switch (change.kind) {
    case 'drop-rule': {
      const known = findTable(context.before, change.table)?.rules
      const isThere = known === undefined ? !change.ifExists : known.includes(change.rule)
      return isThere && !left?.rules.includes(change.rule)
    }
    case 'toggle-rule':
      return change.to === 'disable'
    case 'drop-trigger':
      return isDropped(change, left, context)
    case 'toggle-trigger':
      return change.to === 'disable' && staysOff(change, left, context)
  }
}

function isDropped(
  { table, trigger, ifExists }: ChangeOf<'drop-trigger'>,
  left: Table | undefined,
  context: RuleContext,
): boolean {
  const known = findTable(context.before, table)
  const dropped = known?.triggers.find(({ name }) => name === trigger)
  if (dropped === undefined) return !(ifExists && (known?.isComplete || context.before.isComplete))
  if (isMadeHere(context, dropped.origin)) return false
  return !left?.triggers.some(
    (other) => other.name === dropped.name || isSameName(other.function, dropped.function),
  )
}

const staysOff = (
  { trigger }: ChangeOf<'toggle-trigger'>,
  left: Table | undefined,
  context: RuleContext,
): boolean =>
  left === undefined ||
  left.triggers.some(
    ({ name, isEnabled, origin }) =>
      !(isEnabled || isMadeHere(context, origin)) && (trigger === null || trigger === name),
  )
