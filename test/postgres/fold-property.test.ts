import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sharedCluster, testMajors } from './support/cluster.ts'
import { type Command, commands, sqlOf } from './support/ddl-commands.ts'
import { type Replay, replay } from './support/fold-law.ts'

/**
 * More with MIGRATE_FOLD_RUNS and MIGRATE_FOLD_LENGTH; others with MIGRATE_FOLD_SEED, a number or `random`. The same by default, so
 * that a change is judged by what it does and not by luck.
 */
const number = (name: string, other: number): number => Number(process.env[name] ?? other)
const runs = number('MIGRATE_FOLD_RUNS', 60)
const length = number('MIGRATE_FOLD_LENGTH', 12)
const isRandom = process.env['MIGRATE_FOLD_SEED'] === 'random'
const seed = isRandom ? Math.floor(Math.random() * 2 ** 31) : number('MIGRATE_FOLD_SEED', 1)

const SETUP = `create schema here; create schema aside; set search_path to here, aside;
create type mood as enum ('ok', 'bad'); create domain positive as int check (value > 0);
create table users (id serial primary key, name text not null, x int check (x > 0));
create table orders (id bigint primary key, user_id int references users, y text unique, m mood);
create table parts (id int not null, k int not null, primary key (id, k)) partition by list (k);
create table part_1 partition of parts for values in (1);
create table kids (own int) inherits (users);
create index on orders (lower(y));
create view names as select id, name from users`

/** Sends a sequence to the server and the fold; answers with what was accepted. */
async function follow(history: Replay, sequence: readonly Command[]): Promise<readonly string[]> {
  await history.statements(SETUP)
  const accepted: string[] = []
  for (const command of sequence) {
    const sql = sqlOf(command, history.catalog(), 'here')
    if (sql === null) continue
    const refused = history.refused().length
    await history.statements(sql)
    if (history.refused().length === refused) accepted.push(`${sql};`)
  }
  expect(history.rereads()).toBe(0)
  return accepted
}

describe.each(await testMajors())('PostgreSQL %i', (major) => {
  test(`after ${runs} random sequences of up to ${length} statements the fold knows what the server has (seed ${seed})`, async () => {
    await using database = await (await sharedCluster(major)).createDatabase()
    await using session = await database.connect()
    let statements = 0
    await fc.assert(
      fc.asyncProperty(commands(length), async (sequence) => {
        const history = replay(session, major)
        await session.run('drop schema if exists here cascade; drop schema if exists aside cascade')
        const accepted = await follow(history, sequence)
        statements += accepted.length
        const differences = await history.differences()
        expect(differences.length === 0 ? [] : [...accepted, ...differences]).toEqual([])
      }),
      { numRuns: runs, seed },
    )
    expect(statements, 'the server accepts enough for the law to mean something').toBeGreaterThan(runs)
  }, 600_000)
})
