import {
  blockAround,
  type ChangeOf,
  defineRule,
  isAtTopLevel,
  outside,
  PHASES,
  replace,
} from '../../src/lint/kit.ts'

/** Commands that commit on their own and have no CONCURRENTLY in their name. */
export default defineRule({
  id: 'command-fails-in-transaction',
  family: 'operations',
  severity: 'error',
  summary: 'A command that PostgreSQL refuses inside a transaction runs inside one',
  why: `
    VACUUM, CREATE and DROP DATABASE or TABLESPACE, ALTER SYSTEM, REINDEX of a schema, a database or a partitioned relation, CLUSTER of every table,
    CREATE SUBSCRIPTION with a slot and DISCARD ALL work in transactions of their own, so they answer "cannot run inside a transaction block".
    Most runners wrap each file in a transaction, several statements in one query string are one as well, and a function or DO block always
    runs inside one. The migration fails on every database, after the files before it have been committed.

    Put the command into a migration of its own that the runner does not wrap. ALTER TYPE ADD VALUE and REFRESH MATERIALIZED VIEW CONCURRENTLY may
    run in a transaction.`,
  examples: {
    bad: [
      {
        title: 'The runner wraps the file',
        fails: true,
        sql: `
          create table orders (id int primary key);
          -- next migration
          vacuum orders;`,
      },
    ],
    good: [
      {
        title: 'ANALYZE may run in a transaction',
        sql: `
          create table orders (id int primary key);
          -- next migration
          analyze orders;`,
      },
    ],
  },
  phases: PHASES,
  on: [
    'vacuum',
    'create-database',
    'drop-database',
    'create-tablespace',
    'drop-tablespace',
    'alter-system',
    'alter-database',
    'reindex',
    'cluster',
    'create-subscription',
    'discard',
  ],
  *check(change, context) {
    const { step, effects, phase } = context
    const block = blockAround(step)
    const isConcurrent = change.kind === 'reindex' && change.isConcurrent
    if (block === null || effects.isAllowedInTransaction || isConcurrent) return
    yield {
      message: `${commandOf(change)} fails inside ${block}`,
      fix: replace(
        'run it alone, in a migration that the runner does not wrap in a transaction',
        ...(isAtTopLevel(context) ? [outside(phase, step.statement.sql)] : []),
      ),
    }
  },
})

type Command = ChangeOf<
  | 'vacuum'
  | 'create-database'
  | 'drop-database'
  | 'create-tablespace'
  | 'drop-tablespace'
  | 'alter-system'
  | 'alter-database'
  | 'reindex'
  | 'cluster'
  | 'create-subscription'
  | 'discard'
>

function commandOf(change: Command): string {
  if (change.kind === 'cluster')
    return change.table === null ? 'CLUSTER of every table' : 'CLUSTER of a partitioned table'
  if (change.kind !== 'reindex') return COMMANDS[change.kind]
  return change.target === 'table' || change.target === 'index'
    ? `REINDEX of a partitioned ${change.target}`
    : `REINDEX ${change.target.toUpperCase()}`
}

const COMMANDS: Readonly<Record<Exclude<Command['kind'], 'cluster' | 'reindex'>, string>> = {
  vacuum: 'VACUUM',
  'create-database': 'CREATE DATABASE',
  'drop-database': 'DROP DATABASE',
  'create-tablespace': 'CREATE TABLESPACE',
  'drop-tablespace': 'DROP TABLESPACE',
  'alter-system': 'ALTER SYSTEM',
  'alter-database': 'ALTER DATABASE … SET TABLESPACE',
  'create-subscription': 'CREATE SUBSCRIPTION with a slot',
  discard: 'DISCARD ALL',
}
