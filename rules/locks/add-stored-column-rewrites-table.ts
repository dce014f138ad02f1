import {
  advise,
  defineRule,
  ownLongLocks,
  PHASES,
  show,
  showColumn,
  showLocks,
  whoWaits,
} from '../../src/lint/kit.ts'

/** The value of a stored generated column is computed for every row when the column is added. */
export default defineRule({
  id: 'add-stored-column-rewrites-table',
  family: 'locks',
  severity: 'error',
  summary: 'ADD COLUMN … GENERATED … STORED rewrites the whole table',
  why: `
    A stored generated column holds a value in every row, so adding one computes and writes all of them: a new heap
    and new indexes, under \`ACCESS EXCLUSIVE\`, while nobody reads or writes.

    From PostgreSQL 18 on a column may be \`VIRTUAL\`: it is computed when it is read, and adding it takes no time.
    It cannot be indexed. Where the value has to be stored, as before 18, use an ordinary column: add it, let a trigger
    fill it on every write, fill the old rows in batches, and let the new release read it after that.

    An index on the expression itself is often all that is needed, and it can be built with \`CONCURRENTLY\`.`,

  examples: {
    bad: [
      {
        title: 'A search column computed from another one',
        sql: `
          create table orders (id bigint primary key, note text);
          -- next migration
          alter table orders add column note_key text generated always as (lower(note)) stored;`,
      },
    ],
    good: [
      {
        title: 'An ordinary column that a trigger fills',
        sql: `
          create table orders (id bigint primary key, note text);
          -- next migration
          alter table orders add column note_key text;
          create function fill_note_key() returns trigger language plpgsql as
            'begin new.note_key := lower(new.note); return new; end';
          create trigger fill_note_key before insert or update on orders
            for each row execute function fill_note_key();`,
      },
      {
        title: 'A virtual column is computed when it is read',
        pgVersion: 18,
        sql: `
          create table orders (id bigint primary key, price int, amount int);
          -- next migration
          alter table orders add column total int generated always as (price * amount) virtual;`,
      },
    ],
  },

  phases: PHASES,
  on: ['add-column'],
  *check({ table, column }, context) {
    if (column.generated?.kind !== 'stored') return
    const locks = ownLongLocks(context, 'rewrite')
    if (locks.length === 0) return

    const virtual = context.options.pgVersion >= 18 ? 'make the column VIRTUAL, or ' : ''
    yield {
      message: `adding the stored column ${showColumn(table, column.name)} computes it for every row: the table is rewritten under ${showLocks(locks)}, and ${whoWaits(locks)} until that is done`,
      fix: advise(
        `${virtual}add an ordinary column, fill it by a trigger on ${show(table)}, and fill the old rows in batches`,
      ),
      locks,
    }
  },
})
