import { mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { writeFiles } from '../../unit/project/temporary.ts'
import { freshEnvironment, mustRun, type Outcome, run } from './environment.ts'
import { packed } from './packed.ts'

export const TABLE =
  'create table books (id bigint generated always as identity primary key, title text not null);\n'
export const GOOD = "set lock_timeout = '2s';\nalter table books add column note text;\n"
export const BAD = 'create index books_title on books (title);\n'
/** What is said of {@link BAD}. */
export const BAD_RULE = 'create-index-blocks-writes'

export interface Repository {
  readonly folder: string
  readonly env: NodeJS.ProcessEnv
  run(...command: readonly [string, ...string[]]): Promise<Outcome>
  mustRun(...command: readonly [string, ...string[]]): Promise<Outcome>
  /** Runs the version that is installed here. */
  migrate(...args: readonly string[]): Promise<Outcome>
  write(files: Readonly<Record<string, string>>): void
  /** Stages everything and commits it; hooks run. */
  commit(message: string): Promise<Outcome>
  /** First lines of the commits so far, the last one first. */
  log(): Promise<readonly string[]>
}

/** A git repository with the given files and the packed project in its node_modules, which is gone after the test. */
export async function repositoryWith(
  files: Readonly<Record<string, string>>,
  more: Readonly<Record<string, string>> = {},
): Promise<Repository> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'overlap-host-')))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const { consumer, cache } = packed()
  const env = freshEnvironment({ XDG_CACHE_HOME: cache, ...more })
  symlinkSync(join(consumer, 'node_modules'), join(folder, 'node_modules'))
  writeFiles(folder, {
    'package.json': '{"name": "bookshop", "private": true}\n',
    '.gitignore': 'node_modules\n',
    ...files,
  })
  const repository: Repository = {
    folder,
    env,
    run: (...command) => run(command, folder, env),
    mustRun: (...command) => mustRun(command, folder, env),
    migrate: (...args) => run([join(folder, 'node_modules/.bin/migrate'), ...args], folder, env),
    write: (more) => writeFiles(folder, more),
    async commit(message) {
      await mustRun(['git', 'add', '-A'], folder, env)
      return run(['git', 'commit', '-m', message], folder, env)
    },
    async log() {
      const { stdout } = await run(['git', 'log', '--format=%s'], folder, env)
      return stdout.split('\n').filter(Boolean)
    },
  }
  await repository.mustRun('git', 'init', '--quiet', '--initial-branch=main')
  return repository
}

/** The same with a first commit, made before any hook is set up. */
export async function committedRepository(
  files: Readonly<Record<string, string>>,
  more?: Readonly<Record<string, string>>,
): Promise<Repository> {
  const repository = await repositoryWith(files, more)
  await repository.mustRun('git', 'add', '-A')
  await repository.mustRun('git', 'commit', '--quiet', '-m', 'first')
  return repository
}
