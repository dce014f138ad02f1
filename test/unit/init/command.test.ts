import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { initCommand } from '../../../src/cli/commands/init.ts'
import { writeNew } from '../../../src/cli/init/write.ts'

let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'init-'))
  await mkdir(join(root, 'migrations'))
  await writeFile(join(root, 'migrations/001_a.sql'), 'create table a (id int);\n')
})

afterEach(() => rm(root, { recursive: true }))

/** Runs `migrate init` in the folder and gives what it printed. */
async function init(
  ...argv: readonly string[]
): Promise<{ readonly code: number | undefined; readonly out: string }> {
  const chunks: string[] = []
  const sink = new Writable({
    write(chunk, _, done) {
      chunks.push(String(chunk))
      done()
    },
  })
  const io = {
    cwd: root,
    stdin: Readable.from([]),
    stdout: sink,
    stderr: sink,
    env: {},
    isTty: false,
    columns: undefined,
  }
  let code: number | undefined
  const command = initCommand(io, (exit) => {
    code = exit
  })
  await command
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .parseAsync(argv, { from: 'user' })
  return { code, out: chunks.join('') }
}

const present = async () => (await readdir(root, { recursive: true })).toSorted()

test('writes the files and says what is left to do', async () => {
  const { code, out } = await init('--with', 'pre-commit,github', '--config', 'json')
  expect(code).toBe(0)
  expect(out).toBe(
    'wrote migrate.config.json\nwrote .pre-commit-config.yaml\nwrote .github/workflows/migrate-lint.yml\n\nnext:\n  run pre-commit install\n',
  )
  expect(await readFile(join(root, '.pre-commit-config.yaml'), 'utf8')).toContain(
    String.raw`'^migrations/.*\.sql$'`,
  )
})

test('a dry run prints the files and writes nothing', async () => {
  const before = await present()
  const { out } = await init('--with', 'gitlab', '--dry-run')
  expect(out).toContain('would write .gitlab-ci.yml:\n\n  migrate-lint:\n    image: node:22\n')
  expect(await present()).toEqual(before)
})

test('--json is for programs', async () => {
  const { out } = await init('--with', 'gitlab', '--json', '--dry-run')
  expect(JSON.parse(out)).toMatchObject({
    version: 1,
    dryRun: true,
    files: [{ path: '.gitlab-ci.yml' }],
    next: [],
  })
})

test('one file in the way, and none is written', async () => {
  await writeFile(join(root, 'lefthook.yml'), 'mine: true\n')
  const before = await present()
  await expect(init('--with', 'pre-commit,lefthook,gitlab')).rejects.toMatchObject({
    code: 'would-overwrite',
  })
  expect(await present()).toEqual(before)
  expect(await readFile(join(root, 'lefthook.yml'), 'utf8')).toBe('mine: true\n')
})

test('a link that points nowhere is in the way too', async () => {
  await symlink(join(root, 'elsewhere'), join(root, '.gitlab-ci.yml'))
  await expect(init('--with', 'gitlab')).rejects.toMatchObject({ code: 'would-overwrite' })
})

test('a file that appears after the plan is kept, and what was written before it is taken back', async () => {
  await writeFile(join(root, 'b'), 'mine')
  const file = (path: string) => ({ path, content: 'new', insteadOf: [], next: [] })
  await expect(writeNew(root, [file('a'), file('b')])).rejects.toMatchObject({
    code: 'would-overwrite',
    file: 'b',
  })
  expect(await present()).toEqual(['b', 'migrations', 'migrations/001_a.sql'])
  expect(await readFile(join(root, 'b'), 'utf8')).toBe('mine')
})

test('a folder in place of a file cannot be written', async () => {
  await writeFile(join(root, '.github'), 'a file')
  await expect(init('--with', 'github')).rejects.toMatchObject({ code: 'output-unwritable' })
})

test('no choice is a mistake', async () => {
  await expect(init()).rejects.toMatchObject({ code: 'usage' })
  await expect(init('--with', 'jenkins')).rejects.toThrow('jenkins is none of')
  await expect(init('--with', '')).rejects.toThrow('is none of')
})
