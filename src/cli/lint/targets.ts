import { isAbsolute, posix, relative, sep } from 'node:path'
import { isMigrateError, MigrateError } from '../../errors.ts'
import { detectLayouts, historyAround } from '../../layout/detect.ts'
import { type ReadOptions, readHistory, readLooseFiles } from '../../layout/read-history.ts'
import type { FileTree } from '../../layout/tree.ts'
import type { History, LayoutName, Migration } from '../../model/migration.ts'

/** A history with what is judged of it. */
export interface Target {
  readonly history: History
  readonly isTarget: (migration: Migration) => boolean
  /** Only findings in these files are reported; null for all of the targets' files. */
  readonly reported: ReadonlySet<string> | null
  /** A file without a history, or with one that could not be read in full: absence from the catalog proves nothing. */
  readonly isSchemaUnknown?: boolean
}

/** Histories to lint, and what kept others from being read: neither hides the other. */
export interface Targets {
  readonly targets: readonly Target[]
  readonly problems: readonly MigrateError[]
}

/** A migration folder that the configuration names. */
export interface ConfiguredFolder extends ReadOptions {
  readonly path: string
}

export interface Place {
  readonly tree: FileTree
  readonly kindOf: (path: string) => Promise<'file' | 'folder'>
  readonly cwd: string
  readonly configured: readonly ConfiguredFolder[]
}

/** Every history that the configuration names, or else that is found below the working directory; all of each is a target. */
export async function allTargets(place: Place): Promise<Targets> {
  const folders: readonly ConfiguredFolder[] =
    place.configured.length > 0
      ? place.configured
      : (await detectLayouts(place.tree)).map(({ folder, layout }) => ({ path: folder, layout }))
  return collect(folders.map(async (folder) => [await wholeHistory(folder, place)]))
}

/** The histories that the given files and folders belong to; what they name is the target, the rest is context. */
export async function targetsAt(paths: readonly string[], place: Place): Promise<Targets> {
  const files: string[] = []
  const folders: string[] = []
  const problems: MigrateError[] = []
  for (const path of new Set(paths.map((given) => localPath(given, place.cwd)))) {
    try {
      ;((await place.kindOf(path)) === 'file' ? files : folders).push(path)
    } catch (error) {
      problems.push(foreseen(error))
    }
  }
  const found = await collect([
    ...folders.map((folder) => folderTargets(folder, place)),
    ...(await byHistory(files, place)).map((group) => fileTargets(group, place)),
  ])
  return { targets: found.targets, problems: [...problems, ...found.problems] }
}

/** Keeps the migrations that hold one of the files, for a change that is known as a list of files. */
export const changedTargets = ({ targets, problems }: Targets, changed: ReadonlySet<string>): Targets => ({
  targets: targets.map((target) => ({
    ...target,
    isTarget: (migration) =>
      target.isTarget(migration) && migration.files.some(({ source }) => changed.has(source.path)),
  })),
  problems,
})

/** Relative to the working directory, with forward slashes and without `.` segments. */
export function localPath(path: string, cwd: string): string {
  const local = isAbsolute(path) ? relative(cwd, path) : path
  const normal = posix.normalize(sep === '\\' ? local.replaceAll('\\', '/') : local).replace(/\/$/, '')
  return normal === '.' ? '' : normal
}

async function wholeHistory({ path, ...options }: ConfiguredFolder, { tree }: Place): Promise<Target> {
  return { history: await readHistory(tree, path, options), isTarget: () => true, reported: null }
}

async function folderTargets(folder: string, place: Place): Promise<readonly Target[]> {
  const around = await historyAround(place.tree, posix.join(folder, 'any'))
  if (around !== undefined && around.folder !== folder && isBelow(folder, around.folder)) {
    const history = await readHistory(
      place.tree,
      around.folder,
      optionsFor(around.folder, around.layout, place),
    )
    const isTarget = (migration: Migration) =>
      migration.files.some(({ source }) => isBelow(source.path, folder))
    if (history.migrations.some(isTarget)) return [{ history, isTarget, reported: null }]
  }
  const found = await detectLayouts(place.tree, folder)
  if (found.length === 0)
    throw new MigrateError(
      'path-missing',
      `no migrations are found in ${folder === '' ? 'this folder' : folder}`,
      {
        file: folder,
        hint: 'Name the migration files or their folder, or set "migrations" in migrate.config.json.',
      },
    )
  return Promise.all(
    found.map(({ folder: path, layout }) =>
      wholeHistory({ path, ...optionsFor(path, layout, place) }, place),
    ),
  )
}

interface Group {
  readonly folder: string | null
  readonly layout: LayoutName
  readonly files: readonly string[]
}

async function byHistory(files: readonly string[], { tree }: Place): Promise<readonly Group[]> {
  const groups = new Map<string, { folder: string | null; layout: LayoutName; files: string[] }>()
  for (const file of files) {
    const around = await historyAround(tree, file)
    const key = around === undefined ? `\0${posix.dirname(file)}` : around.folder
    const group = groups.get(key) ?? {
      folder: around?.folder ?? null,
      layout: around?.layout ?? 'flat',
      files: [],
    }
    group.files.push(file)
    groups.set(key, group)
  }
  return [...groups.values()]
}

/** A file that its history does not run, for example one without a number, is linted by itself. */
async function fileTargets({ folder, layout, files }: Group, place: Place): Promise<readonly Target[]> {
  const history =
    folder === null ? null : await readHistory(place.tree, folder, optionsFor(folder, layout, place))
  const known = new Set(history?.migrations.flatMap((m) => m.files.map(({ source }) => source.path)))
  const loose = files.filter((file) => !known.has(file))
  const given = new Set(files)
  return [
    ...(history === null || loose.length === files.length
      ? []
      : [
          {
            history,
            isTarget: (migration: Migration) => migration.files.some(({ source }) => given.has(source.path)),
            reported: given,
          },
        ]),
    ...(await Promise.all(
      loose.map(async (file) => ({
        history: await readLooseFiles(place.tree, [file]),
        isTarget: () => true,
        reported: null,
        isSchemaUnknown: true,
      })),
    )),
  ]
}

/** What the configuration says of a folder goes before what its files look like. */
const optionsFor = (folder: string, layout: LayoutName, { configured }: Place): ReadOptions => ({
  layout,
  ...configured.find(({ path }) => path === folder),
})

const isBelow = (path: string, folder: string): boolean =>
  folder === '' || path === folder || path.startsWith(`${folder}/`)

async function collect(readings: readonly Promise<readonly Target[]>[]): Promise<Targets> {
  const settled = await Promise.allSettled(readings)
  return {
    targets: settled.flatMap((result) => (result.status === 'fulfilled' ? result.value : [])),
    problems: settled.flatMap((result) => (result.status === 'rejected' ? [foreseen(result.reason)] : [])),
  }
}

/** The error itself when it was foreseen; anything else is a bug and ends the run. */
function foreseen(error: unknown): MigrateError {
  if (isMigrateError(error)) return error
  throw error
}
