import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, type TestContext, test } from 'vitest'
import { freshEnvironment, mustRun, type Outcome } from './support/environment.ts'
import { packed } from './support/packed.ts'
import { findPreCommit, type PreCommit } from './support/pre-commit.ts'
import { BAD, BAD_RULE, committedRepository, GOOD, type Repository, TABLE } from './support/repository.ts'

const { checkout, tarball } = packed()

let folder: string
let tool: PreCommit

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'overlap-pre-commit-')))
  tool = await findPreCommit(folder)
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

beforeEach((context: TestContext) => {
  if ('missing' in tool) {
    process.stderr.write(`${tool.missing}\n`)
    context.skip(tool.missing)
  }
})

const start = (): Promise<Repository> =>
  committedRepository(
    { 'migrations/0001_books.sql': TABLE },
    // A hook takes no servers along; without this the test would fetch them again for each.
    { PRE_COMMIT_HOME: join(folder, 'home'), npm_config_prefer_offline: 'true', npm_config_omit: 'optional' },
  )

const preCommit = (repository: Repository, ...args: readonly string[]): Promise<Outcome> =>
  repository.mustRun('command' in tool ? tool.command : '', ...args)

async function expectGate(repository: Repository): Promise<void> {
  repository.write({ 'migrations/0002_note.sql': GOOD, 'notes.md': 'Books have notes.\n' })
  const good = await repository.commit('good')
  expect(good.text).toMatch(/PostgreSQL migration lint\.+Passed/)

  repository.write({ 'migrations/0003_index.sql': BAD })
  const bad = await repository.commit('bad')
  expect(bad.code).toBe(1)
  expect(bad.text).toMatch(/PostgreSQL migration lint\.+Failed/)
  expect(bad.text).toContain(`error[${BAD_RULE}]`)
  expect(bad.text).toContain('migrations/0003_index.sql:1:1')

  await repository.mustRun('git', 'rm', '-qf', 'migrations/0003_index.sql')
  repository.write({ 'notes.md': 'Nothing to lint.\n' })
  const none = await repository.commit('none')
  expect(none.text).toMatch(/PostgreSQL migration lint\.+\(no files to check\)Skipped/)
  expect(await repository.log()).toEqual(['none', 'good', 'first'])
}

test('the file that migrate init writes, with the package from a tarball', async () => {
  const repository = await start()
  expect((await repository.migrate('init', '--with', 'pre-commit')).code).toBe(0)
  const config = readFileSync(join(repository.folder, '.pre-commit-config.yaml'), 'utf8')
  expect(config).toMatch(/\['overlap@[\d.]+'\]/)
  repository.write({
    '.pre-commit-config.yaml': config.replace(/\['overlap@[\d.]+'\]/, JSON.stringify([tarball])),
  })
  await preCommit(repository, 'install')
  await expectGate(repository)
})

test('the hook of .pre-commit-hooks.yaml, from a clone of this repository', async () => {
  const origin = join(folder, 'origin')
  cpSync(checkout, origin, { recursive: true })
  const env = freshEnvironment()
  await mustRun(['git', 'init', '--quiet'], origin, env)
  await mustRun(['git', 'add', '-A'], origin, env)
  await mustRun(['git', 'commit', '--quiet', '-m', 'first'], origin, env)
  await mustRun(['git', 'tag', 'v0.1.0'], origin, env)

  const repository = await start()
  repository.write({
    '.pre-commit-config.yaml': `repos:
  - repo: file://${origin}
    rev: v0.1.0
    hooks:
      - id: migrate-lint
`,
  })
  await preCommit(repository, 'install')
  await expectGate(repository)
})
