import {
  constraintSql,
  defineRule,
  findTable,
  isOf,
  ownLongLocks,
  PHASES,
  quoteIdentifier,
  replaceAction,
  show,
  showColumn,
  showList,
  showLocks,
  showType,
  sizedSeverity,
  textOf,
  whoWaits,
  within,
} from '../../src/lint/kit.ts'

/** A valid check on the column is tested again for every row. */
export default defineRule({
  id: 'change-type-rechecks-constraint',
  family: 'locks',
  severity: 'error',
  summary: 'ALTER COLUMN TYPE tests the checks on the column again, for every row',
  why: `
    Even where a change of type leaves the rows alone, as \`varchar(20)\` to \`text\` does, PostgreSQL tests each valid
    \`CHECK\` that mentions the column again. It reads the whole table for that, under \`ACCESS EXCLUSIVE\`, while reads and
    writes wait.

    Drop the check, change the type, and add the check again \`NOT VALID\`: three steps that take no time. Validate it in
    a transaction of its own. Checks that are \`NOT VALID\`, and those of other columns, are not tested.`,

  examples: {
    bad: [
      {
        title: 'A longer code, with a check on it',
        sql: `
          create table orders (id bigint primary key, code varchar(20) check (code <> ''));
          -- next migration
          alter table orders alter column code type varchar(40);`,
      },
    ],
    good: [
      {
        title: 'The check is added again and validated later',
        transaction: 'none',
        sql: `
          create table orders (id bigint primary key, code varchar(20));
          alter table orders add constraint orders_code_given check (code <> '');
          -- next migration
          alter table orders drop constraint orders_code_given;
          alter table orders alter column code type varchar(40);
          alter table orders add constraint orders_code_given check (code <> '') not valid;
          alter table orders validate constraint orders_code_given;`,
      },
    ],
  },

  phases: PHASES,
  on: ['change-type'],
  yieldsTo: ['change-type-rewrites-table', 'change-type-rebuilds-index'],
  *check({ table, column, to }, context) {
    const checks = (findTable(context.before, table)?.constraints ?? [])
      .filter(isOf('check'))
      .filter(
        ({ isValid, isEnforced, expression }) => isValid && isEnforced && expression.columns.includes(column),
      )
    const locks = checks.length === 0 ? [] : ownLongLocks(context)
    if (locks.length === 0) return

    const names = checks.map(({ name }) => quoteIdentifier(name))
    const alter = `alter table ${show(table)}`
    const { phase } = context
    yield {
      message: `changing ${showColumn(table, column)} to ${showType(to)} tests ${showList(names)} again for every row under ${showLocks(locks)}: ${whoWaits(locks)} until the scan ends`,
      severity: sizedSeverity('error', locks, context),
      fix: replaceAction(
        context,
        `drop ${showList(names)}, change the type, add it again NOT VALID, and validate it in a transaction of its own`,
        {
          instead: [
            ...names.map((name) => `drop constraint ${name}`),
            textOf(context),
            ...checks.map((check) => `add ${constraintSql(check)} not valid`),
          ],
          afterwards: names.map((name) => within(phase, `${alter} validate constraint ${name}`)),
        },
      ),
      locks,
    }
  },
})
