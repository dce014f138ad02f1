import { expect, test } from 'vitest'
import { folderWith, migrate } from '../support/run.ts'
import { sharedCluster } from './support/cluster.ts'

const files = {
  'migrations/0001_orders.sql': 'create table orders (id int primary key, note text);\n',
  'migrations/0002_index.sql': "set lock_timeout = '2s';\ncreate index orders_note on orders (note);\n",
  'migrate.config.json': '{"smallTableBytes": 100000000}',
}

async function databaseWith(sql: string): Promise<string> {
  const cluster = await sharedCluster()
  const database = await cluster.createDatabase()
  await using session = await database.connect()
  await session.run(sql)
  const { host, port, user } = database.connectionConfig
  return `postgresql://${user}@localhost/${database.name}?host=${encodeURIComponent(String(host))}&port=${port}`
}

const severities = (out: string) =>
  (JSON.parse(out).findings as readonly { rule: string; severity: string }[])
    .filter(({ rule }) => rule === 'create-index-blocks-writes')
    .map(({ severity }) => severity)

test('a table that the live database says is small makes a build a warning', async () => {
  const folder = folderWith(files)
  const argv = ['lint', '--json', '--config', 'migrate.config.json', 'migrations/0002_index.sql']
  expect(severities((await migrate(folder, argv)).out), 'an unknown size counts as large').toEqual(['error'])
  const url = await databaseWith('create table orders (id int primary key, note text)')
  expect(severities((await migrate(folder, [...argv, '--database-url', url])).out)).toEqual(['warning'])
})

test('--schema-from database judges by the live schema instead of the history', async () => {
  const folder = folderWith({
    'migrations/0007_later.sql': 'alter table orders alter column note set not null;',
  })
  const url = await databaseWith('create table orders (id int primary key, note text not null)')
  const argv = [
    'lint',
    '--json',
    '--rule',
    'set-not-null-scans-table',
    '--database-url',
    url,
    '--schema-from',
  ]
  expect(JSON.parse((await migrate(folder, [...argv, 'history'])).out).findings).toHaveLength(1)
  expect(JSON.parse((await migrate(folder, [...argv, 'database'])).out).findings, 'already NOT NULL').toEqual(
    [],
  )
})

test('a database that is not there ends the run without its password', async () => {
  const url = 'postgresql://clerk:s3cret@localhost:1/none'
  const { code, err } = await migrate(folderWith(files), ['lint', '--database-url', url])
  expect(code).toBe(2)
  expect(err).toContain('error[database-unreachable]')
  expect(err).not.toContain('s3cret')
})

test('a role without rights reads what it may', async () => {
  const url = await databaseWith(
    'create table orders (id int primary key, note text); create role clerk login',
  )
  const { code } = await migrate(folderWith(files), [
    'lint',
    '--database-url',
    url.replace('postgres@', 'clerk@'),
  ])
  expect(code).toBeLessThan(2)
})
