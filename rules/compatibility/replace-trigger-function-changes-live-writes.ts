import {
  advise,
  type Call,
  type ChangeOf,
  defineRule,
  findRoutines,
  inputsOf,
  isMadeHere,
  isSameInputs,
  isSameName,
  type RuleContext,
  show,
  showList,
} from '../../src/lint/kit.ts'

/** No lock, no deploy of the application: the next write of every session runs the new body. */
export default defineRule({
  id: 'replace-trigger-function-changes-live-writes',
  family: 'compatibility',
  severity: 'warning',
  summary: 'Replacing a function behind a trigger, policy or default changes the writes of running code',
  why: `
    A trigger calls its function by identity, so that \`CREATE OR REPLACE FUNCTION\` changes what every insert and update does from the next statement on, in all
    sessions, for the old release too. The same holds for functions in defaults, generated columns and policies. No lock announces it.

    Write a body that serves both releases, and the final one in the contract phase.

    Nothing is reported when function, trigger or table are of this deploy, and when the body is the same.`,
  examples: {
    bad: [
      {
        title: 'Every insert of the running release is refused or changed',
        sql: `
          create table orders (id int primary key, note text);
          create function check_order() returns trigger language plpgsql as $$ begin return new; end $$;
          create trigger check_order before insert on orders for each row execute function check_order();
          -- next migration
          create or replace function check_order() returns trigger language plpgsql as $$
          begin
            if new.note is null then raise exception 'a note is needed'; end if;
            return new;
          end $$;`,
      },
    ],
    good: [
      {
        title: 'No table uses it',
        sql: `
          create function vat(amount int) returns int language sql as 'select amount / 5';
          -- next migration
          create or replace function vat(amount int) returns int language sql as 'select amount / 4';`,
      },
    ],
  },
  phases: ['expand', 'backfill'],
  on: ['create-function'],
  *check(change, context) {
    const old = findRoutines(context.before, change.function).find((routine) =>
      isSameInputs(inputsOf(routine), inputsOf(change)),
    )
    if (old === undefined || isMadeHere(context, old.origin)) return
    if (old.definition.body.trim() === change.definition.body.trim()) return
    const users = usersOf(change, context)
    if (users.length === 0) return
    yield {
      message: `writes to ${showList(users)} run the new body of ${show(change.function)} from the next statement on, those of the running release too`,
      fix: advise('write a body that serves both releases, and the final one in the contract phase'),
    }
  },
})

/** Old tables that run it whenever they are written or read. */
function usersOf(change: ChangeOf<'create-function'>, context: RuleContext): readonly string[] {
  const isCalled = (calls: readonly Call[] | undefined): boolean =>
    calls?.some((call) => isSameName(call.function, change.function)) ?? false
  return [...context.before.tables.values()]
    .filter(({ name }) => !context.isNew(name))
    .filter(
      ({ triggers, columns, policies }) =>
        triggers.some(
          (trigger) => isSameName(trigger.function, change.function) && !isMadeHere(context, trigger.origin),
        ) ||
        columns.some(
          (column) => isCalled(column.default?.calls) || isCalled(column.generated?.expression.calls),
        ) ||
        policies.some(({ using, check }) => isCalled(using?.calls) || isCalled(check?.calls)),
    )
    .map(({ name }) => show(name))
}
