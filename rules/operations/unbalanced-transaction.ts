import {
  advise,
  type ChangeOf,
  defineRule,
  laterInUnit,
  PHASES,
  type Problem,
  type RuleContext,
  type Step,
} from '../../src/lint/kit.ts'

type Control = ChangeOf<'begin' | 'commit' | 'rollback-transaction'>

/** The server answers all of these with a WARNING and goes on, in another transaction than the author meant. */
export default defineRule({
  id: 'unbalanced-transaction',
  family: 'operations',
  severity: 'error',
  summary: 'BEGIN, COMMIT or ROLLBACK without its counterpart, or inside the transaction of the runner',
  why: `
    PostgreSQL has no nested transactions. A second BEGIN is a warning and nothing else, and the next COMMIT ends the outer transaction: what follows
    runs without one, statement by statement. If it fails, half of the migration stays. Where the outer transaction is the runner's, its own
    entry "this migration is done" falls out of the transaction as well.

    A BEGIN that nothing commits is undone when the connection closes, and the runner takes the migration for done. A COMMIT without BEGIN says
    that the author meant a transaction which is not there.

    Let the runner own the transaction, or tell it not to wrap the file and write BEGIN and COMMIT in pairs.`,
  examples: {
    bad: [
      {
        title: "COMMIT ends the runner's transaction",
        sql: `
          create table orders (id int primary key);
          -- next migration
          alter table orders add column note text;
          commit;
          alter table orders add column memo text;`,
      },
    ],
    good: [
      {
        title: 'The runner does not wrap the file',
        transaction: 'none',
        sql: `
          create table orders (id int primary key);
          -- next migration
          begin;
          alter table orders add column note text;
          alter table orders add column memo text;
          commit;`,
      },
    ],
  },
  phases: PHASES,
  on: ['begin', 'commit', 'rollback-transaction'],
  *check(change, context) {
    if (context.step.statement.within !== null) return
    const problem = change.kind === 'begin' ? problemOfBegin(context) : problemOfEnd(change, context)
    if (problem !== null) yield problem
  },
})

function problemOfBegin(context: RuleContext): Problem | null {
  const { session, step } = context
  const later = laterInUnit(context).filter((other) => other.file === step.file && isTopLevel(other))
  const isEnded = later.some(endsTransaction)
  if (session.transaction === 'explicit')
    return {
      message: 'a second BEGIN opens no transaction: the next COMMIT ends the one that runs already',
      fix: advise('leave it out, or use SAVEPOINT'),
    }
  if (session.transaction === 'wrapped')
    return isEnded
      ? null
      : {
          message: "BEGIN opens no transaction inside the runner's own",
          fix: advise('leave it out, or tell the runner not to wrap the file'),
        }
  return isEnded
    ? null
    : {
        message:
          'nothing commits the transaction that BEGIN opens here: it is undone when the connection closes',
        fix: advise('end the file with COMMIT'),
      }
}

/** A file that psql includes may hold the COMMIT. */
const endsTransaction = ({ change }: Step): boolean =>
  ['commit', 'rollback-transaction', 'psql-command', 'template'].includes(change.kind) ||
  (change.kind === 'utility' && change.command === 'prepare transaction')

function problemOfEnd(change: Exclude<Control, { kind: 'begin' }>, { session }: RuleContext): Problem | null {
  const word = change.kind === 'commit' ? 'COMMIT' : 'ROLLBACK'
  switch (session.transaction) {
    case 'explicit':
      return null
    case 'wrapped':
      return {
        message: `${word} ends the runner's transaction: what follows runs without one`,
        fix: advise('leave BEGIN and COMMIT to the runner, or tell it not to wrap the file'),
      }
    case 'implicit':
      return {
        message: `${word} without BEGIN ends the implicit transaction of the query string in its middle`,
        fix: advise('write BEGIN before it, or leave it out'),
      }
    case 'none':
      return {
        message: `${word} without BEGIN does nothing: each statement before it has committed on its own`,
        fix: advise('write BEGIN where the transaction is meant to start, or leave it out'),
      }
  }
}

const isTopLevel = ({ statement }: Step): boolean => statement.within === null
