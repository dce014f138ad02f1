import {
  advise,
  defineRule,
  findIndex,
  isAtTopLevel,
  PHASES,
  quoteIdentifier,
  replace,
  show,
  within,
} from '../../src/lint/kit.ts'

/** ALTER TABLE takes a table's lock, whatever it names. */
export default defineRule({
  id: 'rename-index-through-table',
  family: 'locks',
  severity: 'warning',
  summary: 'ALTER TABLE … RENAME of an index takes ACCESS EXCLUSIVE where ALTER INDEX does not',
  why: `
    \`ALTER TABLE\` accepts the name of an index and renames it, but with \`ACCESS EXCLUSIVE\` on the index. Every query that
    plans with the table waits for that. \`ALTER INDEX … RENAME TO\` takes \`SHARE UPDATE EXCLUSIVE\`, which no application
    statement waits for.`,

  examples: {
    bad: [
      {
        title: 'An index renamed as if it were a table',
        sql: `
          create table orders (id bigint primary key, note text);
          create index orders_note on orders (note);
          -- next migration
          alter table orders_note rename to orders_note_idx;`,
      },
    ],
    good: [
      {
        title: 'ALTER INDEX',
        sql: `
          create table orders (id bigint primary key, note text);
          create index orders_note on orders (note);
          -- next migration
          alter index orders_note rename to orders_note_idx;`,
      },
    ],
  },

  phases: PHASES,
  on: ['rename-index'],
  *check({ index, to, ifExists, isThroughTable }, context) {
    const table = findIndex(context.before, index)?.table
    if (!isThroughTable || table === undefined || context.isNew(table)) return

    const say = 'rename it with ALTER INDEX'
    const name = `${ifExists ? 'if exists ' : ''}${show(index)}`
    yield {
      message: `renaming index ${show(index)} with ALTER TABLE takes ACCESS EXCLUSIVE on it: queries of ${show(table)} wait while it waits for its turn`,
      fix: isAtTopLevel(context)
        ? replace(say, within(context.phase, `alter index ${name} rename to ${quoteIdentifier(to)}`))
        : advise(say),
    }
  },
})
