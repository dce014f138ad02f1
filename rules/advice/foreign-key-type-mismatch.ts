import {
  advise,
  type Catalog,
  columnsMade,
  constraintsWritten,
  defineRule,
  findTable,
  findType,
  quoteIdentifier,
  referencedTypes,
  showColumn,
  showType,
  type Type,
} from '../../src/lint/kit.ts'

/** The server accepts what compares; the day on which the values no longer fit comes later. */
export default defineRule({
  id: 'foreign-key-type-mismatch',
  family: 'advice',
  severity: 'advice',
  isOptIn: true,
  summary: 'A foreign key column has another type than the key that it references',
  why: `
    PostgreSQL accepts a foreign key between types that compare, such as an integer that references a bigint. Inserts then fail with "integer out of range"
    once the referenced ids pass 2147483647, years after the mistake. Joins convert on one side, which may cost the use of an index.

    Give the column the type of what it references. Types that do not compare at all are refused; statement-cannot-succeed says so.`,
  examples: {
    bad: [
      {
        title: 'The child ends first',
        sql: `
          create table customers (id bigint primary key);
          create table orders (id bigint primary key, customer_id int references customers);`,
      },
    ],
    good: [
      {
        title: 'One type',
        sql: `
          create table customers (id bigint primary key);
          create table orders (id bigint primary key, customer_id bigint references customers);`,
      },
    ],
  },
  phases: ['expand', 'contract'],
  on: ['create-table', 'add-column', 'add-constraint'],
  yieldsTo: ['statement-cannot-succeed'],
  *check(change, { before, after }) {
    const own =
      change.kind === 'add-constraint'
        ? (findTable(before, change.table)?.columns ?? [])
        : columnsMade(change)
    for (const key of constraintsWritten(change)) {
      if (key.type !== 'foreign-key') continue
      for (const { column, from, referenced, to } of referencedTypes(key, own, after)) {
        if (isAlike(from, to, after)) continue
        yield {
          message: `${quoteIdentifier(column)} is ${showType(from)}, but ${showColumn(key.references, referenced)} is ${showType(to)}`,
          fix: advise(`make ${quoteIdentifier(column)} ${showType(to)} as well`),
        }
      }
    }
  },
})

/** Modifiers do not matter, and a domain is its base type. Texts with and without a limit hold the same values. */
function isAlike(a: Type, b: Type, catalog: Catalog): boolean {
  const [x, y] = [baseOf(a, catalog), baseOf(b, catalog)]
  return x.name === y.name || (TEXTS.has(x.name) && TEXTS.has(y.name))
}

const TEXTS: ReadonlySet<string> = new Set(['text', 'character varying'])

function baseOf(type: Type, catalog: Catalog): Type {
  const known = findType(catalog, type)
  return known?.kind === 'domain' ? baseOf(known.base, catalog) : type
}
