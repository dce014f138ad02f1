import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')

/**
 * Who may import whom; ARCHITECTURE.md prints the same table. A folder always sees itself, `src/errors.ts` and npm packages.
 */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'src/model': [],
  'src/sql': ['src/model'],
  'src/catalog': ['src/model'],
  'src/lint': ['src/model', 'src/catalog'],
  rules: ['src/lint/kit.ts'],
  'src/report': ['src/model'],
  'src/layout': ['src/model', 'src/sql'],
  'src/project': ['src/model', 'src/sql', 'src/layout'],
  'src/db': ['src/model'],
  'src/verify': ['src/model', 'src/catalog', 'src/db'],
  'src/cli': [
    'src/model',
    'src/sql',
    'src/catalog',
    'src/lint',
    'src/report',
    'src/layout',
    'src/project',
    'src/db',
    'src/verify',
    'rules/index.ts',
  ],
}

/** npm packages and modules that only these folders may know. */
const OWNERS: Readonly<Record<string, readonly string[]>> = {
  'libpg-query': ['src/sql'],
  'pgsql-ast-parser': ['src/sql'],
  chalk: ['src/report'],
  commander: ['src/cli'],
  pg: ['src/db'],
  kysely: ['src/layout'],
  valibot: ['src/project'],
  picomatch: ['src/project'],
  jiti: ['src/project'],
  tinyglobby: ['src/project'],
  'node:child_process': ['src/project', 'src/verify'],
}

const files = Object.keys(MAY_IMPORT).flatMap((folder) =>
  (existsSync(join(root, folder))
    ? readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    : []
  )
    .filter((file) => file.endsWith('.ts'))
    .map((file) => ({
      folder,
      path: join(folder, file),
      text: readFileSync(join(root, folder, file), 'utf8'),
    })),
)

describe.each(files)('$path', ({ folder, path, text }) => {
  const imports = [
    ...text.matchAll(/^(?:import|export)\b[^'"]*?from '([^']+)'|\bimport\('([^']+)'\)|^import '([^']+)'/gm),
  ].map((match) => match[1] ?? match[2] ?? match[3] ?? '')

  test('imports only what its folder may see', () => {
    const local = imports
      .filter((name) => name.startsWith('.'))
      .map((name) => relative(root, join(root, dirname(path), name)))
    const allowed = [folder, 'src/errors.ts', ...(MAY_IMPORT[folder] ?? [])]
    expect(local.filter((name) => !allowed.some((a) => name === a || name.startsWith(`${a}/`)))).toEqual([])
  })

  test('leaves packages to the folder that owns them', () => {
    expect(imports.filter((name) => OWNERS[name]?.includes(folder) === false)).toEqual([])
  })
})

test('ARCHITECTURE.md prints the table of this test', () => {
  const page = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8').replaceAll(/ {2,}/g, ' ')
  for (const [folder, may] of Object.entries(MAY_IMPORT)) {
    const list = may.length === 0 ? '–' : may.map((name) => `\`${name}\``).join(', ')
    expect(page).toContain(`| \`${folder}\` | ${list} |`)
  }
})
