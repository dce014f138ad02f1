import { execFile } from 'node:child_process'
import { delimiter } from 'node:path'

export interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  /** Both streams, for what a tool may print to either. */
  readonly text: string
}

/** What npm, git, a pipeline or vitest tell their children, and would change what a hook or a command does. */
const TOLD =
  /^(GIT_|GITHUB_|GITLAB_|CI$|CI_|RUNNER_|HUSKY|LEFTHOOK|PRE_COMMIT|SKIP$|VITEST|NODE_(ENV|OPTIONS|V8_COVERAGE)$|FORCE_COLOR|NO_COLOR|INIT_CWD$|npm_(command|lifecycle_|package_|config_local_prefix)|(MIGRATE_)?DATABASE_URL$|VIRTUAL_ENV$)/

/** The machine as a fresh shell has it, with its registries, proxies and certificates, and git as nobody in particular. */
export function freshEnvironment(more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !TOLD.test(name))
  const path = (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => !/node_modules[\\/]\.bin$|node-gyp-bin$/.test(folder))
  return {
    ...Object.fromEntries(own),
    PATH: path.join(delimiter),
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'Ann',
    GIT_AUTHOR_EMAIL: 'ann@example.com',
    GIT_COMMITTER_NAME: 'Ann',
    GIT_COMMITTER_EMAIL: 'ann@example.com',
    ...more,
  }
}

/** Runs a program to its end, whatever that is. */
export const run = (
  [command, ...args]: readonly [string, ...string[]],
  cwd: string,
  env: Readonly<NodeJS.ProcessEnv> = freshEnvironment(),
): Promise<Outcome> =>
  new Promise((settle) => {
    const options = { cwd, env, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 } as const
    const child = execFile(command, args, options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
      const failure = code === -1 ? `${error?.message}\n` : ''
      settle({ code, stdout, stderr: stderr + failure, text: stdout + stderr + failure })
    })
    child.stdin?.end()
  })

/** The same for what has to work: throws what it printed when it fails. */
export async function mustRun(
  command: readonly [string, ...string[]],
  cwd: string,
  env?: Readonly<NodeJS.ProcessEnv>,
): Promise<Outcome> {
  const outcome = await run(command, cwd, env)
  if (outcome.code !== 0) throw new Error(`${command.join(' ')} ended with ${outcome.code}:\n${outcome.text}`)
  return outcome
}
