import { execFile, spawn } from 'node:child_process'
import { posix } from 'node:path'
import { MigrateError } from '../errors.ts'

const MAX_OUTPUT_BYTES = 512 * 1024 * 1024

/** A working copy, asked from one folder in it. Paths go in and come out relative to that folder. */
export interface Repository {
  readonly folder: string
  /** The folder as git names it: relative to the root of the repository, empty at the root. */
  readonly prefix: string
}

/** Throws `git-unavailable` where git is not installed or the folder is in no repository. */
export async function openRepository(folder: string): Promise<Repository> {
  const prefix = await git(folder, ['rev-parse', '--show-prefix'])
  return { folder, prefix: prefix.trimEnd().replace(/\/$/, '') }
}

/** The root of the repository as an absolute path, undefined outside of one. */
export async function repositoryRoot(folder: string): Promise<string | undefined> {
  try {
    return (await git(folder, ['rev-parse', '--show-toplevel'])).trimEnd()
  } catch (error) {
    if (error instanceof MigrateError) return undefined
    throw error
  }
}

/** The id of the commit that a branch, tag or id names. Throws `git-ref-unknown`. */
export async function commitOf(repository: Repository, ref: string): Promise<string> {
  try {
    if (ref.startsWith('-')) throw new Error('a ref does not begin with a dash')
    return (await git(repository.folder, ['rev-parse', '--verify', '--quiet', `${ref}^{commit}`])).trim()
  } catch (cause) {
    throw await refError(repository, `git knows no commit named ${ref}`, cause)
  }
}

/** Where the current branch left the other one, which is what a pull request changes against. */
export async function mergeBase(repository: Repository, ref: string): Promise<string> {
  const commit = await commitOf(repository, ref)
  try {
    return (await git(repository.folder, ['merge-base', commit, 'HEAD'])).trim()
  } catch (cause) {
    throw await refError(repository, `${ref} and the current commit have no common history here`, cause)
  }
}

/** Files that differ from the merge base, uncommitted and untracked ones included, deleted ones not. */
export async function changedSince(repository: Repository, ref: string): Promise<readonly string[]> {
  const base = await mergeBase(repository, ref)
  const [changed, untracked] = await Promise.all([
    git(repository.folder, ['diff', '--name-only', '-z', '--no-relative', '--diff-filter=ACMR', base, '--']),
    git(repository.folder, ['ls-files', '--others', '--exclude-standard', '--full-name', '-z', ':/']),
  ])
  return pathsOf(repository, changed + untracked)
}

/** Files that the next commit would add or change. */
export async function stagedFiles(repository: Repository): Promise<readonly string[]> {
  const staged = await git(repository.folder, [
    'diff',
    '--cached',
    '--name-only',
    '-z',
    '--no-relative',
    '--diff-filter=ACMR',
    '--',
  ])
  return pathsOf(repository, staged)
}

const pathsOf = (repository: Repository, output: string): readonly string[] =>
  [...new Set(output.split('\0').filter((path) => path !== ''))]
    .map((path) => posix.relative(`/${repository.prefix}`, `/${path}`))
    .toSorted()

async function refError(repository: Repository, message: string, cause: unknown): Promise<MigrateError> {
  const isShallow = (await git(repository.folder, ['rev-parse', '--is-shallow-repository'])).trim() === 'true'
  const hint = isShallow
    ? 'This clone is shallow: check out with fetch-depth: 0, or run git fetch --unshallow.'
    : 'Check its spelling, or fetch it: git fetch origin. A CI checkout needs fetch-depth: 0.'
  return new MigrateError('git-ref-unknown', message, { hint, cause })
}

/** Runs git without a shell and gives its output. Throws `git-unavailable` where it fails. */
export async function git(folder: string, args: readonly string[]): Promise<string> {
  return await new Promise((resolve, reject) => {
    const options = { cwd: folder, maxBuffer: MAX_OUTPUT_BYTES, env: { ...process.env, LC_ALL: 'C' } }
    execFile('git', [...args], options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout)
      else reject(gitError(error, stderr))
    })
  })
}

/** Bytes of blobs by their ids, in the order asked for, through one process. */
export async function readBlobs(folder: string, ids: readonly string[]): Promise<readonly Buffer[]> {
  const output = await new Promise<Buffer>((resolve, reject) => {
    const child = spawn('git', ['cat-file', '--batch'], { cwd: folder, stdio: ['pipe', 'pipe', 'ignore'] })
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.on('error', (error) => reject(gitError(error, '')))
    child.on('close', () => resolve(Buffer.concat(chunks)))
    child.stdin.end(ids.map((id) => `${id}\n`).join(''))
  })
  let at = 0
  return ids.map((id) => {
    const end = output.indexOf('\n', at)
    const [, , size] = output.toString('latin1', at, Math.max(end, at)).split(' ')
    if (end < 0 || size === undefined) {
      throw new MigrateError('git-unavailable', `git has no content for object ${id}`, {
        hint: 'Fetch it: a partial clone leaves objects out.',
      })
    }
    const start = end + 1
    at = start + Number(size) + 1
    return output.subarray(start, start + Number(size))
  })
}

function gitError(error: Error & { readonly code?: unknown }, stderr: string): MigrateError {
  if (error.code === 'ENOENT') {
    return new MigrateError('git-unavailable', 'git cannot be started', {
      hint: 'Install git.',
      cause: error,
    })
  }
  const reason = stderr.trim().split('\n')[0] ?? ''
  return new MigrateError('git-unavailable', `git failed: ${reason === '' ? error.message : reason}`, {
    hint: /not a git repository/.test(stderr)
      ? 'Run this inside a git repository, or name the files instead.'
      : 'Run the same git command by hand to see why.',
    cause: error,
  })
}
