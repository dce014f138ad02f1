import {
  advise,
  afterCommit,
  type Catalog,
  type ChangeOf,
  defineRule,
  earlierInUnit,
  findTable,
  isSameName,
  type Name,
  type RuleContext,
  type SchemaChange,
  show,
  showList,
} from '../../src/lint/kit.ts'

/** An object of the same name is another object. */
export default defineRule({
  id: 'recreate-loses-grants',
  family: 'compatibility',
  severity: 'warning',
  summary: 'DROP and CREATE under the same name lose the grants and the row security',
  why: `
    Grants, comments, row security and policies belong to the object, not to its name. After \`DROP VIEW\` and \`CREATE VIEW\` only the owner can read the view, and
    a role of the application fails with 42501. \`CREATE TABLE AS\` and \`LIKE\` copy none of them either.

    Use \`CREATE OR REPLACE\`, which keeps them, or repeat them in the same transaction.

    Reported are grants and row security of the migration history that are gone when the transaction commits.`,
  examples: {
    bad: [
      {
        title: 'The shop cannot read the new view',
        sql: `
          create role shop;
          create table orders (id int primary key, total int);
          create view big_orders as select id from orders where total > 100;
          grant select on big_orders to shop;
          -- next migration
          drop view big_orders;
          create view big_orders as select id from orders where total > 200;`,
      },
    ],
    good: [
      {
        title: 'Replaced, so that it stays the same view',
        sql: `
          create role shop;
          create table orders (id int primary key, total int);
          create view big_orders as select id from orders where total > 100;
          grant select on big_orders to shop;
          -- next migration
          create or replace view big_orders as select id from orders where total > 200;`,
      },
    ],
  },
  phases: ['expand', 'backfill', 'contract'],
  on: [
    'create-view',
    'create-materialized-view',
    'create-table',
    'create-table-as',
    'create-sequence',
    'create-function',
  ],
  *check(change, context) {
    const name = nameOf(change)
    const dropped = catalogBeforeDrop(name, context)
    if (dropped === undefined) return
    const after = afterCommit(context)
    const lost = grantsOn(dropped, name).filter(({ grantee, privileges }) => {
      const left = grantsOn(after, name).filter((grant) => grant.grantee === grantee)
      return privileges.some((privilege) => !left.some((grant) => grant.privileges.includes(privilege)))
    })
    const hadSecurity =
      findTable(dropped, name)?.hasRowSecurity === true && findTable(after, name)?.hasRowSecurity === false
    if (lost.length === 0 && !hadSecurity) return
    const losses = [
      ...(lost.length === 0
        ? []
        : [`the grants of ${showList([...new Set(lost.map(({ grantee }) => grantee))])}`]),
      ...(hadSecurity ? ['row security'] : []),
    ]
    yield {
      message: `the new ${show(name)} does not have ${losses.join(' and ')} of the one that was dropped`,
      fix: advise('repeat them in the same transaction, or replace the object instead of dropping it'),
    }
  },
})

type Making = ChangeOf<
  | 'create-view'
  | 'create-materialized-view'
  | 'create-table'
  | 'create-table-as'
  | 'create-sequence'
  | 'create-function'
>

const nameOf = (change: Making): Name => {
  if ('view' in change) return change.view
  if ('function' in change) return change.function
  return 'sequence' in change ? change.sequence : change.table
}

/** The schema just before this deploy dropped what had the name. */
const catalogBeforeDrop = (name: Name, context: RuleContext): Catalog | undefined =>
  earlierInUnit(context).findLast(({ change }) => {
    const dropped = nameDropped(change)
    return dropped !== null && isSameName(dropped, name)
  })?.before

function nameDropped(change: SchemaChange): Name | null {
  if (change.kind === 'drop-view' || change.kind === 'drop-materialized-view') return change.view
  if (change.kind === 'drop-table') return change.table
  if (change.kind === 'drop-sequence') return change.sequence
  return change.kind === 'drop-function' ? change.function : null
}

const grantsOn = ({ grants }: Catalog, name: Name) => grants.filter(({ object }) => isSameName(object, name))
