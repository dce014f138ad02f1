import { advise, type ChangeOf, defineRule, PHASES, showList } from '../../src/lint/kit.ts'

/** Rights are given in a hurry and taken back never. */
export default defineRule({
  id: 'grant-widens-access',
  family: 'advice',
  severity: 'advice',
  isOptIn: true,
  summary: 'A GRANT gives more than a role needs: to PUBLIC, ALL, WITH GRANT OPTION, SUPERUSER, BYPASSRLS',
  why: `
    PUBLIC is every role of the server, also those that are made next year. ALL on a table includes TRUNCATE, which no foreign key action and no row trigger sees,
    and TRIGGER, by which a role runs code as whoever writes next. WITH GRANT OPTION lets it hand all of that on. A superuser, or a role with BYPASSRLS,
    reads every row whatever the policies say.

    Grant what the role does: SELECT, INSERT, UPDATE, DELETE on the tables that it uses.`,
  examples: {
    bad: [
      {
        title: 'Everybody',
        sql: `
          create table orders (id bigint primary key);
          grant select on orders to public;`,
      },
    ],
    good: [
      {
        title: 'One role, what it does',
        sql: `
          create table orders (id bigint primary key);
          create role app_reader;
          grant select on orders to app_reader;
          drop owned by app_reader;
          drop role app_reader;`,
      },
    ],
  },
  phases: PHASES,
  on: ['grant', 'alter-default-privileges', 'create-role', 'alter-role'],
  *check(change, { step }) {
    if (step.part > 0) return
    const given =
      change.kind === 'grant' || change.kind === 'alter-default-privileges'
        ? givenBy(change)
        : ['SUPERUSER', 'BYPASSRLS'].filter((word) =>
            new RegExp(`\\b${word}\\b`, 'i').test(step.statement.sql),
          )
    if (given.length === 0) return
    yield {
      message: `this gives ${showList(given)}`,
      fix: advise('grant the privileges that the role uses, to that role'),
    }
  },
})

function givenBy(change: ChangeOf<'grant' | 'alter-default-privileges'>): readonly string[] {
  if (change.kind === 'alter-default-privileges' && change.isRevoke) return []
  return [
    ...(change.privileges.includes('all') || change.privileges.length === 0 ? ['every privilege'] : []),
    ...(change.grantees.includes('public') ? ['rights to every role'] : []),
    ...(change.kind === 'grant' && change.withGrantOption ? ['the right to hand them on'] : []),
  ]
}
