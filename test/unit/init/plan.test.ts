import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { globsOf, patternOf } from '../../../src/cli/init/migration-paths.ts'
import { INTEGRATIONS, planInit } from '../../../src/cli/init/plan.ts'
import type { Repository } from '../../../src/cli/init/repository.ts'

const PLAIN: Repository = {
  listing: ['package.json', 'package-lock.json'],
  histories: [{ folder: 'db/migrations', layout: 'flat' }],
  package: 'overlap@1.2.3',
}

const MIXED: Repository = {
  listing: ['package.json', 'pnpm-lock.yaml'],
  histories: [
    { folder: 'src/db/migrations', layout: 'kysely' },
    { folder: "legacy's (old)", layout: 'flyway' },
  ],
  package: 'overlap@1.2.3',
}

const shown = (repository: Repository) =>
  planInit(repository, { integrations: INTEGRATIONS, config: null })
    .map(({ path, content, next }) =>
      [`# ${path}`, content, ...next.map((one) => `next: ${one}`), ''].join('\n'),
    )
    .join('\n')

test('a repository with one folder of SQL files', async () => {
  await expect(shown(PLAIN)).toMatchFileSnapshot('__snapshots__/plain.txt')
})

test('a repository with migrations in TypeScript, odd folder names and pnpm', async () => {
  await expect(shown(MIXED)).toMatchFileSnapshot('__snapshots__/mixed.txt')
})

test.each([PLAIN, MIXED])('what is written as YAML or JSON is YAML or JSON', (repository) => {
  const files = planInit(repository, { integrations: INTEGRATIONS, config: 'json' })
  const structured = files.filter(({ path }) => /\.(ya?ml|json)$/.test(path))
  for (const { content } of structured) expect(parse(content)).toBeTypeOf('object')
  expect(structured).toHaveLength(6)
})

test('an integration that is named twice is planned once', () => {
  expect(planInit(PLAIN, { integrations: ['gitlab', 'gitlab'], config: null })).toHaveLength(1)
})

test.each(['json', 'ts'] as const)('a configuration as %s', (config) => {
  expect(planInit(PLAIN, { integrations: [], config })).toMatchSnapshot()
})

describe('what is there already', () => {
  test('is refused, all of it at once, with what to merge', () => {
    const repository = { ...PLAIN, listing: ['lefthook.yml', '.gitlab-ci.yml'] }
    expect(() =>
      planInit(repository, { integrations: INTEGRATIONS, config: null }),
    ).toThrowErrorMatchingSnapshot()
    try {
      planInit(repository, { integrations: INTEGRATIONS, config: null })
    } catch (error) {
      expect(error).toMatchObject({ code: 'would-overwrite', file: 'lefthook.yml' })
      expect((error as { hint: string }).hint).toMatchSnapshot()
    }
  })

  test.each([
    ['lefthook', '.lefthook.toml'],
    ['husky', 'lint-staged.config.mjs'],
    ['husky', '.husky/pre-commit'],
    ['github', '.github/workflows/migrate-lint.yaml'],
  ] as const)('%s counts %s, which configures the same tool', (integration, path) => {
    const repository = { ...PLAIN, listing: [path] }
    expect(() => planInit(repository, { integrations: [integration], config: null })).toThrow(
      `${path} exists already`,
    )
  })

  test('is no matter when it belongs to something else', () => {
    const repository = { ...PLAIN, listing: ['lefthook.yml'] }
    expect(planInit(repository, { integrations: ['gitlab'], config: null })).toHaveLength(1)
  })

  test.each(['json', 'ts'] as const)('another configuration is in the way of one as %s', (config) => {
    const repository = { ...PLAIN, listing: ['migrate.config.js'] }
    expect(() => planInit(repository, { integrations: [], config })).toThrow(
      'migrate.config.js exists already',
    )
  })
})

describe('the paths of migrations', () => {
  const repository = (folder: string, layout: 'flat' | 'kysely' = 'flat'): Repository => ({
    ...PLAIN,
    histories: [{ folder, layout }],
  })

  test.each([
    ['db/migrations/1.sql', true],
    ['db/migrations/0001_a/expand.sql', true],
    ['db/migrations/1.sql.bak', false],
    ['other/db/migrations/1.sql', false],
    ['dbXmigrations/1.sql', false],
  ])('%s', (path, isMigration) => {
    expect(new RegExp(patternOf(repository('db/migrations'))).test(path)).toBe(isMigration)
  })

  test('special characters of folders mean themselves', () => {
    expect(new RegExp(patternOf(repository('a.b (c)'))).test('a.b (c)/1.sql')).toBe(true)
    expect(new RegExp(patternOf(repository('a.b'))).test('aXb/1.sql')).toBe(false)
    expect(globsOf(repository('[id]'))).toEqual([String.raw`\[id\]/**/*.sql`])
  })

  test('the root itself', () => {
    expect(patternOf(repository(''))).toBe(String.raw`^.*\.sql$`)
    expect(globsOf(repository(''))).toEqual(['**/*.sql'])
  })

  test('program code', () => {
    expect(new RegExp(patternOf(repository('m', 'kysely'))).test('m/1.mts')).toBe(true)
    expect(new RegExp(patternOf(repository('m', 'kysely'))).test('m/1.sql')).toBe(false)
  })

  test('none yet', () => {
    expect(globsOf({ ...PLAIN, histories: [] })).toEqual(['migrations/**/*.sql'])
  })
})
