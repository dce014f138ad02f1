import { hasCode } from './migration-paths.ts'
import { packageManagerOf } from './package-manager.ts'
import type { PlannedFile, Repository } from './repository.ts'

/**
 * The widget compares the report with the target branch's, so both report everything; whether the job fails is up to the merge request's
 * own migrations. On the branch itself nothing differs from its commit.
 */
export function gitlabJob(repository: Repository): PlannedFile {
  const command = `npx --yes ${repository.package} lint`
  return {
    path: '.gitlab-ci.yml',
    insteadOf: [],
    next: [],
    content: `migrate-lint:
  image: node:22
  rules:
    - if: $CI_PIPELINE_SOURCE == 'merge_request_event'
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
  variables:
    GIT_DEPTH: '0'
  script:
${hasCode(repository) ? `    - ${packageManagerOf(repository).install}\n` : ''}\
    - ${command} --fail-on never --format gitlab --output gl-code-quality-report.json
    - ${command} --since "\${CI_MERGE_REQUEST_DIFF_BASE_SHA:-$CI_COMMIT_SHA}"
  artifacts:
    when: always
    reports:
      codequality: gl-code-quality-report.json
`,
  }
}
