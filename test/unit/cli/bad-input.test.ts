import { execFileSync } from 'node:child_process'
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { folderWith, migrate } from '../../support/run.ts'

const GOOD = 'create table orders (id int primary key, note text);\n'
const BAD = 'alter table orders drop column note;\n'
const files = { 'migrations/0001_orders.sql': GOOD, 'migrations/0002_drop.sql': BAD }

describe('what cannot be read is said, and hides nothing', () => {
  test('a path that does not exist', async () => {
    const { code, out, err } = await migrate(folderWith(files), [
      'lint',
      'migrations/0002_drop.sql',
      'nowhere.sql',
    ])
    expect(code).toBe(2)
    expect(err).toContain('error[path-missing]: nowhere.sql does not exist')
    expect(err).toContain('hint:')
    expect(out).toContain('drop-column-still-read')
  })

  test('a link that leads nowhere', async () => {
    const folder = folderWith(files)
    symlinkSync(join(folder, 'gone.sql'), join(folder, 'migrations/0003_link.sql'))
    const { code, out, err } = await migrate(folder, ['lint'])
    expect(code).toBe(2)
    expect(err).toContain('migrations/0003_link.sql')
    expect(out).toContain('drop-column-still-read')
  })

  test('a binary file', async () => {
    const folder = folderWith({
      ...files,
      'migrations/0003_binary.sql': Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 1]),
    })
    const { code, out, err } = await migrate(folder, ['lint'])
    expect(code).toBe(2)
    expect(err).toContain('error[file-not-text]: migrations/0003_binary.sql')
    expect(out).toContain('drop-column-still-read')
  })

  test('text that is not UTF-8', async () => {
    const folder = folderWith({
      ...files,
      'migrations/0003_latin.sql': Buffer.from([0x2d, 0x2d, 0x20, 0xe9, 0x0a]),
    })
    expect((await migrate(folder, ['lint'])).err).toContain('error[file-not-text]: migrations/0003_latin.sql')
  })

  test('a syntax error has its place, and the other statements of the file are linted', async () => {
    const folder = folderWith({
      ...files,
      'migrations/0003_typo.sql': `alter tabel orders add x int;\n${BAD}`,
    })
    const { code, out } = await migrate(folder, ['lint', '--format', 'gcc'])
    expect(code).toBe(1)
    expect(out).toContain(
      'migrations/0003_typo.sql:1:7: error: syntax error at or near "tabel" [syntax-error]',
    )
    expect(out).toMatch(/0003_typo\.sql:2:\d+: .*drop-column-still-read/)
  })

  test('a syntax error of a rollback is found although the rollback is not judged', async () => {
    const folder = folderWith({
      'migrations/1_orders.up.sql': GOOD,
      'migrations/1_orders.down.sql': 'drop tabel orders;',
    })
    const { code, out } = await migrate(folder, ['lint', '--format', 'gcc'])
    expect(code).toBe(1)
    expect(out).toContain('1_orders.down.sql:1:6: error: syntax error')
  })
})

test.each([
  ['empty', ''],
  ['only blanks', ' \n\t\n'],
  ['only a comment', '-- nothing to do\n'],
])('a file that is %s is clean', async (_, text) => {
  const { code, out } = await migrate(folderWith({ 'migrations/0001_empty.sql': text }), ['lint'])
  expect(code).toBe(0)
  expect(out).toMatch(/no findings|nothing/i)
})

test('an empty repository has nothing to lint and says so', async () => {
  const { code, out } = await migrate(folderWith({}), ['lint'])
  expect(code).toBe(0)
  expect(out).toMatch(/nothing to lint/)
})

