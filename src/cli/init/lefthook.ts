import { globsOf } from './migration-paths.ts'
import { packageManagerOf } from './package-manager.ts'
import type { PlannedFile, Repository } from './repository.ts'
import { quoted } from './yaml-text.ts'

/** Without `glob_matcher: doublestar`, `**` needs at least one folder and misses the files in the folder itself. */
export function lefthookFile(repository: Repository): PlannedFile {
  const globs = globsOf(repository).map(quoted)
  const { exec, add } = packageManagerOf(repository)
  return {
    path: 'lefthook.yml',
    insteadOf: [
      'lefthook.yaml',
      'lefthook.toml',
      'lefthook.json',
      '.lefthook.yml',
      '.lefthook.yaml',
      '.lefthook.toml',
      '.lefthook.json',
    ],
    next: [`run ${add} ${repository.package} lefthook`, `run ${exec} lefthook install`],
    content: `glob_matcher: doublestar
pre-commit:
  commands:
    migrate-lint:
      glob: ${globs.length === 1 ? globs[0] : `[${globs.join(', ')}]`}
      run: ${exec} migrate lint {staged_files}
`,
  }
}
