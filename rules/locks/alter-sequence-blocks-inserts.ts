import {
  advise,
  defineRule,
  findSequence,
  hasLaterLocks,
  isAtTopLevel,
  PHASES,
  replace,
  show,
  within,
} from '../../src/lint/kit.ts'

/** Everybody who wants the next number waits until the transaction ends. */
export default defineRule({
  id: 'alter-sequence-blocks-inserts',
  family: 'locks',
  severity: 'warning',
  summary: 'ALTER SEQUENCE in a longer transaction makes every nextval() wait until it commits',
  why: `
    \`ALTER SEQUENCE\` with options, a type, \`RESTART\` or \`OWNED BY\` takes \`SHARE ROW EXCLUSIVE\` on the sequence. Whoever
    asks for the next number waits until the transaction ends, and so does every insert into a table whose column
    defaults to it.

    By itself the statement takes no time. Give it a transaction of its own.`,

  examples: {
    bad: [
      {
        title: 'The transaction goes on with a table',
        sql: `
          create table orders (id bigserial primary key);
          -- next migration
          alter sequence orders_id_seq cache 20;
          alter table orders add column note text;`,
      },
    ],
    good: [
      {
        title: 'Alone in its transaction',
        sql: `
          create table orders (id bigserial primary key);
          -- next migration
          alter sequence orders_id_seq cache 20;`,
      },
    ],
  },

  phases: PHASES,
  on: ['alter-sequence'],
  *check({ sequence }, context) {
    const owner = findSequence(context.before, sequence)?.ownedBy
    const isUnused =
      context.isNew(sequence) || (owner !== undefined && owner !== null && context.isNew(owner.table))
    if (isUnused || !hasLaterLocks(context)) return

    const say = 'give it a transaction of its own'
    const tables =
      owner === undefined || owner === null ? 'inserts that use it' : `inserts into ${show(owner.table)}`
    yield {
      message: `altering the sequence ${show(sequence)} takes SHARE ROW EXCLUSIVE on it: nextval() and so ${tables} wait until the transaction ends`,
      fix: isAtTopLevel(context)
        ? replace(say, within(context.phase, context.step.statement.sql))
        : advise(say),
    }
  },
})
