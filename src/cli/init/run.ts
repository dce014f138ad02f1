import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { MigrateError } from '../../errors.ts'
import { detectLayouts } from '../../layout/detect.ts'
import { diskTree } from '../../project/files.ts'
import { openRepository, repositoryRoot } from '../../project/git.ts'
import type { ExitCode, Io } from '../io.ts'
import { packageVersion } from '../version.ts'
import type { ConfigFormat } from './config.ts'
import { INTEGRATIONS, type Integration, planInit } from './plan.ts'
import type { PlannedFile, Repository } from './repository.ts'
import { writeNew } from './write.ts'

export interface InitFlags {
  readonly with: readonly Integration[]
  readonly config?: ConfigFormat
  readonly dryRun?: true
  readonly json?: true
}

/** Writes what was asked for, or says what it would write. */
export async function runInit(flags: InitFlags, io: Io): Promise<ExitCode> {
  if (flags.with.length === 0 && flags.config === undefined) {
    throw new MigrateError('usage', 'nothing to set up was named', {
      hint: `add --with ${INTEGRATIONS.join(',')} (any of them), or --config json`,
    })
  }
  if (flags.with.length > 0) await refuseSubfolder(io.cwd)
  const repository = await repositoryAt(io.cwd)
  const files = planInit(repository, { integrations: flags.with, config: flags.config ?? null })
  if (!flags.dryRun) await writeNew(io.cwd, files)
  io.stdout.write(flags.json ? jsonOf(files, flags) : textOf(files, flags))
  return 0
}

/** Hooks and pipelines are read at the root of a repository only; a configuration works in any folder. */
async function refuseSubfolder(cwd: string): Promise<void> {
  const root = await repositoryRoot(cwd)
  if (root === undefined || (await openRepository(cwd)).prefix === '') return
  throw new MigrateError('usage', 'hooks and pipelines belong at the root of the repository', {
    hint: `run it in ${root}`,
  })
}

async function repositoryAt(root: string): Promise<Repository> {
  const folders = ['', '.github/workflows', '.husky']
  const listing = await Promise.all(folders.map((folder) => list(root, folder)))
  return {
    listing: listing.flat(),
    histories: await detectLayouts(diskTree(root)),
    package: `overlap@${packageVersion()}`,
  }
}

async function list(root: string, folder: string): Promise<readonly string[]> {
  const names = await readdir(join(root, folder)).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') return []
    throw new MigrateError('file-unreadable', `${folder || '.'} cannot be read: ${cause.code}`, {
      file: folder,
      cause,
    })
  })
  return names.map((name) => (folder === '' ? name : `${folder}/${name}`))
}

const jsonOf = (files: readonly PlannedFile[], { dryRun }: InitFlags): string =>
  `${JSON.stringify(
    {
      version: 1,
      dryRun: dryRun === true,
      files: files.map(({ path, content }) => ({ path, content })),
      next: files.flatMap(({ next }) => next),
    },
    null,
    2,
  )}\n`

function textOf(files: readonly PlannedFile[], { dryRun }: InitFlags): string {
  const next = files.flatMap((file) => file.next)
  const blocks = dryRun
    ? files.map(({ path, content }) => `would write ${path}:\n\n${content.replaceAll(/^(?=.)/gm, '  ')}`)
    : [`${files.map(({ path }) => `wrote ${path}`).join('\n')}\n`]
  return `${[...blocks, ...(next.length === 0 ? [] : [`next:\n${next.map((one) => `  ${one}`).join('\n')}\n`])].join('\n')}`
}
