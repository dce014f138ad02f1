import {
  advise,
  afterCommit,
  type Catalog,
  defineRule,
  findTable,
  isMadeHere,
  type Name,
  show,
  showColumns,
} from '../../src/lint/kit.ts'

/** PostgreSQL lets a query name ungrouped columns because the primary key says that there is one value. */
export default defineRule({
  id: 'drop-primary-key-breaks-queries',
  family: 'compatibility',
  severity: 'error',
  summary: 'Dropping a primary key fails grouped queries, upserts and replication',
  why: `
    \`SELECT id, note FROM orders GROUP BY id\` works because \`id\` is the primary key; without it the query fails with 42803. Upserts by the key fail with
    42P10, and where the table is published, updates and deletes fail too.

    Exchange it in one statement: build a unique index concurrently, then
    \`ALTER TABLE … DROP CONSTRAINT …, ADD PRIMARY KEY USING INDEX …\`, which takes no time. If the key is to become another one, release code that does
    not rely on the old one, and change it in the contract phase.

    Nothing is reported for a table of this deploy, and where the same transaction adds a primary key on the same columns.`,
  examples: {
    bad: [
      {
        title: 'Queries group by id',
        sql: `
          create table orders (id int primary key, note text);
          -- next migration
          alter table orders drop constraint orders_pkey;`,
      },
    ],
    good: [
      {
        title: 'Exchanged in one statement',
        sql: `
          create table orders (id int primary key, note text);
          create unique index orders_id on orders (id);
          -- next migration
          alter table orders drop constraint orders_pkey, add constraint orders_pkey primary key using index orders_id;`,
      },
    ],
  },
  phases: ['expand', 'backfill'],
  on: ['drop-constraint'],
  *check({ table, constraint }, context) {
    const known = primaryKeyOf(context.before, table)
    if (known?.name !== constraint || context.isNew(table) || isMadeHere(context, known.origin)) return
    const after = afterCommit(context)
    if (findTable(after, table) === undefined) return
    const left = primaryKeyOf(after, table)
    if (left && left.columns.toSorted().join('\n') === known.columns.toSorted().join('\n')) return
    yield {
      message: `without its primary key (${showColumns(known.columns)}) queries that group ${show(table)} by it fail, and so do upserts by it`,
      fix: advise(
        'exchange it in one ALTER TABLE: drop the constraint and add a primary key USING INDEX, or drop it in the contract phase',
      ),
    }
  },
})

const primaryKeyOf = (catalog: Catalog, table: Name) =>
  findTable(catalog, table)?.constraints.find((constraint) => constraint.type === 'primary-key')
