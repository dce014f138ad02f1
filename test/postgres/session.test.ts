import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWalk } from '../../src/catalog/walk.ts'
import type { Session as Connection } from '../../src/db/connect.ts'
import { isStronger, LOCK_MODES, type LockMode, strongest } from '../../src/model/lock.ts'
import type { TransactionMode } from '../../src/model/migration.ts'
import type { ThrowawayDatabase } from '../../src/verify/cluster.ts'
import { unitOf } from '../support/effect-cases.ts'
import { sharedCluster, testMajors } from './support/cluster.ts'

const SCHEMA = 'create table a (id int primary key); create table b (id int primary key); create schema s;'

const LOCK_A = 'alter table a add column x int'
const LOCK_B = 'create index on b (id)'
const SET = `set lock_timeout = '1s'`
const LOCAL = `set local lock_timeout = '2s'`

/** Texts as a runner sends them. After each the server must be in the state that the walk says. */
const TEXTS: readonly (readonly [TransactionMode, readonly string[]])[] = [
  ['file', [LOCK_A, LOCK_B]],
  ['file', [LOCK_B, LOCK_A, LOCK_B]],
  ['file', [LOCK_A, 'begin', LOCK_B]],
  ['file', [LOCK_A, 'commit', LOCK_B]],
  ['file', [LOCK_A, 'commit', 'begin', LOCK_B]],
  ['file', [LOCK_A, 'rollback', LOCK_B]],
  ['file', [LOCK_A, 'commit and chain', LOCK_B]],
  ['file', [LOCK_A, 'savepoint s', LOCK_B, 'rollback to s']],
  ['file', ['savepoint s', LOCK_A, 'savepoint t', LOCK_B, 'rollback to s']],
  ['file', ['savepoint s', LOCK_A, 'rollback to s', LOCK_B, 'rollback to s']],
  ['file', ['savepoint s', LOCK_A, 'release s']],
  ['file', [SET]],
  ['file', [SET, 'rollback']],
  ['file', [SET, 'commit']],
  ['file', [LOCAL]],
  ['file', [LOCAL, 'commit']],
  ['file', [SET, LOCAL]],
  ['file', [SET, LOCAL, 'commit']],
  ['file', [LOCAL, SET, 'commit']],
  ['file', ['savepoint s', SET, 'rollback to s']],
  ['file', ['savepoint s', LOCAL, 'rollback to s']],
  ['file', [`select set_config('lock_timeout', '3s', true)`]],
  ['file', [`select set_config('lock_timeout', '3s', true)`, 'commit']],
  ['file', [SET, 'reset lock_timeout']],
  ['file', [SET, 'commit', 'begin', 'reset lock_timeout', 'rollback']],
  ['none', [LOCK_A, LOCK_B]],
  ['none', ['begin', LOCK_A]],
  ['none', ['begin', LOCK_A, 'commit', LOCK_B]],
  ['none', ['begin', 'begin', LOCK_A]],
  ['none', [LOCAL]],
  ['none', [SET]],
  ['none', [SET, 'reset all']],
  ['none', [SET, 'discard all']],
  ['none', [SET, 'set lock_timeout to default']],
  ['none', [`select set_config('lock_timeout', '3s', true)`]],
  ['none', [`select set_config('lock_timeout', '3s', false)`]],
  ['none', ['set search_path = s, public']],
  ['none', ['begin', 'set local search_path = s', 'commit']],
  ['none', ['begin', 'set search_path = s', 'rollback']],
  ['simple', [LOCK_A, LOCK_B]],
  ['simple', [LOCAL, LOCK_A]],
  ['simple', [LOCK_A, 'begin', LOCK_B]],
  ['simple', [LOCK_A, 'begin', LOCK_B, 'commit']],
  ['simple', [LOCK_A, 'commit', LOCK_B]],
  ['simple', [LOCK_A, 'rollback', LOCK_B]],
  ['simple', [SET, LOCK_A, 'rollback']],
  ['simple', [LOCAL, 'commit', LOCK_B]],
]

interface State {
  readonly timeout: string
  readonly path: readonly string[]
  readonly locks: readonly string[]
  readonly columns: number
}

