import { hasCode } from './migration-paths.ts'
import { packageManagerOf } from './package-manager.ts'
import type { PlannedFile, Repository } from './repository.ts'

/** Annotations and a job summary, which also work on pull requests from forks. */
export const githubWorkflow = (repository: Repository): PlannedFile => ({
  path: '.github/workflows/migrate-lint.yml',
  insteadOf: ['.github/workflows/migrate-lint.yaml'],
  next: [],
  content: `name: Migration lint
on: pull_request
permissions:
  contents: read
jobs:
  migrate-lint:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0
      - uses: actions/setup-node@v4
        with:
          node-version: 22
${hasCode(repository) ? `      - run: ${packageManagerOf(repository).install}\n` : ''}\
      - env:
          BASE: origin/\${{ github.base_ref }}
        run: >-
          npx --yes ${repository.package} lint --since "$BASE"
          --format github --report "markdown=$GITHUB_STEP_SUMMARY"
`,
})
