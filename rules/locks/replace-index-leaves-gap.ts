import {
  advise,
  type Catalog,
  defineRule,
  findIndex,
  type Index,
  type IndexDefinition,
  indexesOf,
  isSameName,
  laterInUnit,
  PHASES,
  show,
} from '../../src/lint/kit.ts'

/** Between the drop and the build nothing serves the queries. */
export default defineRule({
  id: 'replace-index-leaves-gap',
  family: 'locks',
  severity: 'warning',
  summary: 'An index is dropped before its successor is built',
  why: `
    When the old index goes first, queries read the whole table until the new one is built, which takes the longer the
    more rows there are. For a unique index the rule does not hold meanwhile: duplicates that come in then make the new
    build fail.

    Build the new index first, with \`CONCURRENTLY\` and under another name, and drop the old one after it. \`ALTER INDEX …
    RENAME\` gives it the old name if need be.`,

  examples: {
    bad: [
      {
        title: 'A wider index takes the place of a narrow one',
        transaction: 'none',
        sql: `
          create table orders (id bigint primary key, customer_id bigint, day date);
          create index orders_customer on orders (customer_id);
          -- next migration
          drop index concurrently orders_customer;
          create index concurrently orders_customer_day on orders (customer_id, day);`,
      },
    ],
    good: [
      {
        title: 'The new index stands before the old one goes',
        transaction: 'none',
        sql: `
          create table orders (id bigint primary key, customer_id bigint, day date);
          create index orders_customer on orders (customer_id);
          -- next migration
          create index concurrently orders_customer_day on orders (customer_id, day);
          drop index concurrently orders_customer;`,
      },
    ],
  },

  phases: PHASES,
  on: ['drop-index'],
  yieldsTo: ['drop-index-blocks-table'],
  *check({ index }, context) {
    const { before, isNew } = context
    const old = findIndex(before, index)
    if (old === undefined || isNew(old.table) || !old.isValid || isCovered(old, before)) return
    const successor = laterInUnit(context)
      .map(({ change }) => change)
      .find(
        (change) =>
          change.kind === 'create-index' && isSameName(change.table, old.table) && serves(change.index, old),
      )
    if (successor === undefined) return

    yield {
      message: `index ${show(index)} is dropped before its successor is built: queries of ${show(old.table)} do without meanwhile${old.isUnique ? ', and duplicates can come in' : ''}`,
      fix: advise(`build the new index with CONCURRENTLY first, then drop ${show(index)}`),
    }
  },
})

type Shape = Pick<Index | IndexDefinition, 'keys' | 'method' | 'where'>

/** Queries that look for the old index's first key find this one. */
const serves = (index: Shape, old: Index): boolean =>
  index.method === old.method && keyText(index) === keyText(old)

const keyText = ({ keys: [first] }: Shape): string | undefined => first?.column ?? first?.expression?.sql

/** Another valid index without a predicate begins with the same columns. */
const isCovered = (old: Index, catalog: Catalog): boolean =>
  !old.isUnique &&
  indexesOf(catalog, old.table).some(
    (other) =>
      !isSameName(other.name, old.name) &&
      other.isValid &&
      other.where === null &&
      other.method === old.method &&
      old.keys.every((key, at) => key.column !== null && other.keys[at]?.column === key.column),
  )
