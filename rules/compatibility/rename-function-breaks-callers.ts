import { advise, afterCommit, defineRule, findRoutines, isMadeHere, show } from '../../src/lint/kit.ts'

/** Triggers and defaults follow by identity; the text of queries and of bodies does not. */
export default defineRule({
  id: 'rename-function-breaks-callers',
  family: 'compatibility',
  severity: 'error',
  summary: 'Renaming a function or moving it to another schema fails its callers',
  why: `
    Triggers, defaults and indexes know a function by its identity and follow it. Statements of the application and bodies of functions that are kept
    as text know its name. After \`RENAME TO\` or \`SET SCHEMA\` those of the running release fail; before it, those of the new one.

    Create the function under the new name, and leave one under the old name, which may call it, until the contract phase.

    Nothing is reported for a function of this deploy, for trigger functions, and where the same transaction creates one under the old name.`,
  examples: {
    bad: [
      {
        title: 'The running release calls vat',
        sql: `
          create function vat(amount int) returns int language sql immutable as 'select amount / 5';
          -- next migration
          alter function vat(int) rename to value_added_tax;`,
      },
    ],
    good: [
      {
        title: 'The old name calls the new one',
        sql: `
          create function vat(amount int) returns int language sql immutable as 'select amount / 5';
          -- next migration
          alter function vat(int) rename to value_added_tax;
          create function vat(amount int) returns int language sql immutable as 'select value_added_tax(amount)';`,
      },
    ],
  },
  phases: ['expand', 'backfill', 'contract'],
  on: ['rename-function', 'set-function-schema'],
  *check(change, context) {
    const name = change.function
    const known = findRoutines(context.before, name)
    if (known.length > 0 && known.every(({ origin }) => isMadeHere(context, origin))) return
    if (known.length > 0 && known.every(({ definition }) => definition.returns?.name === 'trigger')) return
    if (findRoutines(afterCommit(context), name).length >= Math.max(known.length, 1)) return
    const to =
      change.kind === 'rename-function' ? { ...name, name: change.to } : { ...name, schema: change.to }
    yield {
      message: `when ${show(name)} becomes ${show(to)}, callers of one of the two releases fail`,
      fix: advise(`create ${show(to)} as a second function, and drop ${show(name)} in the contract phase`),
    }
  },
})