describe('ignores', () => {
  const withIgnore = (directive: string) =>
    folderWith({ 'migrations/0001_orders.sql': GOOD, 'migrations/0002_drop.sql': `${directive}\n${BAD}` })

  test('an ignore with a reason holds for its rule and the next statement', async () => {
    const folder = withIgnore('-- migrate: ignore drop-column-still-read because nobody reads it since v41')
    const { code, out } = await migrate(folder, ['lint', '--json', '--rule', 'drop-column-still-read'])
    expect(code).toBe(0)
    expect(JSON.parse(out).findings[0].suppressed).toBe('nobody reads it since v41')
  })

  test.each([
    ['an unknown rule', '-- migrate: ignore drop-colum because x', 'ignore-unknown-rule'],
    ['no reason', '-- migrate: ignore drop-column-still-read', 'ignore-without-reason'],
    ['nothing to ignore', '-- migrate: ignore truncate-loses-data because x', 'ignore-unused'],
    ['a directive that does not exist', '-- migrate: please do not look', 'directive-unknown'],
  ])('%s is a finding', async (_, directive, rule) => {
    const { out } = await migrate(withIgnore(directive), ['lint', '--format', 'gcc'])
    expect(out).toMatch(new RegExp(`0002_drop\\.sql:1:1: .*\\[${rule}\\]`))
  })
})

describe('what cannot be meant', () => {
  test.each([
    ['an unknown option', ['lint', '--nope'], /unknown option '--nope'/],
    ['an unknown command', ['frobnicate'], /unknown command 'frobnicate'/],
    ['an unknown version', ['lint', '--pg-version', '9'], /--pg-version.*14 to 18/s],
    ['a version that is no number', ['lint', '--pg-version', 'latest'], /--pg-version.*14 to 18/s],
    ['an unknown format', ['lint', '--format', 'xml'], /--format.*sarif/s],
    [
      'an unknown rule',
      ['lint', '--rule', 'drop-colum-still-read'],
      /error\[rule-unknown\].*did you mean drop-column-still-read/s,
    ],
    ['an unknown rule to explain', ['lint', '--explain', 'nothing-like-it'], /error\[rule-unknown\]/],
    ['a report without a file', ['lint', '--report', 'sarif'], /error\[usage\].*format=file/s],
    ['both --since and --staged', ['lint', '--since', 'main', '--staged'], /error\[usage\]/],
    ['--stdin with a path', ['lint', '--stdin', 'migrations'], /error\[usage\]/],
    [
      'a baseline that does not exist',
      ['lint', '--baseline', 'none.json'],
      /error\[baseline-invalid\].*--baseline-mode create/s,
    ],
    ['outside a repository', ['lint', '--since', 'main'], /error\[git-unavailable\]/],
    ['a configuration file that does not exist', ['lint', '--config', 'none.json'], /error\[path-missing\]/],
  ] as const)('%s: exit 2', async (_, argv, message) => {
    const { code, err } = await migrate(folderWith(files), argv)
    expect(err).toMatch(message)
    expect(code).toBe(2)
  })

  test('an unknown git ref', async () => {
    const folder = folderWith(files)
    execFileSync('git', ['init', '-q'], { cwd: folder })
    const { code, err } = await migrate(folder, ['lint', '--since', 'no-such-branch'])
    expect(code).toBe(2)
    expect(err).toMatch(/error\[git-ref-unknown\].*no-such-branch/s)
  })

  test('an unknown key of the configuration', async () => {
    const folder = folderWith({ ...files, 'migrate.config.json': '{"pgVerson": 16}', '.git/HEAD': '' })
    const { code, err } = await migrate(folder, ['lint', '--config', 'migrate.config.json'])
    expect(code).toBe(2)
    expect(err).toMatch(/error\[config-invalid\].*pgVerson.*pgVersion/s)
  })

  test('a report that cannot be written', async () => {
    const folder = folderWith({ ...files, taken: '' })
    const { code, err } = await migrate(folder, ['lint', '--output', 'taken/report.txt'])
    expect(code).toBe(2)
    expect(err).toMatch(/error\[output-unwritable\]/)
  })
})
