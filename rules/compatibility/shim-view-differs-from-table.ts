import {
  advise,
  afterCommit,
  beforeTransaction,
  defineRule,
  findTable,
  isSameName,
  show,
  showList,
} from '../../src/lint/kit.ts'

/** A view under the old name of a table does most of what the table did. */
export default defineRule({
  id: 'shim-view-differs-from-table',
  family: 'compatibility',
  severity: 'warning',
  summary: 'A view in place of a renamed table does not do all that the table did',
  why: `
    Through a plain view under the old name old code reads and writes on. What does not work: \`TRUNCATE\`, \`COPY … FROM\`, and \`REFERENCES\` of new foreign keys.
    The grants of the table do not come along. A view with \`DISTINCT\`, \`GROUP BY\`, a join or computed columns takes no writes at all, which is an error
    as long as old writers run.

    Repeat the grants, keep the view to the plain columns of the one table, and drop it in the contract phase.`,
  examples: {
    bad: [
      {
        title: 'Old code that truncates or copies into orders fails',
        sql: `
          create table orders (id int primary key, note text);
          -- next migration
          alter table orders rename to purchases;
          create view orders as select id, note from purchases;`,
      },
    ],
    good: [
      {
        title: 'A view of its own name',
        sql: `
          create table orders (id int primary key, note text);
          -- next migration
          create view order_notes as select id, note from orders;`,
      },
    ],
  },
  phases: ['expand', 'backfill'],
  on: ['create-view'],
  *check({ view, query }, context) {
    const before = beforeTransaction(context)
    const old = findTable(before, view)
    if (old === undefined || old.columns.length === 0) return
    const after = afterCommit(context)
    const isOfSame = query.reads.some(
      (name) => findTable(after, name)?.origin === old.origin && findTable(after, name) !== undefined,
    )
    if (!isOfSame) return
    const grantees = (catalog: typeof before, name: typeof view) =>
      catalog.grants.filter(({ object }) => isSameName(object, name)).map(({ grantee }) => grantee)
    const lost = [...new Set(grantees(before, view))].filter(
      (grantee) => !grantees(after, view).includes(grantee),
    )
    const gaps = lost.length === 0 ? '' : `; ${showList(lost)} may not use it`
    yield query.isSimple
      ? {
          message: `through the view ${show(view)} TRUNCATE, COPY FROM and REFERENCES fail${gaps}`,
          fix: advise('repeat the grants of the table, and drop the view in the contract phase'),
        }
      : {
          message: `the view ${show(view)} takes no writes: inserts, updates and deletes of the running release fail${gaps}`,
          severity: 'error',
          fix: advise('select plain columns of the one table, without DISTINCT, GROUP BY or a join'),
        }
  },
})
