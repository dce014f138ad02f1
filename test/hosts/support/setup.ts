import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { freshEnvironment, mustRun } from './environment.ts'
import type { Packed } from './packed.ts'

const ROOT = join(import.meta.dirname, '../../..')
const LEFT_OUT = new Set(['node_modules', 'dist', 'coverage', '.git'])
const HOOK_MANAGERS = ['lefthook', 'husky', 'lint-staged']

/** A failure is handed to the tests of hosts, so that it stops no others. */
export default async function setup(project: TestProject): Promise<() => void> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'overlap-hosts-')))
  const outcome = await packInto(folder).catch((error: Error) => ({ failure: error.message }))
  project.provide('packed', outcome)
  return () => rmSync(folder, { recursive: true, force: true })
}

async function packInto(folder: string): Promise<Packed> {
  const [checkout, consumer, cache] = ['checkout', 'consumer', 'cache'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  cpSync(ROOT, checkout, {
    recursive: true,
    filter: (path) => path === ROOT || !(LEFT_OUT.has(basename(path)) || path.endsWith('.tgz')),
  })
  symlinkSync(join(ROOT, 'node_modules'), join(checkout, 'node_modules'))
  // Builds too: packing runs `prepare`.
  const { stdout } = await mustRun(['npm', 'pack', `--pack-destination=${folder}`], checkout)
  const tarball = join(folder, stdout.trim().split('\n').at(-1) ?? '')
  for (const name of ['node_modules', 'dist'])
    rmSync(join(checkout, name), { recursive: name === 'dist', force: true })

  mkdirSync(consumer)
  writeFileSync(join(consumer, 'package.json'), '{"name": "bookshop", "private": true}\n')
  const flags = [
    '--ignore-scripts',
    '--omit=optional',
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
    '--no-package-lock',
  ]
  await mustRun(
    ['npm', 'install', '--save-dev', ...flags, tarball],
    consumer,
    freshEnvironment({ NODE_ENV: 'development' }),
  )
  for (const name of HOOK_MANAGERS) {
    symlinkSync(join(ROOT, 'node_modules', name), join(consumer, 'node_modules', name))
    symlinkSync(join(ROOT, 'node_modules/.bin', name), join(consumer, 'node_modules/.bin', name))
  }
  return { checkout, tarball, packOutput: stdout, consumer, cache }
}
