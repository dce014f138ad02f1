import { advise, defineRule, PHASES, show } from '../../src/lint/kit.ts'

/** VACUUM FULL and CLUSTER write the table anew while nobody may use it. */
export default defineRule({
  id: 'maintenance-rewrites-table',
  family: 'locks',
  severity: 'error',
  summary: 'VACUUM FULL or CLUSTER rewrites the table while reads and writes wait',
  why: `
    Both write the table and all its indexes anew under \`ACCESS EXCLUSIVE\`, and nobody reads or writes until that is
    done. They also need room for a second copy of the table.

    The extension \`pg_repack\` does the same with brief locks only. Often a plain \`VACUUM\` is enough: it makes the room
    usable again and blocks nobody.`,

  examples: {
    bad: [
      {
        title: 'Giving room back to the system',
        transaction: 'none',
        sql: `
          create table orders (id bigint primary key);
          -- next migration
          vacuum full orders;`,
      },
    ],
    good: [
      {
        title: 'Making room for new rows',
        transaction: 'none',
        sql: `
          create table orders (id bigint primary key);
          -- next migration
          vacuum orders;`,
      },
    ],
  },

  phases: PHASES,
  on: ['vacuum', 'cluster'],
  *check(change, { isNew, effects }) {
    const { kind, table } = change
    if ((kind === 'vacuum' && !change.isFull) || (table !== null && isNew(table))) return

    const command = kind === 'cluster' ? 'CLUSTER' : 'VACUUM FULL'
    const what = table === null ? 'one table after the other' : show(table)
    yield {
      message: `${command} rewrites ${what} under ACCESS EXCLUSIVE: reads and writes wait until that is done`,
      fix: advise('use the extension pg_repack, or a plain VACUUM if free room inside the table is enough'),
      locks: effects.on,
    }
  },
})
