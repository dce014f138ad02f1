import {
  advise,
  type ChangeOf,
  defineRule,
  findType,
  ownLongLocks,
  PHASES,
  show,
  showLocks,
  sizedSeverity,
  whoWaits,
} from '../../src/lint/kit.ts'

/** A rule of a domain is tested in every table that uses the domain. */
export default defineRule({
  id: 'domain-constraint-scans-tables',
  family: 'locks',
  severity: 'error',
  summary: 'A new rule of a domain scans every table that uses the domain while its writes wait',
  why: `
    \`ALTER DOMAIN … ADD CONSTRAINT\` and \`SET NOT NULL\` name no table, but they read every table with a column of the
    domain, and hold \`SHARE\` on all of them meanwhile: writes wait until the last one is read. \`VALIDATE CONSTRAINT\` of a
    domain does the same; unlike that of a table it has no gentle form.

    \`ADD CONSTRAINT … NOT VALID\` locks nothing and holds for new values. Where the old rows must be proven too, put the
    rule on the tables: \`CHECK\` \`NOT VALID\`, then \`VALIDATE CONSTRAINT\`, one table after the other.`,

  examples: {
    bad: [
      {
        title: 'A new rule for all addresses',
        sql: `
          create domain email as text;
          create table customers (id bigint primary key, email email);
          -- next migration
          alter domain email add constraint email_has_at check (value like '%@%');`,
      },
    ],
    good: [
      {
        title: 'The rule holds for new values',
        phase: 'contract',
        sql: `
          create domain email as text;
          create table customers (id bigint primary key, email email);
          -- next migration
          alter domain email add constraint email_has_at check (value like '%@%') not valid;`,
      },
    ],
  },

  phases: PHASES,
  on: ['add-domain-constraint', 'set-domain-not-null', 'validate-domain-constraint'],
  *check(change, context) {
    if (!isTested(change) || context.isNew(change.type)) return
    const fix = advise('put the rule on the tables instead: a CHECK that is added NOT VALID and validated')
    const locks = ownLongLocks(context)
    if (locks.length > 0) {
      yield {
        message: `the rule of the domain ${show(change.type)} reads every row of the tables that use it under ${showLocks(locks)}: ${whoWaits(locks)} until the last one is read`,
        severity: sizedSeverity('error', locks, context),
        fix,
        locks,
      }
    } else if (findType(context.before, change.type) === undefined) {
      yield {
        message: `the rule of the domain ${show(change.type)} reads every table that uses it under SHARE, and their writes wait; the history does not show which they are`,
        fix,
      }
    }
  },
})

const isTested = (
  change: ChangeOf<'add-domain-constraint' | 'set-domain-not-null' | 'validate-domain-constraint'>,
): boolean => {
  if (change.kind === 'add-domain-constraint') return change.isValid
  return change.kind !== 'set-domain-not-null' || change.to
}
