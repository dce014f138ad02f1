import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { BAD, BAD_RULE, committedRepository, type Repository, TABLE } from './support/repository.ts'

const recipe = ({ folder }: Repository, path: string) => parse(readFileSync(join(folder, path), 'utf8'))

/** `main` with one bad migration, and a branch with another one. */
async function branched(): Promise<Repository & { readonly base: string }> {
  const repository = await committedRepository({
    'migrations/0001_books.sql': TABLE,
    'migrations/0002_index.sql': BAD,
  })
  const base = (await repository.mustRun('git', 'rev-parse', 'HEAD')).stdout.trim()
  await repository.mustRun('git', 'update-ref', 'refs/remotes/origin/main', base)
  await repository.mustRun('git', 'switch', '--quiet', '-c', 'more')
  repository.write({ 'migrations/0003_more.sql': 'create index books_id_title on books (id, title);\n' })
  await repository.commit('second')
  return { ...repository, base }
}

test('the workflow for GitHub that migrate init writes', async () => {
  const repository = await branched()
  expect((await repository.migrate('init', '--with', 'github')).code).toBe(0)
  const { on, permissions, jobs } = recipe(repository, '.github/workflows/migrate-lint.yml')
  expect({ on, permissions }).toEqual({ on: 'pull_request', permissions: { contents: 'read' } })
  const { env, run } = jobs['migrate-lint'].steps.at(-1)
  const summary = join(repository.folder, 'summary.md')
  repository.write({ 'step.sh': run })
  const outcome = await repository.run(
    'env',
    'GITHUB_ACTIONS=true',
    `GITHUB_STEP_SUMMARY=${summary}`,
    `BASE=${env.BASE.replace(/\$\{\{ github\.base_ref \}\}/, 'main')}`,
    'bash',
    '-e',
    'step.sh',
  )
  expect(outcome.code).toBe(1)
  expect(outcome.stdout).toContain('::error file=migrations/0003_more.sql,line=1,')
  expect(outcome.stdout).not.toContain('0002_index.sql')
  expect(readFileSync(summary, 'utf8')).toContain(BAD_RULE)
})

test.each([
  ['a merge request reports everything and fails for what it adds', true, 1],
  ['the default branch reports everything and passes', false, 0],
])('the job for GitLab that migrate init writes: %s', async (_, isMergeRequest, code) => {
  const repository = await branched()
  expect((await repository.migrate('init', '--with', 'gitlab')).code).toBe(0)
  const { script, artifacts } = recipe(repository, '.gitlab-ci.yml')['migrate-lint']
  const head = (await repository.mustRun('git', 'rev-parse', 'HEAD')).stdout.trim()
  repository.write({ 'job.sh': script.join('\n') })
  const outcome = await repository.run(
    'env',
    `CI_COMMIT_SHA=${head}`,
    ...(isMergeRequest ? [`CI_MERGE_REQUEST_DIFF_BASE_SHA=${repository.base}`] : []),
    'bash',
    '-eo',
    'pipefail',
    'job.sh',
  )
  expect(outcome.code).toBe(code)
  expect(outcome.stdout.includes('migrations/0003_more.sql')).toBe(isMergeRequest)

  const issues = JSON.parse(readFileSync(join(repository.folder, artifacts.reports.codequality), 'utf8'))
  for (const issue of issues) {
    expect(issue).toEqual({
      description: expect.stringMatching(/\S/),
      check_name: expect.stringMatching(/^[a-z-]+$/),
      fingerprint: expect.stringMatching(/^\S+$/),
      severity: expect.stringMatching(/^(info|minor|major|critical|blocker)$/),
      location: {
        path: expect.stringMatching(/^migrations\/000[23]_\w+\.sql$/),
        lines: expect.objectContaining({ begin: 1 }),
      },
    })
  }
  const names = issues.map(({ check_name }: { readonly check_name: string }) => check_name)
  expect(names.filter((name: string) => name === BAD_RULE)).toHaveLength(2)
  const fingerprints = issues.map(({ fingerprint }: { readonly fingerprint: string }) => fingerprint)
  expect(new Set(fingerprints).size).toBe(fingerprints.length)
})
