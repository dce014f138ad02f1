import {
  advise,
  type Catalog,
  defineRule,
  findView,
  indexesOf,
  isAtTopLevel,
  type Name,
  ownLongLocks,
  PHASES,
  replace,
  show,
  showLocks,
  whoWaits,
  within,
} from '../../src/lint/kit.ts'

/** A refresh holds its strongest lock for as long as the query runs. */
export default defineRule({
  id: 'refresh-blocks-readers',
  family: 'locks',
  severity: 'error',
  summary: 'REFRESH MATERIALIZED VIEW without CONCURRENTLY stops readers while its query runs',
  why: `
    \`REFRESH MATERIALIZED VIEW\` takes \`ACCESS EXCLUSIVE\` on the view before it runs the query and keeps it until the end.
    Everybody who reads the view waits that long.

    \`REFRESH MATERIALIZED VIEW CONCURRENTLY\` lets readers go on with the old rows; only another refresh waits. It needs a
    unique index on plain columns of the view, without \`WHERE\`, and a view that has been filled before.`,

  examples: {
    bad: [
      {
        title: 'A view that is read all the time',
        sql: `
          create table orders (id bigint primary key, day date);
          create materialized view orders_per_day as select day, count(*) as orders from orders group by day;
          create unique index orders_per_day_day on orders_per_day (day);
          -- next migration
          refresh materialized view orders_per_day;`,
      },
    ],
    good: [
      {
        title: 'Readers go on with the old rows',
        sql: `
          create table orders (id bigint primary key, day date);
          create materialized view orders_per_day as select day, count(*) as orders from orders group by day;
          create unique index orders_per_day_day on orders_per_day (day);
          -- next migration
          refresh materialized view concurrently orders_per_day;`,
      },
    ],
  },

  phases: PHASES,
  on: ['refresh-materialized-view'],
  *check({ view, isConcurrent, withData }, context) {
    const known = findView(context.before, view)
    if (isConcurrent || known?.isPopulated === false) return
    const locks = ownLongLocks(context)
    if (locks.length === 0) return

    const isReady = withData && known !== undefined && isUniqueByColumns(context.before, view)
    const say = 'refresh with CONCURRENTLY'
    yield {
      message: `refreshing ${show(view)} takes ${showLocks(locks)}: ${whoWaits(locks)} until its query ends`,
      fix:
        isReady && isAtTopLevel(context)
          ? replace(say, within(context.phase, `refresh materialized view concurrently ${show(view)}`))
          : advise(`build a unique index on plain columns of ${show(view)} with CONCURRENTLY, then ${say}`),
      locks,
    }
  },
})

const isUniqueByColumns = (catalog: Catalog, view: Name): boolean =>
  indexesOf(catalog, view).some(
    ({ isUnique, isValid, where, keys }) =>
      isUnique && isValid && where === null && keys.every(({ column }) => column !== null),
  )
