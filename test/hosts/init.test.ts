import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { type Repository, repositoryWith, TABLE } from './support/repository.ts'

const ALL = ['init', '--with', 'pre-commit,lefthook,husky,github,gitlab'] as const
const WRITTEN = [
  '.github/workflows/migrate-lint.yml',
  '.gitlab-ci.yml',
  '.husky/pre-commit',
  '.lintstagedrc.json',
  '.pre-commit-config.yaml',
  'lefthook.yml',
  'migrate.config.json',
]

const filesOf = ({ folder }: Repository): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((path) => !/^(\.git|node_modules)\//.test(path))
    .toSorted()

const read = ({ folder }: Repository, path: string): string => readFileSync(join(folder, path), 'utf8')

test('an empty repository gets every file, for the folder that its migrations will be in', async () => {
  const repository = await repositoryWith({})
  const before = filesOf(repository)
  const { code, stdout, stderr } = await repository.migrate(...ALL, '--config', 'json')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(filesOf(repository)).toEqual([...before, ...WRITTEN].toSorted())
  for (const path of WRITTEN) expect(stdout).toContain(`wrote ${path}\n`)
  expect(parse(read(repository, 'lefthook.yml'))).toMatchObject({
    'pre-commit': { commands: { 'migrate-lint': { glob: 'migrations/**/*.sql' } } },
  })
  const { $schema } = JSON.parse(read(repository, 'migrate.config.json'))
  expect(existsSync(join(repository.folder, $schema))).toBe(true)
  expect((await repository.migrate('lint')).code).toBe(0)
})

test('a repository with migrations gets files for where they are', async () => {
  const repository = await repositoryWith({
    'prisma/schema.prisma': 'datasource db {\n  provider = "postgresql"\n}\n',
    'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n',
    'prisma/migrations/20240101120000_books/migration.sql': TABLE,
    'db/migrations/000001_authors.up.sql': TABLE.replace('books', 'authors'),
    'db/migrations/000001_authors.down.sql': 'drop table authors;\n',
  })
  expect((await repository.migrate(...ALL, '--config', 'ts')).code).toBe(0)
  expect(read(repository, '.lintstagedrc.json')).toContain('"prisma/migrations/**/*.sql": "migrate lint"')
  expect(read(repository, '.lintstagedrc.json')).toContain('"db/migrations/**/*.sql": "migrate lint"')
  const { repos } = parse(read(repository, '.pre-commit-config.yaml'))
  const files = new RegExp(repos[0].hooks[0].files)
  expect(files.test('prisma/migrations/20240101120000_books/migration.sql')).toBe(true)
  expect(files.test('prisma/schema.prisma')).toBe(false)
  const { code, stdout, stderr } = await repository.migrate('lint')
  expect({ code, stdout, stderr }).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^no findings in \d files/),
    stderr: '',
  })
})

test('a file in the way is named and kept, and no other is written', async () => {
  const repository = await repositoryWith({ 'lefthook.yml': 'mine: true\n' })
  const before = filesOf(repository)
  const { code, stdout, stderr } = await repository.migrate(...ALL, '--config', 'json')
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(
    /^error\[would-overwrite\]: lefthook\.yml exists already; nothing was written\nhint: /,
  )
  expect(filesOf(repository)).toEqual(before)
  expect(read(repository, 'lefthook.yml')).toBe('mine: true\n')
})

test('a second run writes nothing', async () => {
  const repository = await repositoryWith({})
  expect((await repository.migrate(...ALL)).code).toBe(0)
  const texts = filesOf(repository).map((path) => read(repository, path))
  const { code, stderr } = await repository.migrate(...ALL)
  expect(code).toBe(2)
  for (const path of WRITTEN.filter((one) => one !== 'migrate.config.json')) expect(stderr).toContain(path)
  expect(filesOf(repository).map((path) => read(repository, path))).toEqual(texts)
})

test('--dry-run and --json show the same files and write none', async () => {
  const repository = await repositoryWith({})
  const before = filesOf(repository)
  const shown = await repository.migrate(...ALL, '--config', 'json', '--dry-run')
  for (const path of WRITTEN) expect(shown.stdout).toContain(`would write ${path}:\n`)
  const { stdout } = await repository.migrate(...ALL, '--config', 'json', '--dry-run', '--json')
  const { version, dryRun, files, next } = JSON.parse(stdout)
  expect({ version, dryRun }).toEqual({ version: 1, dryRun: true })
  expect(files.map(({ path }: { readonly path: string }) => path).toSorted()).toEqual(WRITTEN)
  expect(next).toContain('run pre-commit install')
  expect(filesOf(repository)).toEqual(before)

  expect((await repository.migrate(...ALL, '--config', 'json')).code).toBe(0)
  for (const { path, content } of files) expect(read(repository, path)).toBe(content)
})

test('hooks belong at the root; a configuration may be anywhere', async () => {
  const repository = await repositoryWith({ 'apps/api/migrations/0001_books.sql': TABLE })
  const migrate = join(repository.folder, 'node_modules/.bin/migrate')
  const inFolder = (...args: readonly string[]) =>
    repository.run('bash', '-c', 'cd apps/api && exec "$0" "$@"', migrate, ...args)
  const refused = await inFolder(...ALL)
  expect(refused.code).toBe(2)
  expect(refused.stderr).toContain(
    `hooks and pipelines belong at the root of the repository\nhint: run it in ${repository.folder}\n`,
  )
  expect((await inFolder('init', '--config', 'json')).code).toBe(0)
  expect(existsSync(join(repository.folder, 'apps/api/migrate.config.json'))).toBe(true)
})

test('its help says what is written', async () => {
  const repository = await repositoryWith({})
  const { code, stdout } = await repository.migrate('init', '--help')
  expect(code).toBe(0)
  for (const path of WRITTEN.filter((one) => one !== 'migrate.config.json')) expect(stdout).toContain(path)
})
