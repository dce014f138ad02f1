import { globsOf } from './migration-paths.ts'
import { packageManagerOf } from './package-manager.ts'
import type { PlannedFile, Repository } from './repository.ts'

export function huskyFiles(repository: Repository): readonly PlannedFile[] {
  const { exec, add } = packageManagerOf(repository)
  const commands = Object.fromEntries(globsOf(repository).map((glob) => [glob, 'migrate lint']))
  return [
    {
      path: '.husky/pre-commit',
      insteadOf: [],
      next: [
        `run ${add} ${repository.package} husky lint-staged`,
        'add "prepare": "husky || true" to the scripts of package.json',
      ],
      content: `${exec} lint-staged\n`,
    },
    {
      path: '.lintstagedrc.json',
      insteadOf: LINT_STAGED,
      next: [],
      content: `${JSON.stringify(commands, null, 2)}\n`,
    },
  ]
}

const LINT_STAGED = [
  '.lintstagedrc',
  ...['yaml', 'yml', 'js', 'mjs', 'cjs', 'ts', 'mts', 'cts'].map((ending) => `.lintstagedrc.${ending}`),
  ...['js', 'mjs', 'cjs', 'ts', 'mts', 'cts'].map((ending) => `lint-staged.config.${ending}`),
]
