import { existsSync } from 'node:fs'
import { access, readdir, readFile } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { MigrateError } from '../errors.ts'
import { type Config, DEFAULT_CONFIG, type MigrationSource, type UserConfig } from './config.ts'

const FILE_NAMES = [
  'migrate.config.ts',
  'migrate.config.mts',
  'migrate.config.js',
  'migrate.config.mjs',
  'migrate.config.json',
]

export interface LoadedConfig {
  /** Absolute; null where the project has none. */
  readonly file: string | null
  readonly config: Config
}

/**
 * The configuration for a folder: the given file, or the nearest one between the folder and the root of its
 * repository. Throws `config-invalid`, and `path-missing` for a given file that does not exist.
 */
export async function loadConfig(folder: string, given?: string): Promise<LoadedConfig> {
  const file = given === undefined ? await findConfig(folder) : resolve(folder, given)
  if (file === undefined) return { file: null, config: DEFAULT_CONFIG }
  const input = await readConfig(file)
  const { checkConfig } = await import('./config-schema.ts')
  const checked = checkConfig(input)
  if ('problem' in checked) throw await problemError(file, checked.problem)
  return { file, config: completeConfig(checked.config, pathsFrom(file, folder)) }
}

async function findConfig(folder: string): Promise<string | undefined> {
  let at = resolve(folder)
  let found: string | undefined
  for (;;) {
    const names = await readdir(at).catch(() => [] as string[])
    found ??= await configIn(at, names)
    const isRoot = names.includes('.git')
    // Outside of a repository nothing above the folder counts: it may be anybody's home.
    if (isRoot || dirname(at) === at)
      return isRoot || found?.startsWith(join(resolve(folder), sep)) ? found : undefined
    at = dirname(at)
  }
}

async function configIn(folder: string, names: readonly string[]): Promise<string | undefined> {
  const name = FILE_NAMES.find((candidate) => names.includes(candidate))
  if (name !== undefined) return join(folder, name)
  if (!names.includes('package.json')) return undefined
  const file = join(folder, 'package.json')
  const text = await readFile(file, 'utf8')
  return text.includes('"migrate"') && packageKey(file, text) !== undefined ? file : undefined
}

async function readConfig(file: string): Promise<unknown> {
  await access(file).catch((cause: unknown) => {
    throw new MigrateError('path-missing', `${file} does not exist`, { file, hint: 'Check --config.', cause })
  })
  if (file.endsWith('package.json')) return packageKey(file, await readFile(file, 'utf8'))
  if (file.endsWith('.json')) return parseJson(file, await readFile(file, 'utf8'))
  try {
    const { createJiti } = await import('jiti')
    return await createJiti(file, { moduleCache: false, alias: selfAlias() }).import(file, { default: true })
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new MigrateError('config-invalid', `${file} failed to run: ${message}`, {
      file,
      hint: 'Run it with node to see the whole error.',
      cause,
    })
  }
}

/** `import { defineConfig } from 'overlap'` works without `overlap` being a dependency of the project. */
const selfAlias = (): Record<string, string> => {
  // This code runs from `src/project`, `dist/src/project` or the bundle in `dist/cli`.
  const entries = ['../index.ts', '../index.js', '../src/index.js']
  const files = entries.map((entry) => fileURLToPath(new URL(entry, import.meta.url)))
  const file = files.find((one) => existsSync(one))
  return file === undefined ? {} : { overlap: file }
}

const packageKey = (file: string, text: string): unknown =>
  (parseJson(file, text) as { migrate?: unknown }).migrate

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new MigrateError('config-invalid', `${file} is not JSON: ${(cause as SyntaxError).message}`, {
      file,
      hint: 'Mend the syntax.',
      cause,
    })
  }
}

async function problemError(
  file: string,
  { path, message, unknownKey }: import('./config-schema.ts').ConfigProblem,
): Promise<MigrateError> {
  const { nearestOf } = await import('./nearest.ts')
  const nearest = unknownKey === undefined ? undefined : nearestOf(unknownKey.key, unknownKey.known)
  const hint =
    unknownKey === undefined
      ? 'Change this setting; schema/config.schema.json describes all of them.'
      : nearest === undefined
        ? `Known here: ${unknownKey.known.join(', ')}.`
        : `Did you mean ${nearest}?`
  return new MigrateError(
    'config-invalid',
    `${file}: ${path === '' ? 'the configuration' : path} ${message}`,
    {
      file,
      hint,
    },
  )
}

/** Turns a path relative to the configuration file into one relative to the working directory. */
const pathsFrom =
  (file: string, folder: string) =>
  (path: string): string =>
    relative(folder, resolve(dirname(file), path))
      .split(sep)
      .join('/')

function completeConfig(user: UserConfig, pathOf: (path: string) => string): Config {
  const { $schema: _, migrations, runner, baseline, ignorePaths, ...rest } = user
  return {
    ...DEFAULT_CONFIG,
    ...rest,
    migrations: migrations?.map((source) => asSource(source, pathOf)) ?? DEFAULT_CONFIG.migrations,
    runner: { ...DEFAULT_CONFIG.runner, ...runner },
    baseline: typeof baseline === 'string' ? pathOf(baseline) : null,
    ignorePaths: ignorePaths?.map(pathOf) ?? DEFAULT_CONFIG.ignorePaths,
  }
}

const asSource = (source: string | MigrationSource, pathOf: (path: string) => string): MigrationSource =>
  typeof source === 'string' ? { path: pathOf(source) } : { ...source, path: pathOf(source.path) }
