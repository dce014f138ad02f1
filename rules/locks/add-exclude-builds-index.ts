import {
  advise,
  defineRule,
  ownLongLocks,
  PHASES,
  show,
  showLocks,
  sizedSeverity,
  whoWaits,
} from '../../src/lint/kit.ts'

/** There is no gentle way to an exclusion constraint on a table with rows. */
export default defineRule({
  id: 'add-exclude-builds-index',
  family: 'locks',
  severity: 'error',
  summary: 'ADD EXCLUDE builds its index while reads and writes wait',
  why: `
    An exclusion constraint builds an index under \`ACCESS EXCLUSIVE\` and checks every row against the others. Unlike a
    unique constraint it cannot be made from an index that was built with \`CONCURRENTLY\`, and it cannot be \`NOT VALID\`.

    What remains is a new table with the constraint, filled in batches and swapped in, or a trigger that takes an
    advisory lock and looks for conflicts. Where the table is small or may stand still for a while, add the constraint
    in an agreed window, with a \`lock_timeout\`.`,

  examples: {
    bad: [
      {
        title: 'No two bookings at the same time',
        sql: `
          create table bookings (id bigint primary key, during tstzrange);
          -- next migration
          alter table bookings add constraint bookings_during_excl exclude using gist (during with &&);`,
      },
    ],
    good: [
      {
        title: 'The table is made by the same migration',
        sql: `
          create table bookings (id bigint primary key, during tstzrange);
          alter table bookings add constraint bookings_during_excl exclude using gist (during with &&);`,
      },
    ],
  },

  phases: PHASES,
  on: ['add-constraint'],
  *check({ table, constraint }, context) {
    const locks = constraint.type === 'exclude' ? ownLongLocks(context) : []
    if (locks.length === 0) return

    yield {
      message: `the exclusion constraint on ${show(table)} builds its index under ${showLocks(locks)}: ${whoWaits(locks)} until it is built`,
      severity: sizedSeverity('error', locks, context),
      fix: advise(
        'move to a new table that has the constraint, or add it in an agreed window with a lock_timeout',
      ),
      locks,
    }
  },
})
