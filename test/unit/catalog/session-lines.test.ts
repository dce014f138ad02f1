import { describe, expect, test } from 'vitest'
import { findTable } from '../../../src/model/catalog.ts'
import type { TransactionMode } from '../../../src/model/migration.ts'
import type { Step, WalkOptions } from '../../../src/model/step.ts'
import { named } from './support/folded.ts'
import { layOut, remarked, stepsOf } from './support/walked.ts'

/*
 * Longer courses than in session.test.ts. Every case is a migration as its author wrote it; the remark at the end of a line says what
 * is known as its statement starts.
 */

type Case = readonly [title: string, transaction: TransactionMode, sql: string]

const SETUP = `
  create table a (id int primary key, n int);
  create table b (id int primary key, a_id int);
  create type mood as enum ('sad');
  create schema app; create table app.a (id int); create table app.c (id int)`

function expectRemarks(
  [, transaction, sql]: Case,
  remark: (step: Step) => string,
  options: Partial<WalkOptions> = {},
): void {
  const steps = stepsOf(SETUP, sql, transaction, options)
  expect(remarked(sql, steps, remark)).toBe(layOut(sql))
}

describe('a transaction', () => {
  /** The kind of transaction, and a letter of its own for each. */
  const transactions = (): ((step: Step) => string) => {
    const seen: number[] = []
    return ({ session: { transaction, transactionId } }) => {
      if (!seen.includes(transactionId)) seen.push(transactionId)
      return `${transaction} ${String.fromCodePoint(65 + seen.indexOf(transactionId))}`
    }
  }

  test.each<Case>([
    [
      'around the file ends with the COMMIT of a second BEGIN, which is a warning',
      'file',
      `begin;              --> wrapped A
       select 1;           --> wrapped A
       commit;             --> wrapped A
       select 2;           --> none B
       select 3;           --> none C`,
    ],
    [
      'is followed by the next one after AND CHAIN',
      'own',
      `begin;              --> none A
       commit and chain;   --> explicit A
       select 1;           --> explicit B
       rollback and chain; --> explicit B
       select 2;           --> explicit C
       end;                --> explicit C
       select 3;           --> none D`,
    ],
    [
      'does not begin with a COMMIT or ROLLBACK that ends none',
      'none',
      `commit;             --> none A
       rollback;           --> none B
       select 1;           --> none C`,
    ],
    [
      'does not go on into the next query',
      'simple',
      `select 1;           --> implicit A
       select 2;           --> implicit A
       -- next query
       select 3;           --> none B
       -- next query
       select 4;           --> implicit C
       select 5;           --> implicit C`,
    ],
    [
      'is committed inside of a query, and the rest of it is the next one',
      'simple',
      `select 1;           --> implicit A
       commit;             --> implicit A
       select 2;           --> implicit B
       rollback;           --> implicit B
       select 3;           --> implicit C`,
    ],
    [
      'becomes explicit with BEGIN, what is before it included, and goes on into the next query',
      'simple',
      `select 1;           --> implicit A
       begin;              --> implicit A
       select 2;           --> explicit A
       -- next query
       select 3;           --> explicit A
       commit;             --> explicit A
       select 4;           --> implicit B`,
    ],
    [
      'goes on through savepoints',
      'own',
      `begin;              --> none A
       savepoint s;        --> explicit A
       select 1;           --> explicit A
       rollback to s;      --> explicit A
       release s;          --> explicit A
       commit;             --> explicit A`,
    ],
  ])('%s (%s)', (...given) => {
    expectRemarks(given, transactions())
  })
})

