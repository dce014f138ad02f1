import { isMigrateError, type MigrateError } from '../../errors.ts'
import { baseName, type FileTree, joinPath, parentOf } from '../../layout/tree.ts'
import { diskTree, kindOf } from '../../project/files.ts'
import type { Io } from '../io.ts'
import type { Settings } from './settle.ts'
import {
  allTargets,
  changedTargets,
  localPath,
  type Place,
  type Target,
  type Targets,
  targetsAt,
} from './targets.ts'
import type { Selection } from './units.ts'

export interface Gathered extends Targets {
  readonly ships: Selection['ships']
}

/**
 * Reads every history that this run is about. A file that cannot be read counts as empty and is a problem of its own, so that it does not
 * hide the findings of the others; what is known of the schema is then incomplete.
 */
export async function gather(settings: Settings, io: Io): Promise<Gathered> {
  const unreadable = new Map<string, MigrateError>()
  const gathered = await gatherFrom(settings, io, (tree) => tolerant(tree, unreadable))
  return {
    ...gathered,
    targets: gathered.targets.map((target) =>
      target.history.migrations.some(({ files }) => files.some(({ source }) => unreadable.has(source.path)))
        ? { ...target, isSchemaUnknown: true }
        : target,
    ),
    problems: [...gathered.problems, ...unreadable.values()],
  }
}

const tolerant = (tree: FileTree, unreadable: Map<string, MigrateError>): FileTree => ({
  ...tree,
  read: async (path) => {
    try {
      return await tree.read(path)
    } catch (error) {
      if (!isMigrateError(error)) throw error
      unreadable.set(path, error)
      return ''
    }
  },
})

async function gatherFrom(
  settings: Settings,
  io: Io,
  guarded: (tree: FileTree) => FileTree,
): Promise<Gathered> {
  const { flags, config, paths } = settings
  const isIgnored = await ignoring(config.ignorePaths)
  const place = (tree: FileTree): Place => ({
    tree,
    kindOf: (path) => kindOf(io.cwd, path),
    cwd: io.cwd,
    configured: config.migrations ?? [],
  })
  const leave = (found: Targets): Targets => ({
    ...found,
    targets: found.targets.map((t) => withoutIgnored(t, isIgnored)),
  })
  const disk = guarded(diskTree(io.cwd))

  if (flags.stdin === true) {
    const path = localPath(flags.stdinFilename ?? 'stdin.sql', io.cwd)
    const tree = overlaid(disk, path, await readAll(io))
    return { ...(await targetsAt([path], { ...place(tree), kindOf: async () => 'file' })), ships: 'each' }
  }
  if (flags.since !== undefined || flags.staged === true) {
    const { openRepository, changedSince, stagedFiles } = await import('../../project/git.ts')
    const repository = await openRepository(io.cwd)
    const isStaged = flags.since === undefined
    const changed = new Set(
      isStaged ? await stagedFiles(repository) : await changedSince(repository, flags.since),
    )
    const tree = isStaged
      ? guarded(await (await import('../../project/git-tree.ts')).indexTree(repository))
      : disk
    const found = paths.length > 0 ? await targetsAt(paths, place(tree)) : await allTargets(place(tree))
    return { ...leave(changedTargets(found, changed)), ships: 'together' }
  }
  const found = paths.length > 0 ? await targetsAt(paths, place(disk)) : leave(await allTargets(place(disk)))
  return { ...found, ships: 'each' }
}

/** A file that is named is linted, ignored or not; what is found by looking around is not. */
const withoutIgnored = (target: Target, isIgnored: (path: string) => boolean): Target => ({
  ...target,
  isTarget: (migration) =>
    target.isTarget(migration) && !migration.files.every(({ source }) => isIgnored(source.path)),
})

async function ignoring(globs: readonly string[]): Promise<(path: string) => boolean> {
  if (globs.length === 0) return () => false
  const { matcherOf } = await import('../../project/globs.ts')
  return matcherOf(globs)
}

/** The tree with one file more, or with another text in it. */
const overlaid = (tree: FileTree, path: string, text: string): FileTree => ({
  ...tree,
  list: async (folder) => {
    const names = await tree.list(folder)
    return parentOf(path) === folder && !names.includes(baseName(path))
      ? [...names, baseName(path)].toSorted()
      : names
  },
  walk: async (folder) => {
    const files = await tree.walk(folder)
    return files.includes(path) || joinPath(folder, baseName(path)) !== path
      ? files
      : [...files, path].toSorted()
  },
  read: async (wanted) => (wanted === path ? text : tree.read(wanted)),
})

async function readAll({ stdin }: Io): Promise<string> {
  const { decodeText } = await import('../../project/text.ts')
  const chunks: Buffer[] = []
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk as Buffer | string))
  return decodeText(Buffer.concat(chunks), 'standard input')
}
