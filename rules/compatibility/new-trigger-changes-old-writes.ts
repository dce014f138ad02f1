import {
  advise,
  beforeTransaction,
  type ChangeOf,
  defineRule,
  findRoutines,
  findTable,
  isMadeHere,
  isSameName,
  nameBefore,
  type RuleContext,
  relationKind,
  show,
} from '../../src/lint/kit.ts'

/** A trigger is code that runs in somebody else's statement. */
export default defineRule({
  id: 'new-trigger-changes-old-writes',
  family: 'compatibility',
  severity: 'warning',
  summary: 'A new trigger or rule changes the writes of running code',
  why: `
    From now on every write of the running release runs the trigger as well: it may refuse the row, change it, fail in its own body, or make each statement
    slower. The old release was never tested with it. A rule rewrites the statements themselves.

    Let it pass old writes while old code runs, and make it strict in the contract phase.

    Nothing is reported for a new table, for a trigger that was there before with the same function, and for one that keeps a column of this deploy in step
    with an old one: that is what lets both releases run.`,
  examples: {
    bad: [
      {
        title: 'Old writes run code that they never met',
        sql: `
          create table orders (id int primary key, note text);
          create function check_order() returns trigger language plpgsql as $$ begin return new; end $$;
          -- next migration
          create trigger check_order before insert on orders for each row execute function check_order();`,
      },
    ],
    good: [
      {
        title: 'It fills the new column from the old one',
        sql: `
          create table orders (id int primary key, note text);
          -- next migration
          alter table orders add column memo text;
          create function sync_memo() returns trigger language plpgsql as $$ begin new.memo := new.note; return new; end $$;
          create trigger sync_memo before insert or update on orders for each row execute function sync_memo();`,
      },
    ],
  },
  phases: ['expand', 'backfill'],
  on: ['create-trigger', 'create-rule', 'toggle-trigger'],
  *check(change, context) {
    const { table } = change
    const kind = relationKind(context.before, table)
    if (context.isNew(table) || kind === 'view' || kind === 'materialized-view') return
    if (change.kind === 'create-rule') {
      if (change.event === 'select') return
      yield {
        message: `the rule ${change.rule} rewrites writes of the running release to ${show(table)}`,
        fix: advise('let old writes pass while old code runs'),
      }
      return
    }
    if (change.kind === 'toggle-trigger' ? isRunningAlready(change, context) : isKnown(change, context))
      return
    const name = change.kind === 'create-trigger' ? change.trigger.name : (change.trigger ?? 'every trigger')
    yield {
      message: `writes of the running release to ${show(table)} run ${name} from now on: they may be refused, changed or slower`,
      fix: advise('let old writes pass while old code runs, and make it strict in the contract phase'),
    }
  },
})

/** Only a trigger that the history shows to be off is switched on by ENABLE. */
function isRunningAlready({ table, trigger, to }: ChangeOf<'toggle-trigger'>, context: RuleContext): boolean {
  if (to === 'disable' || trigger === null) return true
  const known = findTable(beforeTransaction(context), nameBefore(context, table))?.triggers.find(
    ({ name }) => name === trigger,
  )
  return known === undefined || known.isEnabled || isMadeHere(context, known.origin)
}

function isKnown({ table, trigger }: ChangeOf<'create-trigger'>, context: RuleContext): boolean {
  const had = findTable(beforeTransaction(context), nameBefore(context, table))?.triggers ?? []
  const isSame = had.some(
    (old) =>
      isSameName(old.function, trigger.function) &&
      old.timing === trigger.timing &&
      trigger.events.every((event) => old.events.includes(event)),
  )
  return isSame || isSync({ table, trigger }, context)
}

/** Its function is of this deploy and writes or reads a column of it. */
function isSync(
  { table, trigger }: Pick<ChangeOf<'create-trigger'>, 'table' | 'trigger'>,
  context: RuleContext,
): boolean {
  const made =
    findTable(context.before, table)?.columns.filter(({ origin }) => isMadeHere(context, origin)) ?? []
  return findRoutines(context.before, trigger.function).some(
    ({ origin, definition }) =>
      origin?.unit === context.step.unit &&
      made.some(({ name }) =>
        new RegExp(`\\b(?:new|old)\\s*\\.\\s*"?${name.replace(/\W/g, '\\$&')}\\b`, 'i').test(definition.body),
      ),
  )
}
