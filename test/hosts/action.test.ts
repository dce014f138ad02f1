import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type JobOutcome, runAction } from '../support/composite-action.ts'
import { BAD, BAD_RULE, committedRepository, type Repository, TABLE } from './support/repository.ts'

const ACTION = join(import.meta.dirname, '../../action.yml')

/** Without a detour over npx, which costs more than the rest. */
const COMMAND = 'node_modules/.bin/migrate'

function act(
  { folder, env }: Repository,
  inputs: Readonly<Record<string, string>>,
  more: Readonly<Record<string, string>> = {},
): JobOutcome {
  return runAction(ACTION, {
    inputs: { command: COMMAND, ...inputs },
    env: { ...env, ...more },
    workspace: folder,
    temp: join(folder, '.git/runner'),
  })
}

/** The commands among the lines of a log; all others are text. */
const commandsIn = ({ stdout }: JobOutcome): readonly string[] =>
  stdout.split('\n').filter((line) => line.startsWith('::'))

test('findings become annotations, a summary, SARIF and an exit code', async () => {
  const repository = await committedRepository({
    'migrations/0001_books.sql': TABLE,
    'migrations/0002_index.sql': `\n${BAD}`,
  })
  const outcome = act(repository, {
    command: 'npx --no-install migrate',
    sarif: 'reports/migrate.sarif',
  })
  expect(outcome.status).toBe(1)
  expect(outcome.outputs).toEqual({ 'exit-code': '1' })
  const annotation =
    /^::error file=migrations\/0002_index\.sql,line=2,endLine=2,col=1,endColumn=\d+,title=create-index-blocks-writes::/
  expect(commandsIn(outcome)).toContainEqual(expect.stringMatching(annotation))
  expect(outcome.summary).toContain(`\`${BAD_RULE}\` in <code>migrations`)
  expect(outcome.summary).toContain('create index concurrently books_title')

  const sarif = JSON.parse(readFileSync(join(repository.folder, 'reports/migrate.sarif'), 'utf8'))
  expect(sarif.version).toBe('2.1.0')
  const [{ tool, results }] = sarif.runs
  const result = results.find(({ ruleId }: { readonly ruleId: string }) => ruleId === BAD_RULE)
  expect(result).toMatchObject({
    level: 'error',
    message: { text: expect.any(String) },
    partialFingerprints: { primaryLocationLineHash: expect.any(String) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: 'migrations/0002_index.sql' },
          region: { startLine: 2, startColumn: 1 },
        },
      },
    ],
  })
  expect(tool.driver.rules[result.ruleIndex].id).toBe(BAD_RULE)
})

test('a clean repository passes, and its SARIF closes what was open', async () => {
  const repository = await committedRepository({ 'migrations/0001_books.sql': TABLE })
  const outcome = act(repository, { sarif: 'migrate.sarif' })
  expect(outcome).toMatchObject({ status: 0, outputs: { 'exit-code': '0' } })
  expect(commandsIn(outcome)).toEqual([])
  const { runs } = JSON.parse(readFileSync(join(repository.folder, 'migrate.sarif'), 'utf8'))
  expect(runs[0].results).toEqual([])
})

test('what cannot run fails differently from what is found', async () => {
  const repository = await committedRepository({ 'migrations/0001_books.sql': TABLE })
  const outcome = act(repository, { paths: 'nowhere' })
  expect(outcome).toMatchObject({ status: 2, outputs: { 'exit-code': '2' } })
  expect(outcome.stderr).toContain('error[path-missing]: nowhere does not exist')
})

test('a pull request is judged by what it adds', async () => {
  const repository = await committedRepository({
    'migrations/0001_books.sql': TABLE,
    'migrations/0002_index.sql': BAD,
  })
  await repository.mustRun('git', 'update-ref', 'refs/remotes/origin/main', 'HEAD')
  await repository.mustRun('git', 'switch', '--quiet', '-c', 'more')
  repository.write({ 'migrations/0003_authors.sql': TABLE.replace('books', 'authors') })
  await repository.commit('second')
  expect(act(repository, {}, { GITHUB_BASE_REF: 'main' }).status).toBe(0)
  expect(act(repository, { since: 'none' }, { GITHUB_BASE_REF: 'main' }).status).toBe(1)
})

test('an application in a subfolder has its own configuration, and annotations are found from the root', async () => {
  const repository = await committedRepository({
    'apps/the shop/migrations/0001_books.sql': TABLE,
    'apps/the shop/migrations/0002_index.sql': BAD,
    'apps/the shop/migrate.config.json': '{"failOn": "never"}\n',
  })
  const command = join(repository.folder, 'node_modules/.bin/migrate')
  const outcome = act(repository, {
    command,
    'working-directory': 'apps/the shop',
    'fail-on': 'error',
    sarif: 'migrate.sarif',
    paths: 'migrations',
  })
  expect(outcome.status).toBe(1)
  expect(outcome.stdout).toContain('::error file=apps/the shop/migrations/0002_index.sql,line=1,')
  const sarif = readFileSync(join(repository.folder, 'apps/the shop/migrate.sarif'), 'utf8')
  expect(sarif).toContain('"uri": "apps/the%20shop/migrations/0002_index.sql"')
})

describe('nothing that a contributor writes is a command', () => {
  test('neither SQL nor the names of files', async () => {
    const repository = await committedRepository({
      'migrations/0001_books.sql': TABLE,
      'migrations/0002_$(touch pwned) `touch pwned`,line=9::error::x.sql':
        'create index "a\n::error::injected\n::set-output name=x::y" on books (title);\n::error::injected\n',
      'migrations/0003_index.sql': BAD,
    })
    const outcome = act(repository, {})
    expect(outcome.status).not.toBe(0)
    for (const line of commandsIn(outcome)) expect(line).toMatch(/^::(error|warning|notice) (file|title)=/)
    expect(outcome.stdout).toContain('`touch pwned`%2Cline=9%3A%3Aerror%3A%3Ax.sql,line=')
    expect(existsSync(join(repository.folder, 'pwned'))).toBe(false)
  })

  const HOSTILE = '$(touch pwned) `touch pwned` "; touch pwned; \'\n::error::injected'

  test.each(['paths', 'since', 'fail-on', 'sarif'])('nor the input %s', async (input) => {
    const repository = await committedRepository({ 'migrations/0001_books.sql': TABLE })
    const outcome = act(repository, { [input]: HOSTILE })
    expect(outcome.stdout).not.toContain('\n::error::injected')
    expect(existsSync(join(repository.folder, 'pwned'))).toBe(false)
  })
})
