import {
  advise,
  defineRule,
  heldLocks,
  isAtTopLevel,
  isSameName,
  ownEffects,
  PHASES,
  quoteIdentifier,
  replace,
  show,
  showLocks,
  sizedSeverity,
  whoWaits,
  within,
} from '../../src/lint/kit.ts'

/** VALIDATE is gentle by itself; the transaction may already hold a lock that is not. */
export default defineRule({
  id: 'validate-under-stronger-lock',
  family: 'locks',
  severity: 'error',
  summary: 'VALIDATE CONSTRAINT scans the table under a lock that its transaction took before',
  why: `
    \`VALIDATE CONSTRAINT\` reads the table under \`SHARE UPDATE EXCLUSIVE\`, which lets reads and writes go on. But a lock
    is held until the transaction ends. When the same transaction has added the constraint \`NOT VALID\`, or altered the
    table otherwise, it still holds \`ACCESS EXCLUSIVE\` (for a foreign key \`SHARE ROW EXCLUSIVE\` on both tables), and the
    scan runs under that: exactly what \`NOT VALID\` was to avoid.

    It takes no \`BEGIN\` in the file. Most runners wrap a whole file in one transaction, so both statements in one file
    are enough. Put \`VALIDATE CONSTRAINT\` into a transaction of its own: another file, or a file without the runner's
    transaction.`,

  examples: {
    bad: [
      {
        title: 'The runner wraps both statements in one transaction',
        sql: `
          create table orders (id bigint primary key, amount int);
          -- next migration
          alter table orders add constraint orders_amount_positive check (amount > 0) not valid;
          alter table orders validate constraint orders_amount_positive;`,
      },
    ],
    good: [
      {
        title: 'Each statement is a transaction of its own',
        phase: 'contract',
        transaction: 'none',
        sql: `
          create table orders (id bigint primary key, amount int);
          -- next migration
          alter table orders add constraint orders_amount_positive check (amount > 0) not valid;
          alter table orders validate constraint orders_amount_positive;`,
      },
      {
        title: 'The validation is another migration',
        sql: `
          create table orders (id bigint primary key, amount int);
          -- file: 0002_rule/contract.sql
          alter table orders add constraint orders_amount_positive check (amount > 0) not valid;
          -- file: 0003_validate/contract.sql
          alter table orders validate constraint orders_amount_positive;`,
      },
    ],
  },

  phases: PHASES,
  on: ['validate-constraint'],
  yieldsTo: ['combined-alter-discards-proof'],
  *check({ table, constraint }, context) {
    const scanned = ownEffects(context).on
    const held = heldLocks(context).filter(({ relation }) =>
      scanned.some((effect) => isSameName(effect.relation, relation)),
    )
    const isScan = scanned.some(({ duration }) => duration !== 'instant')
    if (!isScan || held.length === 0) return

    const say = 'validate in a transaction of its own, after the one that alters the table has committed'
    yield {
      message: `validating ${quoteIdentifier(constraint)} reads ${show(table)} while the transaction still holds ${showLocks(held)}: ${whoWaits(held)} until it ends`,
      severity: sizedSeverity('error', scanned, context),
      fix: isAtTopLevel(context)
        ? replace(say, within(context.phase, context.step.statement.sql))
        : advise(say),
    }
  },
})
