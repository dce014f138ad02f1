import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { run } from './support/environment.ts'
import { packed } from './support/packed.ts'
import { BAD, BAD_RULE, repositoryWith, TABLE } from './support/repository.ts'

const ROOT = join(import.meta.dirname, '../..')
const { tarball, consumer, packOutput } = packed()
const installed = join(consumer, 'node_modules/overlap')
const files = readdirSync(installed, { recursive: true, encoding: 'utf8' })

test('packing prints the name of the file and nothing else, which is what older pre-commit reads', () => {
  expect(packOutput).toMatch(/^overlap-[\d.]+\.tgz\n$/)
})

test('the package is small, and holds what it needs and no more', ({ annotate }) => {
  const kilobytes = Math.round(statSync(tarball).size / 1024)
  expect(kilobytes).toBeLessThan(2048)
  const wanted = [
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'bin',
    'dist',
    'package.json',
    'schema',
    'rules/README.md',
  ]
  const present = wanted.filter((path) => path === 'dist' || existsSync(join(ROOT, path)))
  expect(readdirSync(installed).toSorted()).toEqual(
    present.map((path) => path.split('/')[0] ?? '').toSorted(),
  )
  expect(files.filter((file) => /^rules\/(?!README)/.test(file))).toEqual([])
  expect(files.filter((file) => /\.(test|spec)\.|(^|\/)(fixtures|test|bench)\//.test(file))).toEqual([])
  expect(files.filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))).toEqual([])
  return annotate(`${kilobytes} KiB packed, ${files.length} entries`)
})

test('everything that package.json points at is there', () => {
  const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
    readonly bin: Readonly<Record<string, string>>
    readonly exports: Readonly<Record<string, unknown>>
  }
  const targets = JSON.stringify([manifest.bin, manifest.exports]).matchAll(
    /"((?:\.\/)?(?:bin|dist|schema)\/[^"]+)"/g,
  )
  for (const [, target = ''] of targets) expect(statSync(join(installed, target)).isFile()).toBe(true)
})

test('without development and optional dependencies the command works', async () => {
  const repository = await repositoryWith({
    'migrations/0001_books.sql': TABLE,
    'migrations/0002_index.sql': BAD,
  })
  const { code, stdout, stderr } = await repository.run('npx', '--no-install', 'migrate', 'lint')
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
  expect(stdout).toContain(BAD_RULE)
  expect(stdout).toContain('migrations/0002_index.sql')
  expect((await repository.migrate('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  expect((await repository.migrate('lint', '--explain', BAD_RULE)).code).toBe(0)
})

test('a configuration in TypeScript finds the package', async () => {
  const repository = await repositoryWith({
    'migrations/0001_books.sql': TABLE,
    'migrations/0002_index.sql': BAD,
    'migrate.config.ts':
      "import { defineConfig } from 'overlap'\nexport default defineConfig({ failOn: 'never' })\n",
  })
  const { code, stderr } = await repository.migrate('lint')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
})

test('migrations that are programs run with the packages that the project has installed', async () => {
  const repository = await repositoryWith({
    'src/migrations/2024-01-01-books.ts': `import type { Kysely } from 'kysely'

export const up = (db: Kysely<unknown>) => db.schema.createTable('books').addColumn('title', 'text').execute()
`,
    'src/migrations/2024-01-02-index.ts': `import { type Kysely, sql } from 'kysely'

export const up = (db: Kysely<unknown>) => sql\`${BAD.trim()}\`.execute(db)
`,
  })
  const { code, stdout, stderr } = await repository.migrate('lint')
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
  expect(stdout).toContain(`error[${BAD_RULE}]`)
  expect(stdout).not.toContain('note:')
})

const PROGRAM = `import { defineConfig, defineRule, lint, MigrateError, type Finding } from 'overlap'

const rule = defineRule({
  id: 'table-name-is-long',
  family: 'advice',
  severity: 'advice',
  summary: 'A table has a long name',
  why: 'Short names are easier to type.',
  examples: { bad: [], good: [] },
  phases: ['expand'],
  on: ['create-table'],
  *check(change) {
    if (change.table.name.length > 63) yield { message: 'long', fix: { say: 'choose a short one', steps: [] } }
  },
})
const config = defineConfig({ customRules: [rule] })
const report = await lint({ paths: ['migrations'], pgVersion: 16 })
const found: readonly string[] = report.findings.map((finding: Finding) => finding.rule)
console.log(JSON.stringify([config.customRules?.length, MigrateError.name, found]))
`

test('a program may import it', async () => {
  const repository = await repositoryWith({
    'migrations/0001_books.sql': TABLE,
    'migrations/0002_index.sql': BAD,
    'program.mjs': PROGRAM.replaceAll(/, type Finding|: readonly string\[\]|: Finding/g, ''),
  })
  const { stdout } = await repository.mustRun('node', 'program.mjs')
  expect(JSON.parse(stdout)).toEqual([1, 'MigrateError', expect.arrayContaining([BAD_RULE])])
})

test('its types check from outside, under every strict option', async () => {
  const repository = await repositoryWith({
    'program.mts': PROGRAM,
    'wrong.mts': "import { lint } from 'overlap'\nexport const report = await lint({ paths: 1 })\n",
    'tsconfig.json': JSON.stringify({
      compilerOptions: {
        noEmit: true,
        strict: true,
        exactOptionalPropertyTypes: true,
        noUncheckedIndexedAccess: true,
        module: 'nodenext',
        target: 'es2023',
        types: ['node'],
        typeRoots: [join(ROOT, 'node_modules/@types')],
      },
    }),
  })
  const { code, stdout } = await run(
    ['node', join(ROOT, 'node_modules/typescript/bin/tsc'), '--pretty', 'false'],
    repository.folder,
  )
  expect(stdout.split('\n').filter(Boolean)).toEqual([
    expect.stringMatching(/^wrong\.mts\(2,\d+\): error TS2322: Type 'number' is not assignable/),
  ])
  expect(code).not.toBe(0)
})
