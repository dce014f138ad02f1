import { patternOf } from './migration-paths.ts'
import type { PlannedFile, Repository } from './repository.ts'
import { quoted } from './yaml-text.ts'

/** `repo: local` installs the published package; `repo: <url>` would have to build this repository on every machine. */
export const preCommitFile = (repository: Repository): PlannedFile => ({
  path: '.pre-commit-config.yaml',
  insteadOf: ['.pre-commit-config.yml'],
  next: ['run pre-commit install'],
  content: `repos:
  - repo: local
    hooks:
      - id: migrate-lint
        name: PostgreSQL migration lint
        entry: migrate lint
        language: node
        additional_dependencies: ['${repository.package}']
        files: ${quoted(patternOf(repository))}
        require_serial: true
`,
})
