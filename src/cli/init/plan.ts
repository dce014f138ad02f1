import { MigrateError } from '../../errors.ts'
import { type ConfigFormat, configFile } from './config.ts'
import { githubWorkflow } from './github.ts'
import { gitlabJob } from './gitlab.ts'
import { huskyFiles } from './husky.ts'
import { lefthookFile } from './lefthook.ts'
import { preCommitFile } from './pre-commit.ts'
import type { PlannedFile, Repository } from './repository.ts'

const PLANNERS = {
  'pre-commit': (repository: Repository) => [preCommitFile(repository)],
  lefthook: (repository: Repository) => [lefthookFile(repository)],
  husky: huskyFiles,
  github: (repository: Repository) => [githubWorkflow(repository)],
  gitlab: (repository: Repository) => [gitlabJob(repository)],
} as const satisfies Record<string, (repository: Repository) => readonly PlannedFile[]>

export type Integration = keyof typeof PLANNERS

export const INTEGRATIONS = Object.keys(PLANNERS) as readonly Integration[]

export interface Choice {
  readonly integrations: readonly Integration[]
  readonly config: ConfigFormat | null
}

/** The files to write. Throws `would-overwrite` when one of them, or another file for the same tool, is there already. */
export function planInit(repository: Repository, { integrations, config }: Choice): readonly PlannedFile[] {
  const files = [
    ...(config === null ? [] : [configFile(config)]),
    ...[...new Set(integrations)].flatMap((integration) => PLANNERS[integration](repository)),
  ]
  const taken = files.flatMap((file) => {
    const path = [file.path, ...file.insteadOf].find((one) => repository.listing.includes(one))
    return path === undefined ? [] : [{ path, content: file.content }]
  })
  if (taken.length > 0) throw wouldOverwrite(taken)
  return files
}

export function wouldOverwrite(taken: readonly Pick<PlannedFile, 'path' | 'content'>[]): MigrateError {
  const paths = taken.map(({ path }) => path)
  const merge = taken.map(({ path, content }) => `into ${path}:\n\n${indented(content)}`)
  return new MigrateError(
    'would-overwrite',
    `${paths.join(', ')} ${paths.length === 1 ? 'exists' : 'exist'} already; nothing was written`,
    { hint: `merge this by hand, or choose less\n\n${merge.join('\n')}`, file: paths[0] ?? '' },
  )
}

const indented = (content: string): string => content.replaceAll(/^(?=.)/gm, '    ')
