import { expect, test } from 'vitest'
import { detectLayouts, historyAround } from '../../../src/layout/detect.ts'
import { readHistory, readLooseFiles } from '../../../src/layout/read-history.ts'
import { memoryTree } from './memory-tree.ts'

const GOOSE = '-- +goose Up\nselect 1;\n'

test('several histories of one repository are found in the order of their paths', async () => {
  const tree = memoryTree({
    'services/b/migrations/001_a.sql': '',
    'services/a/prisma/migrations/20240101_init/migration.sql': '',
    'db/sqitch.plan': '',
    'db/migrations/00001_a.sql': GOOSE,
    'sqlc/queries.sql': 'select 1;',
    'internal/testdata/migrations/001_a.sql': '',
  })
  expect(await detectLayouts(tree)).toEqual([
    { folder: 'db', layout: 'sqitch' },
    { folder: 'db/migrations', layout: 'goose' },
    { folder: 'services/a/prisma/migrations', layout: 'prisma' },
    { folder: 'services/b/migrations', layout: 'flat' },
  ])
})

test('detection may begin in a folder', async () => {
  const tree = memoryTree({ 'a/migrations/001_a.sql': '', 'b/migrations/001_a.sql': '' })
  expect(await detectLayouts(tree, 'b')).toEqual([{ folder: 'b/migrations', layout: 'flat' }])
})

test.each([
  ['migrations/0001_a/expand.sql', 'migrations', 'overlap'],
  ['migrations/0001_a/migration.sql', 'migrations', 'prisma'],
  ['migrations/2024-01-01_a/up.sql', 'migrations', 'diesel'],
  ['db/migration/2024/V5__a.sql', 'db/migration', 'flyway'],
  ['supabase/migrations/20240101000000_a.sql', 'supabase/migrations', 'supabase'],
  ['testdata/migrations/001_a.sql', 'testdata/migrations', 'flat'],
  ['migrations/unnumbered.sql', 'migrations', 'flat'],
  ['001_a.sql', '', 'flat'],
])('%s belongs to the history in %s', async (file, folder, layout) => {
  const others = layout === 'flyway' ? { 'db/migration/V1__a.sql': '' } : {}
  expect(await historyAround(memoryTree({ [file]: '', ...others }), file)).toEqual({ folder, layout })
})

test('a sqitch script below its change folders belongs to the plan', async () => {
  const tree = memoryTree({ 'sqitch.plan': 'a/001 2024', 'deploy/a/001.sql': '', 'sql/001_other.sql': '' })
  expect(await historyAround(tree, 'deploy/a/001.sql')).toEqual({ folder: '', layout: 'sqitch' })
  expect(await historyAround(tree, 'sql/001_other.sql')).toEqual({ folder: 'sql', layout: 'flat' })
})

test('a file among unrelated files stands for itself', async () => {
  const tree = memoryTree({ 'sql/orders.sql': 'select 1;', 'sql/customers.sql': '' })
  expect(await historyAround(tree, 'sql/orders.sql')).toBeUndefined()
  const history = await readLooseFiles(tree, ['sql/orders.sql'])
  expect(history.migrations.map(({ id }) => id)).toEqual(['orders'])
})

test('golang-migrate and sqlx are told apart by the package around them', async () => {
  const file = 'migrations/20240101000000_a.up.sql'
  const layoutBeside = async (name: string, text = '') =>
    (await detectLayouts(memoryTree({ [file]: text, ...(name === '' ? {} : { [name]: '' }) })))[0]?.layout
  expect(await layoutBeside('go.mod')).toBe('golang-migrate')
  expect(await layoutBeside('Cargo.toml')).toBe('sqlx')
  expect(await layoutBeside('')).toBe('sqlx')
  expect(await layoutBeside('', 'begin; select 1; commit;')).toBe('golang-migrate')
})

test('what the configuration says goes before what the files look like', async () => {
  const tree = memoryTree({ 'm/001_a.up.sql': 'select 1;', 'm/001_a.down.sql': 'select 2;' })
  const history = await readHistory(tree, 'm', { layout: 'sqlx', phase: 'contract', transaction: 'none' })
  expect(history.layout).toBe('sqlx')
  expect(history.migrations[0]?.files.map(({ phase, transaction }) => [phase, transaction])).toEqual([
    ['contract', 'none'],
    ['rollback', 'none'],
  ])
})