const PROBE = `select current_setting('lock_timeout') as timeout, current_schemas(false)::text[] as path,
  (select count(*)::int from pg_attribute where attrelid = 'public.a'::regclass and attnum > 0) as columns,
  array(select relname || ' ' || mode from pg_locks join pg_class c on c.oid = relation
    where pid = pg_backend_pid() and relname in ('a', 'b')) as locks`

async function serverState(
  connection: Connection,
  mode: TransactionMode,
  statements: readonly string[],
): Promise<State> {
  if (mode === 'file') await connection.run('begin')
  const queries = mode === 'simple' ? [[...statements, PROBE].join('; ')] : [...statements, PROBE]
  let rows: readonly Readonly<Record<string, unknown>>[] = []
  for (const query of queries) rows = (await connection.run(query)).at(-1)?.rows ?? []
  const [row = {}] = rows
  return {
    timeout: String(row['timeout']),
    path: row['path'] as readonly string[],
    locks: strongestLocks(row['locks'] as readonly string[]),
    columns: Number(row['columns']),
  }
}

/** `pg_locks` as `a ACCESS EXCLUSIVE`; the probe itself reads. */
function strongestLocks(lines: readonly string[]): readonly string[] {
  const found = new Map<string, LockMode>()
  for (const line of lines) {
    const [relation = '', name = ''] = line.split(' ')
    const words = name
      .replace(/Lock$/, '')
      .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
      .toUpperCase()
    const mode = LOCK_MODES.find((each) => each === words) ?? 'ACCESS SHARE'
    found.set(relation, strongest(found.get(relation) ?? mode, mode))
  }
  return shown(found)
}

const shown = (locks: ReadonlyMap<string, LockMode>): readonly string[] =>
  [...locks]
    .filter(([, mode]) => isStronger(mode, 'ROW SHARE'))
    .map(([relation, mode]) => `${relation} ${mode}`)
    .toSorted()

function walkedState(mode: TransactionMode, statements: readonly string[], pgVersion: number): State {
  const walk = openWalk({ pgVersion, timeZone: null, runnerLockTimeout: null })
  walk.feed(unitOf('schema', SCHEMA, false))
  const step = walk.feed(unitOf('case', [...statements, 'select 1'].join(';\n'), true, mode)).at(-1)
  const { session } = step ?? {}
  const table = [...(step?.before.tables.values() ?? [])].find(({ name }) => name.name === 'a')
  return {
    timeout: session?.settings.get('lock_timeout')?.value ?? '0',
    path: session?.searchPath ?? [],
    locks: shown(
      new Map([...(session?.locks.values() ?? [])].map((held) => [held.relation.name, held.mode])),
    ),
    columns: table?.columns.length ?? 0,
  }
}

describe.each(await testMajors())('PostgreSQL %i', (major) => {
  let template: ThrowawayDatabase

  beforeAll(async () => {
    const cluster = await sharedCluster(major)
    template = await cluster.createDatabase()
    const connection = await template.connect()
    await connection.run(SCHEMA)
    await connection.end()
  })
  afterAll(async () => template?.drop())

  test.each(TEXTS.map(([mode, statements]) => [mode, statements.join('; '), statements] as const))(
    '%s: %s',
    async (mode, _, statements) => {
      const cluster = await sharedCluster(major)
      const database = await cluster.createDatabase(undefined, { template: template.name })
      const connection = await database.connect()
      try {
        expect(walkedState(mode, statements, major)).toEqual(await serverState(connection, mode, statements))
      } finally {
        await connection.end()
        await database.drop()
      }
    },
  )

  test('CREATE INDEX CONCURRENTLY works as the lone statement of a simple query, and not beside another', async () => {
    const cluster = await sharedCluster(major)
    const database = await cluster.createDatabase(undefined, { template: template.name })
    const connection = await database.connect()
    const refused = connection.run('set lock_timeout = 0; create index concurrently on a (id)')
    await expect(refused).rejects.toThrow(/25001/)
    await connection.run('create index concurrently on a (id)')
    await connection.end()
    await database.drop()
  })
})
