import { advise, afterCommit, defineRule, findType, show } from '../../src/lint/kit.ts'

/** Columns go on, casts by the old name do not. */
export default defineRule({
  id: 'rename-type-breaks-casts',
  family: 'compatibility',
  severity: 'error',
  summary: 'Renaming a type or moving it to another schema fails casts to its old name',
  why: `
    Columns know their type by identity and go on. Statements know it by name: \`$1::order_state\`, \`'{}'::order_state[]\`, and the casts that database
    libraries write by themselves. After \`RENAME TO\` or \`SET SCHEMA\` those of the running release fail with \`type does not exist\`.

    Keep the name. Where the type itself has to change, make a new type and a new column of it.

    Nothing is reported for a type of this deploy, and where the same transaction gives another type the old name.`,
  examples: {
    bad: [
      {
        title: 'The running release casts to order_state',
        sql: `
          create type order_state as enum ('open', 'closed');
          -- next migration
          alter type order_state rename to order_status;`,
      },
    ],
    good: [
      {
        title: 'Another type takes the old name',
        sql: `
          create type order_state as enum ('open', 'closed');
          -- next migration
          alter type order_state rename to order_state_old;
          create type order_state as enum ('open', 'closed', 'lost');`,
      },
    ],
  },
  phases: ['expand', 'backfill', 'contract'],
  on: ['rename-type', 'set-type-schema'],
  *check(change, context) {
    const { type, to } = change
    if (context.isNew(type) || findType(afterCommit(context), type) !== undefined) return
    const target = change.kind === 'rename-type' ? { ...type, name: to } : { ...type, schema: to }
    yield {
      message: `when ${show(type)} becomes ${show(target)}, casts to one of the two names fail in one of the two releases`,
      fix: advise(`keep the name ${show(type)}`),
    }
  },
})