describe('locks', () => {
  const held = ({ session: { locks } }: Step): string =>
    [...locks.values()]
      .map(({ relation, mode, since }) => `${relation.schema}.${relation.name} ${mode} of ${since}`)
      .join(', ') || 'nothing'

  test.each<Case>([
    [
      'become stronger, and count from the step that made them so',
      'file',
      `lock table a in share mode;            --> nothing
       alter table a add x int, add y int;    --> public.a SHARE of 0
       lock table a in share mode;            --> public.a ACCESS EXCLUSIVE of 1
       select 1;                              --> public.a ACCESS EXCLUSIVE of 1`,
    ],
    [
      'are taken on both tables of a foreign key',
      'file',
      `alter table b add foreign key (a_id) references a not valid; --> nothing
       select 1; --> public.b SHARE ROW EXCLUSIVE of 0, public.a SHARE ROW EXCLUSIVE of 0`,
    ],
    [
      'of what the transaction made are nobody’s concern, those of an earlier one are',
      'own',
      `begin;                                 --> nothing
       create table t (id int);               --> nothing
       alter table t rename to u;             --> nothing
       alter table u add x int;               --> nothing
       commit;                                --> nothing
       begin;                                 --> nothing
       alter table u add y int;               --> nothing
       commit;                                --> public.u ACCESS EXCLUSIVE of 6`,
    ],
    [
      'are of a table that the undone transaction had only made',
      'own',
      `begin;                                 --> nothing
       create table t (id int);               --> nothing
       rollback;                              --> nothing
       create table t (id int);               --> nothing
       begin;                                 --> nothing
       lock table t in share mode;            --> nothing
       commit;                                --> public.t SHARE of 5`,
    ],
    [
      'follow a table to its new name and schema',
      'file',
      `alter table a rename to z;             --> nothing
       alter table z set schema app;          --> public.z ACCESS EXCLUSIVE of 0
       select 1;                              --> app.z ACCESS EXCLUSIVE of 0`,
    ],
    [
      'go back to what they were at a savepoint, as often as it is gone back to',
      'file',
      `lock table a in share mode;            --> nothing
       savepoint s;                           --> public.a SHARE of 0
       alter table a add x int;               --> public.a SHARE of 0
       rollback to savepoint s;               --> public.a ACCESS EXCLUSIVE of 2
       alter table b add x int;               --> public.a SHARE of 0
       rollback to s;                         --> public.a SHARE of 0, public.b ACCESS EXCLUSIVE of 4
       select 1;                              --> public.a SHARE of 0`,
    ],
    [
      'go back to the newest of two savepoints with one name',
      'file',
      `savepoint s;                           --> nothing
       lock table a in share mode;            --> nothing
       savepoint s;                           --> public.a SHARE of 1
       lock table b in share mode;            --> public.a SHARE of 1
       rollback to s;                         --> public.a SHARE of 1, public.b SHARE of 3
       release s;                             --> public.a SHARE of 1
       rollback to s;                         --> public.a SHARE of 1
       select 1;                              --> nothing`,
    ],
    [
      'of a DO block last as long as the block',
      'none',
      `do $$ begin                            --> nothing
         alter table a add x int;             --> nothing
         alter table b add x int;             --> public.a ACCESS EXCLUSIVE of 1
       end $$;
       select 1;                              --> nothing`,
    ],
  ])('%s (%s)', (...given) => {
    expectRemarks(given, held)
  })
})

describe('settings', () => {
  const limits = ({ session: { settings } }: Step): string => {
    const setting = settings.get('lock_timeout')
    return setting === undefined ? 'nothing' : `${setting.value} of the ${setting.scope}`
  }

  test.each<Case>([
    [
      'SET LOCAL TO DEFAULT hides the value of the session until the transaction ends',
      'own',
      `set lock_timeout = '1s';               --> nothing
       begin;                                 --> 1s of the session
       set local lock_timeout to default;     --> 1s of the session
       commit;                                --> nothing
       select 1;                              --> 1s of the session`,
    ],
    [
      'SET LOCAL TO DEFAULT outside of a transaction is a warning',
      'none',
      `set lock_timeout = '1s';               --> nothing
       set local lock_timeout to default;     --> 1s of the session
       select 1;                              --> 1s of the session`,
    ],
    [
      'SET after SET LOCAL TO DEFAULT is seen',
      'file',
      `set local lock_timeout to default;     --> nothing
       set lock_timeout = '1s';               --> nothing
       select 1;                              --> 1s of the session`,
    ],
    [
      'SET in a transaction that is rolled back has not been',
      'own',
      `set lock_timeout = '1s';               --> nothing
       begin;                                 --> 1s of the session
       set lock_timeout = '2s';               --> 1s of the session
       rollback;                              --> 2s of the session
       select 1;                              --> 1s of the session`,
    ],
    [
      'SET and SET LOCAL are undone by going back to a savepoint',
      'file',
      `set lock_timeout = '1s';               --> nothing
       savepoint s;                           --> 1s of the session
       set local lock_timeout = '2s';         --> 1s of the session
       rollback to s;                         --> 2s of the transaction
       set lock_timeout = '3s';               --> 1s of the session
       rollback to s;                         --> 3s of the session
       select 1;                              --> 1s of the session`,
    ],
    [
      'RESET ends SET LOCAL too',
      'file',
      `set lock_timeout = '1s';               --> nothing
       set local lock_timeout = '2s';         --> 1s of the session
       reset lock_timeout;                    --> 2s of the transaction
       select 1;                              --> nothing`,
    ],
    [
      'DISCARD PLANS leaves them, DISCARD ALL does not',
      'none',
      `set Lock_Timeout = '1s';               --> nothing
       discard plans;                         --> 1s of the session
       discard all;                           --> 1s of the session
       select 1;                              --> nothing`,
    ],
    [
      'set_config() with true is SET LOCAL, whatever the case of the name',
      'own',
      `select pg_catalog.set_config('Lock_Timeout', '1s', false); --> nothing
       begin;                                                     --> 1s of the session
       select set_config('lock_timeout', '2s', true);             --> 1s of the session
       commit;                                                    --> 2s of the transaction
       select 1;                                                  --> 1s of the session`,
    ],
  ])('%s (%s)', (...given) => {
    expectRemarks(given, limits)
  })

  test.each<Case>([
    [
      'of the runner are hidden for a transaction',
      'own',
      `begin;                                 --> 5s of the runner
       set local lock_timeout = '1s';         --> 5s of the runner
       commit;                                --> 1s of the transaction
       select 1;                              --> 5s of the runner`,
    ],
    [
      'of the runner come back with a rollback',
      'file',
      `set lock_timeout = '1s';               --> 5s of the runner
       rollback;                              --> 1s of the session
       select 1;                              --> 5s of the runner`,
    ],
    [
      'of the runner are gone after DISCARD ALL',
      'none',
      `discard all;                           --> 5s of the runner
       select 1;                              --> nothing`,
    ],
  ])('%s (%s)', (...given) => {
    expectRemarks(given, limits, { runnerLockTimeout: '5s' })
  })
})

