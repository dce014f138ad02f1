import {
  advise,
  defineRule,
  findColumn,
  ownLongLocks,
  PHASES,
  quoteIdentifier,
  show,
  showColumn,
  showLocks,
  showType,
  whoWaits,
} from '../../src/lint/kit.ts'

/** Most type changes write the table anew; which do not is a fact that depends on the old type. */
export default defineRule({
  id: 'change-type-rewrites-table',
  family: 'locks',
  severity: 'error',
  summary: 'ALTER COLUMN TYPE rewrites the whole table',
  why: `
    Most changes of a type write the table and all its indexes anew, under \`ACCESS EXCLUSIVE\`: nobody reads or writes
    until that is done, and a transaction with an older snapshot finds the table empty afterwards. \`int\` to \`bigint\` is
    of this kind, and so are a shorter \`varchar\`, \`text\` to \`varchar(n)\`, anything with arrays, enum to text, \`json\` to
    \`jsonb\`, and every \`USING\` that computes something.

    A few changes leave the rows as they are: a longer \`varchar\`, \`varchar(n)\` to \`text\`, a \`numeric\` of the same scale
    and more precision, more digits of a second, \`cidr\` to \`inet\`. \`timestamp\` to \`timestamptz\` and back is among them
    only while the session's \`TimeZone\` is UTC and there is no \`USING … AT TIME ZONE\`.

    For all others use a second column: add it with the new type, keep both in step by a trigger or in the code, fill the
    old rows in batches, move reads and writes to it, and drop the old column when no release names it.`,

  examples: {
    bad: [
      {
        title: 'int to bigint',
        sql: `
          create table orders (id bigint primary key, amount int);
          -- next migration
          alter table orders alter column amount type bigint;`,
      },
    ],
    good: [
      {
        title: 'varchar(20) to text leaves the rows alone',
        sql: `
          create table orders (id bigint primary key, code varchar(20));
          -- next migration
          alter table orders alter column code type text;`,
      },
      {
        title: 'A second column takes over',
        sql: `
          create table orders (id bigint primary key, amount int);
          -- next migration
          alter table orders add column amount_big bigint;`,
      },
    ],
  },

  phases: PHASES,
  on: ['change-type'],
  *check({ table, column, to, using }, context) {
    const locks = ownLongLocks(context, 'rewrite')
    if (locks.length === 0) return

    const known = findColumn(context.before, table, column)
    const name = showColumn(table, column)
    const wanted = showType(to)
    const say = `add a second column of type ${wanted}, keep both in step, fill it in batches, move the code to it, and drop ${quoteIdentifier(column)} then`
    if (known === undefined && (using === null || using.shape === 'column')) {
      yield {
        message: `the history does not show the type of ${name}: unless the change to ${wanted} is one of the free ones, ${show(table)} is rewritten under ACCESS EXCLUSIVE`,
        severity: 'warning',
        fix: advise(`${freeSources(to.name)}; else ${say}`),
        locks,
      }
      return
    }
    const from = known === undefined ? '' : ` from ${showType(known.type)}`
    const how = using === null || using.shape === 'column' ? '' : ` with USING ${using.sql}`
    yield {
      message: `changing ${name}${from} to ${wanted}${how} rewrites the table under ${showLocks(locks)}: ${whoWaits(locks)} until that is done`,
      fix: advise(say),
      locks,
    }
  },
})

/** From which types the change would cost nothing. */
const freeSources = (target: string): string =>
  `go on only if the column ${FREE_SOURCES[target] ?? 'has this type already, with tighter limits'}`

const FREE_SOURCES: Readonly<Record<string, string>> = {
  text: 'is a varchar, with or without a length, or xml',
  'character varying': 'is a varchar of at most this length, or, if none is given, text',
  numeric: 'is a numeric of the same scale and no more precision',
  inet: 'is cidr',
  'timestamp with time zone': 'is a timestamp and the session runs in UTC',
  'timestamp without time zone': 'is a timestamptz and the session runs in UTC',
}
