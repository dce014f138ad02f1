import {
  advise,
  afterCommit,
  beforeUnit,
  type Catalog,
  defineRule,
  findTable,
  indexesOf,
  type Name,
  show,
  showColumns,
} from '../../src/lint/kit.ts'

/** A unique key of a partitioned table contains the partition key, so it is not the key that code knows. */
export default defineRule({
  id: 'partition-conversion-breaks-upserts',
  family: 'compatibility',
  severity: 'error',
  summary: 'A table that becomes partitioned loses the key that upserts and foreign keys name',
  why: `
    Every unique key of a partitioned table has to contain the partition key. Where the table was unique by \`id\`, the partitioned one is unique by
    \`(id, day)\` at most: \`ON CONFLICT (id)\` fails with 42P10, and foreign keys to \`id\` are not possible. Nothing prevents a duplicate id in two partitions.

    Release code whose conflict targets name the wider key first. Where the narrow key matters, keep it in a plain side table.

    Nothing is reported where the partitioned table has the same unique keys.`,
  examples: {
    bad: [
      {
        title: 'Old code upserts by id',
        sql: `
          create table events (id int primary key, day date not null);
          -- next migration
          alter table events rename to events_before;
          create table events (id int, day date not null, primary key (id, day)) partition by range (day);`,
      },
    ],
    good: [
      {
        title: 'The key contains the partition key already',
        sql: `
          create table events (id int, day date not null, primary key (id, day));
          -- next migration
          alter table events rename to events_before;
          create table events (id int, day date not null, primary key (id, day)) partition by range (day);`,
      },
    ],
  },
  phases: ['expand', 'backfill'],
  on: ['create-table', 'rename-table'],
  *check(change, context) {
    const name = change.kind === 'create-table' ? change.table : { ...change.table, name: change.to }
    const after = afterCommit(context)
    const old = findTable(beforeUnit(context), name)
    if (old === undefined || old.kind !== 'table' || findTable(after, name)?.kind !== 'partitioned-table')
      return
    if (
      change.kind === 'rename-table' &&
      findTable(context.before, change.table)?.kind !== 'partitioned-table'
    )
      return
    const left = keysOf(after, name).map((key) => key.toSorted().join('\n'))
    for (const key of keysOf(beforeUnit(context), name)) {
      if (left.includes(key.toSorted().join('\n'))) continue
      yield {
        message: `the partitioned ${show(name)} is not unique by (${showColumns(key)}): ON CONFLICT on it fails, and so do foreign keys to it`,
        fix: advise(
          'release code whose conflict targets contain the partition key first, or keep the narrow key in a side table',
        ),
      }
    }
  },
})

const keysOf = (catalog: Catalog, table: Name): readonly (readonly string[])[] =>
  indexesOf(catalog, table)
    .filter(
      ({ isUnique, where, keys }) =>
        isUnique && where === null && keys.every(({ column }) => column !== null),
    )
    .map(({ keys }) => keys.flatMap(({ column }) => column ?? []))
