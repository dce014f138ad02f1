import {
  advise,
  type ColumnDefinition,
  defineRule,
  isConstrainedDomain,
  ownLongLocks,
  PHASES,
  type RuleContext,
  show,
  showColumn,
  showLocks,
  typeSql,
  volatilityOf,
  whoWaits,
} from '../../src/lint/kit.ts'

/** A domain with constraints is checked row by row, by writing every row. */
export default defineRule({
  id: 'add-domain-column-rewrites-table',
  family: 'locks',
  severity: 'error',
  summary: 'ADD COLUMN of a domain with a CHECK or NOT NULL rewrites the whole table',
  why: `
    Nothing in the statement shows it: a column whose type is a domain with a \`CHECK\` or \`NOT NULL\`, its own or that
    of a domain below it, makes PostgreSQL write the table and all its indexes anew, under \`ACCESS EXCLUSIVE\`. It does
    so even when the column is nullable and has no default, because it wants to see the domain's check pass for the
    value of each row.

    A domain without constraints costs nothing. Where it has some, give the column the type below the domain and put
    the check on the table: \`ADD CONSTRAINT … CHECK (…) NOT VALID\`, then \`VALIDATE CONSTRAINT\`. Changing the column to
    the domain later would rewrite the table as well.`,

  examples: {
    bad: [
      {
        title: 'The domain has a check',
        sql: `
          create domain email as text check (value like '%@%');
          create table customers (id bigint primary key);
          -- next migration
          alter table customers add column email email;`,
      },
    ],
    good: [
      {
        title: 'The type below the domain, and the check on the table',
        transaction: 'none',
        sql: `
          create domain email as text check (value like '%@%');
          create table customers (id bigint primary key);
          -- next migration
          alter table customers add column email text,
            add constraint email_valid check (email like '%@%') not valid;
          alter table customers validate constraint email_valid;`,
      },
    ],
  },

  phases: PHASES,
  on: ['add-column'],
  yieldsTo: [
    'add-identity-rewrites-table',
    'add-stored-column-rewrites-table',
    'volatile-default-rewrites-table',
  ],
  *check({ table, column }, context) {
    const isConstrained = isConstrainedDomain(column.type, context.before)
    if (isConstrained === false || context.isNew(table)) return
    if (isConstrained === null && hasOtherWork(column, context)) return

    const name = showColumn(table, column.name)
    const type = typeSql(column.type)
    if (isConstrained === null) {
      yield {
        message: `the history does not show the type ${type} of ${name}: if it is a domain with constraints, ${show(table)} is rewritten under ACCESS EXCLUSIVE`,
        severity: 'warning',
        fix: advise(`make sure that ${type} is no domain with a CHECK or NOT NULL`),
      }
      return
    }
    const locks = ownLongLocks(context)
    if (locks.length === 0) return
    yield {
      message: `${name} has the type ${type}, a domain with constraints: the table is rewritten under ${showLocks(locks)}, and ${whoWaits(locks)} until that is done`,
      fix: advise(
        `give ${name} the type below ${type}, and ${show(table)} a CHECK that is added NOT VALID and validated`,
      ),
      locks,
    }
  },
})

/** What another rule reports for certain, whatever the type is. */
const hasOtherWork = (
  { constraints, type, identity, generated, default: value }: ColumnDefinition,
  { before }: RuleContext,
): boolean =>
  constraints.length > 0 ||
  type.isSerial ||
  identity !== null ||
  generated !== null ||
  (value !== null && volatilityOf(value, before) !== 'settled')
