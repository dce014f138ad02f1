import {
  advise,
  afterCommit,
  defineRule,
  findView,
  isAbsent,
  isSameName,
  laterInUnit,
  moveToContract,
  relationKind,
  show,
} from '../../src/lint/kit.ts'

/** Between a DROP and a CREATE in another transaction there is no view. */
export default defineRule({
  id: 'drop-view-still-read',
  family: 'compatibility',
  severity: 'error',
  summary: 'DROP VIEW before the old release is gone fails its readers',
  why: `
    A view is an interface. The running release reads it until its last instance stops, and after the drop each of these queries fails. Dropping and
    creating it again in two transactions leaves a gap in which it fails as well.

    Create the successor under another name now and drop the view in the contract phase. Where only the definition changes use
    \`CREATE OR REPLACE VIEW\`, or \`DROP\`, \`CREATE\` and the \`GRANT\`s in one transaction.

    Nothing is reported for a view of this deploy, and where the same transaction creates something under the same name.`,
  examples: {
    bad: [
      {
        title: 'The running release reads it',
        sql: `
          create table orders (id int primary key, total int);
          create view big_orders as select id from orders where total > 100;
          -- next migration
          drop view big_orders;`,
      },
    ],
    good: [
      {
        title: 'Dropped and created in one transaction',
        sql: `
          create table orders (id int primary key, total int);
          create view big_orders as select id from orders where total > 100;
          -- next migration
          drop view big_orders;
          create view big_orders as select id from orders where total > 200;`,
      },
    ],
  },
  phases: ['expand', 'backfill'],
  on: ['drop-view', 'drop-materialized-view'],
  *check({ view, ifExists }, context) {
    if (context.isNew(view)) return
    if (ifExists && isAbsent(context.before, findView(context.before, view))) return
    if (relationKind(afterCommit(context), view) !== undefined) return
    const isMadeAgain = laterInUnit(context).some(
      ({ change }) =>
        (change.kind === 'create-view' || change.kind === 'create-materialized-view') &&
        isSameName(change.view, view),
    )
    yield isMadeAgain
      ? {
          message: `until ${show(view)} is created again, in another transaction, every query that reads it fails`,
          fix: advise('drop and create it in one transaction, or use CREATE OR REPLACE VIEW'),
        }
      : {
          message: `dropping ${show(view)} fails every query of the running release that reads it`,
          fix: moveToContract(
            context,
            'release code that does not read it, and drop it in the contract phase',
          ),
        }
  },
})
