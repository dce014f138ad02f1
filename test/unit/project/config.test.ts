import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { DEFAULT_CONFIG } from '../../../src/project/config.ts'
import { configSchema } from '../../../src/project/config-schema.ts'
import { loadConfig } from '../../../src/project/load-config.ts'
import { jsonSchemaOf, printJson } from './json-schema.ts'
import { temporaryFolder } from './temporary.ts'

const SCHEMA_FILE = join(import.meta.dirname, '../../../schema/config.schema.json')

test('the published JSON Schema is the one that is checked', async () => {
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'migrate.config',
    description: 'Configuration of Overlap (migrate)',
    ...jsonSchemaOf(configSchema),
  }
  await expect(printJson(schema)).toMatchFileSnapshot(SCHEMA_FILE)
})

test('a project without a configuration has the defaults', async () => {
  expect(await loadConfig(temporaryFolder())).toEqual({ file: null, config: DEFAULT_CONFIG })
})

describe('the file', () => {
  test.each([
    ['migrate.config.json', '{ "pgVersion": 16 }'],
    ['migrate.config.ts', 'const pgVersion: number = 16\nexport default { pgVersion }\n'],
    ['migrate.config.js', 'module.exports = { pgVersion: 16 }\n'],
    ['migrate.config.mjs', 'export default { pgVersion: 16 }\n'],
    ['package.json', '{ "name": "shop", "migrate": { "pgVersion": 16 } }'],
  ])('may be %s', async (name, text) => {
    const folder = temporaryFolder({ [name]: text })
    const { file, config } = await loadConfig(folder)
    expect(file).toBe(join(folder, name))
    expect(config).toEqual({ ...DEFAULT_CONFIG, pgVersion: 16 })
  })

  test('is looked for up to the root of the repository, and its paths count from there', async () => {
    const folder = temporaryFolder({
      '.git/HEAD': '',
      'migrate.config.json':
        '{ "migrations": ["db", { "path": "app/sql", "phase": "contract" }], "baseline": "known.json", "ignorePaths": ["db/old/**"] }',
      'app/package.json': '{ "name": "app" }',
    })
    const { config } = await loadConfig(join(folder, 'app'))
    expect(config.migrations).toEqual([{ path: '../db' }, { path: 'sql', phase: 'contract' }])
    expect(config.baseline).toBe('../known.json')
    expect(config.ignorePaths).toEqual(['../db/old/**'])
  })

  test('above the repository, or above the folder outside of one, is somebody else’s', async () => {
    const folder = temporaryFolder({
      'migrate.config.json': '{ "pgVersion": 17 }',
      'repository/.git/HEAD': '',
      'repository/app/a.sql': '',
      'plain/a.sql': '',
    })
    expect((await loadConfig(join(folder, 'repository/app'))).file).toBeNull()
    expect((await loadConfig(join(folder, 'plain'))).file).toBeNull()
  })

  test('may be named, and must then exist', async () => {
    const folder = temporaryFolder({ 'other.json': '{ "failOn": "never" }' })
    expect((await loadConfig(folder, 'other.json')).config.failOn).toBe('never')
    await expect(loadConfig(folder, 'missing.json')).rejects.toMatchObject({ code: 'path-missing' })
  })

  test('may bring rules of its own', async () => {
    const rule = "{ id: 'table-needs-comment', check() { return [] } }"
    const folder = temporaryFolder({ 'migrate.config.ts': `export default { customRules: [${rule}] }\n` })
    const { config } = await loadConfig(folder)
    expect(config.customRules).toEqual([{ id: 'table-needs-comment', check: expect.any(Function) }])
  })
})

describe('a wrong configuration names the file, the key and what to do', () => {
  test.each([
    ['{ "pgversion": 16 }', 'pgversion is not a setting', 'Did you mean pgVersion?'],
    [
      '{ "runner": { "setLockTimeout": true } }',
      'runner.setLockTimeout is not a setting',
      'Did you mean setsLockTimeout?',
    ],
    [
      '{ "migrations": [{ "path": "a", "fase": "expand" }] }',
      'migrations.0.fase is not a setting',
      'Did you mean phase?',
    ],
    ['{ "colour": true }', 'colour is not a setting', 'Known here: $schema, migrations'],
    ['{ "pgVersion": 13 }', 'pgVersion is 13, but should be (14 | 15 | 16 | 17 | 18)', 'Change this setting'],
    [
      '{ "rules": { "a": "fatal" } }',
      'rules.a is "fatal", but should be ("off" | "advice"',
      'Change this setting',
    ],
    ['{ "migrations": [{ "layout": "flyway" }] }', 'migrations.0.path is missing', 'Change this setting'],
    ['{ "migrations": "db" }', 'migrations is "db", but should be a list', 'Change this setting'],
    ['{ "migrations": [""] }', 'migrations.0 must not be empty', 'Change this setting'],
    ['{ "smallTableBytes": -1 }', 'smallTableBytes must not be negative', 'Change this setting'],
    ['{ "lockTimeoutLimitMs": 1.5 }', 'lockTimeoutLimitMs must be a whole number', 'Change this setting'],
    ['[]', 'the configuration', 'Change this setting'],
    ['{ "pgVersion": 16', 'is not JSON', 'Mend the syntax.'],
  ])('%s', async (text, message, hint) => {
    const folder = temporaryFolder({ 'migrate.config.json': text })
    const file = join(folder, 'migrate.config.json')
    await expect(loadConfig(folder)).rejects.toMatchObject({
      code: 'config-invalid',
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
      file,
    })
    await expect(loadConfig(folder)).rejects.toThrow(file)
  })

  test('also when it throws', async () => {
    const folder = temporaryFolder({ 'migrate.config.ts': "throw new Error('no such secret')\n" })
    await expect(loadConfig(folder)).rejects.toMatchObject({
      code: 'config-invalid',
      message: expect.stringContaining('no such secret'),
    })
  })
})
