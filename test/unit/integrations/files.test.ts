import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { INTEGRATIONS, planInit } from '../../../src/cli/init/plan.ts'

const root = join(import.meta.dirname, '../../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const { version } = JSON.parse(read('package.json'))

test('.pre-commit-hooks.yaml has what pre-commit requires', () => {
  const hooks = parse(read('.pre-commit-hooks.yaml'))
  expect(hooks).toHaveLength(1)
  expect(hooks[0]).toMatchObject({
    id: 'migrate-lint',
    name: expect.any(String),
    entry: 'migrate lint',
    language: 'node',
    require_serial: true,
  })
})

test.each([
  ['migrations/0001_a/expand.sql', true],
  ['db/migrations/1.sql', true],
  ['db/migrate/1.sql', false],
  ['prisma/migrations/1/migration.sql', true],
  ['drizzle/0000_a.sql', true],
  ['src/migrations/1.ts', true],
  ['src/migration.sql', false],
  ['docs/migrations/README.md', false],
  ['immigrations/1.sql', false],
])('the hook looks at %s: %s', (path, isMatch) => {
  const [{ files }] = parse(read('.pre-commit-hooks.yaml'))
  expect(new RegExp(files).test(path)).toBe(isMatch)
})

test('action.yml hands inputs over as variables, never inside the script', () => {
  const { inputs, runs } = parse(read('action.yml'))
  const [step] = runs.steps
  expect(runs.using).toBe('composite')
  expect(step.shell).toBe('bash')
  expect(step.run).not.toContain('${{')
  const used = [...Object.values(step.env), step['working-directory']].join(' ')
  for (const name of Object.keys(inputs)) expect(used).toContain(`\${{ inputs.${name} }}`)
})

test('docs/integrations.md lists the inputs of action.yml', () => {
  const { inputs } = parse(read('action.yml')) as {
    readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>
  }
  const rows = Object.entries(inputs).map(([name, input]) => {
    const shown = input.default === '' ? '' : `\`${input.default}\``
    return `| \`${name}\` | ${shown} | ${input.description} |`
  })
  expect(read('docs/integrations.md')).toContain(rows.join('\n'))
})

test('action.yml installs the version that it belongs to', () => {
  expect(String(parse(read('action.yml')).inputs.version.default)).toBe(version)
})

test('docs/integrations.md shows what migrate init writes', () => {
  const page = read('docs/integrations.md')
  const files = planInit(
    { listing: [], histories: [], package: `overlap@${version}` },
    { integrations: INTEGRATIONS, config: null },
  )
  for (const { path, content } of files) {
    expect(page).toContain(`\`${path}\``)
    expect(page).toContain(content)
  }
})

test('every block of YAML and JSON in docs/integrations.md can be read', () => {
  const blocks = [...read('docs/integrations.md').matchAll(/```(?:yaml|json)\n([\s\S]*?)```/g)]
  for (const [, block = ''] of blocks) expect(() => parse(block)).not.toThrow()
  expect(blocks.length).toBeGreaterThan(5)
})
