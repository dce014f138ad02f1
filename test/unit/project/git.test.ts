import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { detectLayouts } from '../../../src/layout/detect.ts'
import { readHistory } from '../../../src/layout/read-history.ts'
import {
  changedSince,
  mergeBase,
  openRepository,
  repositoryRoot,
  stagedFiles,
} from '../../../src/project/git.ts'
import { commitTree, indexTree } from '../../../src/project/git-tree.ts'
import { runGit, temporaryFolder, writeFiles } from './temporary.ts'

/** `main` with two migrations, and `feature` with a third one committed. */
function exampleRepository(): string {
  const folder = temporaryFolder({
    'migrations/001_orders.sql': 'create table orders ();\n',
    'migrations/002_gone.sql': 'select 1;\n',
    'app/a.txt': 'a\n',
    'node_modules/x/001_a.sql': '',
  })
  runGit(folder, 'init', '--quiet', '--initial-branch=main')
  runGit(folder, 'add', '.')
  runGit(folder, 'commit', '--quiet', '-m', 'first')
  runGit(folder, 'checkout', '--quiet', '-b', 'feature')
  writeFiles(folder, { 'migrations/003_tötal.sql': 'alter table orders add column total int;\n' })
  runGit(folder, 'add', '.')
  runGit(folder, 'commit', '--quiet', '-m', 'second')
  return folder
}

test('what changed since a branch includes what is not committed and not even tracked', async () => {
  const folder = exampleRepository()
  runGit(folder, 'checkout', '--quiet', 'main')
  writeFiles(folder, { 'later.txt': '' })
  runGit(folder, 'add', 'later.txt')
  runGit(folder, 'commit', '--quiet', '-m', 'main moved on')
  runGit(folder, 'checkout', '--quiet', 'feature')
  writeFiles(folder, {
    'migrations/001_orders.sql': 'create table orders (id int);\n',
    'migrations/004 with blanks.sql': 'select 4;\n',
  })
  rmSync(join(folder, 'migrations/002_gone.sql'))
  const expected = ['migrations/001_orders.sql', 'migrations/003_tötal.sql', 'migrations/004 with blanks.sql']
  expect(await changedSince(await openRepository(folder), 'main')).toEqual(expected)
  const inApp = await openRepository(join(folder, 'app'))
  expect(await changedSince(inApp, 'main')).toEqual(expected.map((path) => `../${path}`))
  expect(await mergeBase(inApp, 'main')).toBe(runGit(folder, 'rev-parse', 'main~1').trim())
})

test('staged files are read as they are staged', async () => {
  const folder = exampleRepository()
  writeFiles(folder, { 'migrations/004_a.sql': 'select 4;\n', 'migrations/005_b.sql': 'select 5;\n' })
  runGit(folder, 'add', 'migrations/004_a.sql')
  writeFiles(folder, { 'migrations/004_a.sql': 'select 40;\n' })
  const repository = await openRepository(folder)
  expect(await stagedFiles(repository)).toEqual(['migrations/004_a.sql'])
  const tree = await indexTree(repository)
  expect(await tree.read('migrations/004_a.sql')).toBe('select 4;\n')
  await expect(tree.read('migrations/005_b.sql')).rejects.toMatchObject({ code: 'path-missing' })
})

test('a history is read from a commit as from the disk', async () => {
  const folder = exampleRepository()
  const onMain = await commitTree(await openRepository(folder), 'main')
  expect(await detectLayouts(onMain)).toEqual([{ folder: 'migrations', layout: 'flat' }])
  const history = await readHistory(onMain, 'migrations')
  expect(history.migrations.map(({ id }) => id)).toEqual(['001_orders', '002_gone'])

  const fromApp = await commitTree(await openRepository(join(folder, 'app')), 'feature')
  expect(await fromApp.list('../migrations')).toEqual(['001_orders.sql', '002_gone.sql', '003_tötal.sql'])
  expect(await fromApp.read('../migrations/003_tötal.sql')).toContain('total')
})

test('a migration in code is run as it was in a commit', async () => {
  const folder = temporaryFolder({
    'migrations/001_a.ts': migrationWith('old'),
  })
  runGit(folder, 'init', '--quiet', '--initial-branch=main')
  runGit(folder, 'add', '.')
  runGit(folder, 'commit', '--quiet', '-m', 'first')
  writeFiles(folder, { 'migrations/001_a.ts': migrationWith('new') })
  const { migrations } = await readHistory(
    await commitTree(await openRepository(folder), 'HEAD'),
    'migrations',
  )
  expect(migrations[0]?.files[0]?.source.text).toBe('create schema old;\n')
})

const migrationWith = (schema: string): string =>
  `import { sql, type Kysely } from 'kysely'
export const up = async (db: Kysely<unknown>): Promise<unknown> => await sql\`create schema ${schema}\`.execute(db)
`

test('outside of a repository git is unavailable', async () => {
  const folder = temporaryFolder()
  expect(await repositoryRoot(folder)).toBeUndefined()
  await expect(openRepository(folder)).rejects.toMatchObject({
    code: 'git-unavailable',
    hint: 'Run this inside a git repository, or name the files instead.',
  })
})

test.each(['nothing-like-it', '--output=/tmp/x', ''])('%j names no commit', async (ref) => {
  const repository = await openRepository(exampleRepository())
  await expect(changedSince(repository, ref)).rejects.toMatchObject({
    code: 'git-ref-unknown',
    hint: expect.stringContaining('fetch-depth: 0'),
  })
})

test('a shallow clone is recognised as the cause', async () => {
  const origin = exampleRepository()
  const folder = temporaryFolder()
  runGit(folder, 'clone', '--quiet', '--depth=1', '--branch=feature', `file://${origin}`, 'clone')
  await expect(
    changedSince(await openRepository(join(folder, 'clone')), 'origin/main'),
  ).rejects.toMatchObject({
    code: 'git-ref-unknown',
    hint: expect.stringContaining('shallow'),
  })
})
