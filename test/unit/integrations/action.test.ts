import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { runAction } from '../../support/composite-action.ts'

/** Stands in for the command line: keeps its arguments, writes the reports asked for, ends as told. */
const FAKE = `#!/usr/bin/env node
const { appendFileSync, writeFileSync } = require('node:fs')
const argv = process.argv.slice(2)
appendFileSync(process.env.CALLS, JSON.stringify(argv) + '\\n')
if (process.env.FAKE_EXIT !== '2') {
  argv.forEach((argument, i) => {
    if (argv[i - 1] === '--report') writeFileSync(argument.slice(argument.indexOf('=') + 1), 'report in ' + argument.split('=')[0] + '\\n')
  })
}
console.log('::error file=a.sql::from the fake')
process.exitCode = Number(process.env.FAKE_EXIT ?? 0)
`

const ACTION = join(import.meta.dirname, '../../../action.yml')
const action = parse(readFileSync(ACTION, 'utf8'))

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'action-'))
  for (const name of ['bin', 'temp', 'work']) mkdirSync(join(folder, name))
  for (const name of ['migrate', 'npx']) {
    writeFileSync(join(folder, 'bin', name), FAKE)
    chmodSync(join(folder, 'bin', name), 0o755)
  }
})

afterEach(() => rmSync(folder, { recursive: true }))

interface Outcome {
  readonly status: number | null
  readonly argv: readonly string[]
  readonly stdout: string
  readonly summary: string
  readonly outputs: Readonly<Record<string, string>>
}

/** Runs the action with the fake in front of everything else that is called npx or migrate. */
function run(inputs: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}): Outcome {
  const { status, stdout, summary, outputs } = runAction(ACTION, {
    inputs,
    env: {
      PATH: `${join(folder, 'bin')}:${process.env['PATH']}`,
      CALLS: join(folder, 'calls'),
      ...env,
    },
    workspace: join(folder, 'work'),
    temp: join(folder, 'temp'),
  })
  const calls = readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n')
  expect(calls).toHaveLength(1)
  return { status, argv: JSON.parse(calls[0] ?? '[]'), stdout, summary, outputs }
}

const COMMAND = { command: 'migrate' }

test('without inputs it runs the published package on the whole repository', () => {
  const { argv, status, stdout, summary, outputs } = run({})
  expect(argv.slice(0, 6)).toEqual([
    '--yes',
    `overlap@${action.inputs.version.default}`,
    'lint',
    '--format',
    'github',
    '--fail-on',
  ])
  expect(argv.at(-1)).toBe('--')
  expect(stdout).toBe('::error file=a.sql::from the fake\n')
  expect({ status, summary, outputs }).toEqual({
    status: 0,
    summary: 'report in markdown\n',
    outputs: { 'exit-code': '0' },
  })
})

test.each(['1', '2'])('exit code %s fails the step, after the summary was written', (code) => {
  const { status, outputs } = run(COMMAND, { FAKE_EXIT: code })
  expect(status).toBe(Number(code))
  expect(outputs).toEqual({ 'exit-code': code })
})

test('it adds to the summary and leaves nothing behind', () => {
  writeFileSync(join(folder, 'temp/summary'), 'earlier\n')
  expect(run(COMMAND).summary).toBe('earlier\nreport in markdown\n')
  expect(readdirSync(join(folder, 'temp')).toSorted()).toEqual(['output', 'step-0.sh', 'summary'])
})

test('the summary can be declined', () => {
  const { argv, summary } = run({ ...COMMAND, summary: 'false' })
  expect(argv).not.toContain('--report')
  expect(summary).toBe('')
})

test('SARIF goes where it is asked for, also with an equals sign in its name', () => {
  expect(run({ ...COMMAND, sarif: 'out=1.sarif' }).argv).toContain('sarif=out=1.sarif')
  expect(readFileSync(join(folder, 'work/out=1.sarif'), 'utf8')).toBe('report in sarif\n')
})

test('a command may have arguments of its own', () => {
  expect(run({ command: 'npx --no-install migrate' }).argv.slice(0, 3)).toEqual([
    '--no-install',
    'migrate',
    'lint',
  ])
})

describe('inputs are data', () => {
  const paths = (text: string) => {
    const { argv } = run({ ...COMMAND, paths: text })
    return argv.slice(argv.indexOf('--') + 1)
  }

  test('paths are separated by blanks and line ends', () => {
    expect(paths('db/a  db/b\ndb/c\n')).toEqual(['db/a', 'db/b', 'db/c'])
  })

  test('paths are neither expanded nor options', () => {
    writeFileSync(join(folder, 'work/x.sql'), '')
    expect(paths('*.sql --config=evil.js $HOME ~')).toEqual(['*.sql', '--config=evil.js', '$HOME', '~'])
  })

  const HOSTILE = '"; touch pwned; $(touch pwned) `touch pwned` \'; #'

  test.each(['paths', 'since', 'fail-on', 'sarif', 'version'])('%s cannot run commands', (input) => {
    const hostile = input === 'sarif' ? HOSTILE.replaceAll('/', '') : HOSTILE
    const { argv } = run({ ...(input === 'version' ? {} : COMMAND), [input]: hostile })
    expect(argv.join(' ')).toContain('$(touch pwned)')
    expect(existsSync(join(folder, 'work/pwned'))).toBe(false)
  })

  test('neither can the name of the base branch', () => {
    run(COMMAND, { GITHUB_BASE_REF: 'a$(touch pwned)`touch pwned`' })
    expect(existsSync(join(folder, 'work/pwned'))).toBe(false)
  })
})

describe('on a pull request', () => {
  const git = (...argv: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...argv], {
      cwd: join(folder, 'work'),
      stdio: 'ignore',
    })

  test('the base branch is what it compares with', () => {
    git('init')
    git('commit', '--allow-empty', '-m', 'first')
    git('update-ref', 'refs/remotes/origin/release/1', 'HEAD')
    expect(run(COMMAND, { GITHUB_BASE_REF: 'release/1' }).argv).toContain('--since=origin/release/1')
  })

  test('a base branch that was not fetched is said, and everything is linted', () => {
    git('init')
    const { argv, stdout } = run(COMMAND, { GITHUB_BASE_REF: 'main' })
    expect(argv.join(' ')).not.toContain('--since')
    expect(stdout).toMatch(/^::notice title=migrate lint::the base branch was not fetched/)
  })

  test('an input goes before it, and none turns it off', () => {
    expect(run({ ...COMMAND, since: 'v1' }, { GITHUB_BASE_REF: 'main' }).argv).toContain('--since=v1')
    rmSync(join(folder, 'calls'))
    expect(run({ ...COMMAND, since: 'none' }, { GITHUB_BASE_REF: 'main' }).argv.join(' ')).not.toContain(
      '--since',
    )
  })
})
