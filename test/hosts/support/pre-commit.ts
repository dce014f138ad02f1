import { join } from 'node:path'
import { freshEnvironment, mustRun, run } from './environment.ts'

export type PreCommit = { readonly command: string; readonly version: string } | { readonly missing: string }

/** The tool of this machine, or else one installed into the folder. */
export async function findPreCommit(folder: string): Promise<PreCommit> {
  const here = await versionOf('pre-commit', folder)
  if (here !== undefined) return { command: 'pre-commit', version: here }
  const environment = join(folder, 'python')
  try {
    await mustRun(['python3', '-m', 'venv', environment], folder)
    const pip = join(environment, 'bin/pip')
    await mustRun([pip, 'install', '--quiet', '--disable-pip-version-check', 'pre-commit'], folder)
  } catch (error) {
    return { missing: `pre-commit cannot be installed here: ${(error as Error).message.slice(0, 500)}` }
  }
  const command = join(environment, 'bin/pre-commit')
  return { command, version: (await versionOf(command, folder)) ?? 'unknown' }
}

async function versionOf(command: string, cwd: string): Promise<string | undefined> {
  const { code, stdout } = await run([command, '--version'], cwd, freshEnvironment())
  return code === 0 ? stdout.trim() : undefined
}
