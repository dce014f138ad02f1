import { type Dirent, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { join, posix } from 'node:path'
import { MigrateError } from '../errors.ts'
import type { FileTree } from '../layout/tree.ts'
import { moduleLoader } from './modules.ts'
import { decodeText } from './text.ts'

/** Folders of things that were installed or built. */
export const LEFT_OUT = [
  'node_modules',
  'vendor',
  'dist',
  'build',
  'target',
  'coverage',
  'out',
  'venv',
  '__pycache__',
]

/**
 * The files under a folder of the disk; paths that begin with `..` lead out of it. Small files are read synchronously:
 * for hundreds of them that costs a fifth of what promises cost, and a linter has nothing else to do meanwhile.
 */
export const diskTree = (root: string): FileTree => ({
  list: async (folder) => listFolder(join(root, folder), folder),
  walk: (folder) => walkFolder(root, folder),
  read: (path) => readText(root, path),
  modules: moduleLoader(root),
})

export async function readText(root: string, path: string): Promise<string> {
  let bytes: Buffer
  try {
    bytes = readFileSync(join(root, path))
  } catch (cause) {
    throw fileError(cause, path)
  }
  return decodeText(bytes, path)
}

/** Whether a path is a file or a folder. Throws `path-missing` where it is neither. */
export async function kindOf(root: string, path: string): Promise<'file' | 'folder'> {
  try {
    return statSync(join(root, path)).isDirectory() ? 'folder' : 'file'
  } catch (cause) {
    throw fileError(cause, path)
  }
}

function fileError(cause: unknown, path: string): MigrateError {
  const { code, message } = cause as NodeJS.ErrnoException
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new MigrateError('path-missing', `${path} does not exist`, {
      file: path,
      hint: 'Check the path; it counts from the working directory.',
      cause,
    })
  }
  return new MigrateError('file-unreadable', `${path} cannot be read: ${code ?? message}`, {
    file: path,
    hint: code === 'EISDIR' ? 'Name the files in it.' : 'Check its permissions.',
    cause,
  })
}

function listFolder(absolute: string, folder: string): readonly string[] {
  return entriesOf(absolute, folder)
    .map((entry) => {
      if (!entry.isSymbolicLink()) return entry.isDirectory() ? `${entry.name}/` : entry.name
      // A link that leads nowhere is listed as a file, so that reading it says what is wrong.
      const target = statSync(join(absolute, entry.name), { throwIfNoEntry: false })
      return target?.isDirectory() ? `${entry.name}/` : entry.name
    })
    .toSorted()
}

function entriesOf(absolute: string, folder: string): Dirent[] {
  try {
    return readdirSync(absolute, { withFileTypes: true })
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return []
    throw fileError(cause, folder)
  }
}

async function walkFolder(root: string, folder: string): Promise<readonly string[]> {
  const { glob } = await import('tinyglobby')
  const paths = await glob('**/*', {
    cwd: join(root, folder),
    ignore: LEFT_OUT.map((name) => `**/${name}/**`),
    expandDirectories: false,
  })
  const below = folder === '' ? paths : paths.map((path) => posix.join(folder, path))
  return withoutLoops(root, below.toSorted())
}

/** A link to a folder above would list that folder twice; of two paths to one folder, the shorter stays. */
function withoutLoops(root: string, paths: readonly string[]): readonly string[] {
  const folders = [...new Set(paths.map((path) => posix.dirname(path)))]
  const byLength = folders.toSorted((left, right) => left.length - right.length)
  const targets = byLength.map((path) => realpathSync(join(root, path)))
  const seen = new Set<string>()
  const kept = new Set(
    byLength.filter((_, index) => {
      const target = targets[index] ?? ''
      return !seen.has(target) && seen.add(target)
    }),
  )
  return paths.filter((path) => kept.has(posix.dirname(path)))
}