describe('the search path', () => {
  /** The path, and which table a name on it is. */
  const resolved = ({ change, session }: Step): string => {
    const path = session.searchPath.join(', ') || 'empty'
    return 'table' in change && change.table !== null
      ? `${path}: ${change.table.schema}.${change.table.name}`
      : path
  }

  test.each<Case>([
    [
      'decides which of two tables is meant',
      'none',
      `set search_path = app, public;         --> public
       alter table a add x int;               --> app, public: app.a
       alter table b add x int;               --> app, public: public.b
       alter table public.a add x int;        --> app, public: public.a
       create table t (id int);               --> app, public: app.t
       reset search_path;                     --> app, public
       alter table a add y int;               --> public: public.a`,
    ],
    [
      'is another one for a transaction',
      'own',
      `begin;                                 --> public
       set local search_path = app;           --> public
       alter table a add x int;               --> app: app.a
       commit;                                --> app
       alter table a add x int;               --> public: public.a`,
    ],
    [
      'is the default for a transaction',
      'own',
      `set schema 'app';                      --> public
       begin;                                 --> app
       set local search_path to default;      --> app
       alter table a add x int;               --> public: public.a
       commit;                                --> public
       alter table a add x int;               --> app: app.a`,
    ],
    [
      'comes back when the transaction is undone',
      'own',
      `begin;                                 --> public
       set search_path = "$user", app;        --> public
       alter table c add x int;               --> app: app.c
       rollback;                              --> app
       alter table a add x int;               --> public: public.a`,
    ],
    [
      'is empty in a dump',
      'none',
      `select pg_catalog.set_config('search_path', '', false); --> public
       alter table app.a add x int;                            --> empty: app.a`,
    ],
  ])('%s (%s)', (...given) => {
    expectRemarks(given, resolved)
  })
})

describe('types of the transaction', () => {
  const news = ({ session: { newTypes, newEnumValues } }: Step): string =>
    [
      ...newTypes.map(({ name }) => name),
      ...newEnumValues.map(({ type, value }) => `${type.name} '${value}'`),
    ].join(', ') || 'none'

  test.each<Case>([
    [
      'and labels of enums are new until it ends',
      'file',
      `create type size as enum ('s');        --> none
       alter type size add value 'm';         --> size
       alter type mood add value 'ok';        --> size, size 'm'
       create domain d as int;                --> size, size 'm', mood 'ok'
       create type c as (x int);              --> size, d, size 'm', mood 'ok'
       create type r as range (subtype = int); --> size, d, c, size 'm', mood 'ok'
       commit;                                --> size, d, c, r, size 'm', mood 'ok'
       select 1;                              --> none`,
    ],
    [
      'go with a savepoint',
      'file',
      `alter type mood add value 'ok';        --> none
       savepoint s;                           --> mood 'ok'
       create type size as enum ('s');        --> mood 'ok'
       alter type mood add value 'fine';      --> size, mood 'ok'
       rollback to s;                         --> size, mood 'ok', mood 'fine'
       select 1;                              --> mood 'ok'`,
    ],
    [
      'are of one query only, where it is the transaction',
      'simple',
      `alter type mood add value 'ok';        --> none
       select 1;                              --> mood 'ok'
       -- next query
       select 2;                              --> none`,
    ],
  ])('%s (%s)', (...given) => {
    expectRemarks(given, news)
  })
})

describe('the schema', () => {
  /** The columns of `a`, and whether there is a table `t`. */
  const schema = ({ before }: Step): string =>
    [
      ...(findTable(before, named('a'))?.columns ?? []).map(({ name }) => name),
      ...(findTable(before, named('t')) === undefined ? [] : ['t']),
    ].join(' ') || 'nothing'

  test.each<Case>([
    [
      'is as before the file after ROLLBACK of the runner’s transaction, and what follows is for good',
      'file',
      `alter table a drop n;                  --> id n
       rollback;                              --> id
       alter table a add x int;               --> id n
       rollback;                              --> id n x
       select 1;                              --> id n x`,
    ],
    [
      'is as at the savepoint after ROLLBACK TO',
      'file',
      `alter table a add x int;               --> id n
       savepoint s;                           --> id n x
       drop table a;                          --> id n x
       create table t (id int);               --> nothing
       rollback to s;                         --> t
       release s;                             --> id n x
       rollback;                              --> id n x
       select 1;                              --> id n`,
    ],
    [
      'goes back to the start of the query, where BEGIN has made all of it explicit',
      'simple',
      `alter table a add x int;               --> id n
       begin;                                 --> id n x
       alter table a add y int;               --> id n x
       rollback;                              --> id n x y
       select 1;                              --> id n`,
    ],
  ])('%s (%s)', (...given) => {
    expectRemarks(given, schema)
  })
})
