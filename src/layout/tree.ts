/**
 * A read-only tree of text files: the disk, a git commit or the index. Paths are relative to one root (the working
 * directory), with forward slashes; `''` is the root itself and `..` leads above it.
 */
export interface FileTree {
  /** Names directly in a folder in byte order, folders with a trailing slash; empty where there is no such folder. */
  list(folder: string): Promise<readonly string[]>
  /** Every file below a folder that can be part of a history; folders of installed or built things are left out. */
  walk(folder: string): Promise<readonly string[]>
  /** The whole text, a byte order mark included. Throws `path-missing`, `file-unreadable` or `file-not-text`. */
  read(path: string): Promise<string>
  /** Runs program code. Absent where migrations in code must stay unread. */
  readonly modules?: ModuleLoader
}

/** Runs migrations that are written in TypeScript or JavaScript. */
export interface ModuleLoader {
  /** The exports of a module of the tree. */
  load(path: string): Promise<unknown>
  /** The exports of a package as the code in this folder would import it, or undefined where it is not installed. */
  loadPackage(name: string, folder: string): Promise<unknown>
}

/** One folder with the names directly in it. */
export interface Folder {
  readonly tree: FileTree
  readonly path: string
  readonly files: readonly string[]
  readonly folders: readonly string[]
}

export async function folderAt(tree: FileTree, path: string): Promise<Folder> {
  const names = await tree.list(path)
  return {
    tree,
    path,
    files: names.filter((name) => !name.endsWith('/')),
    folders: names.filter((name) => name.endsWith('/')).map((name) => name.slice(0, -1)),
  }
}

export const joinPath = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`)

export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** The folder above: `''` for a name at the root, `..` above the root itself. */
export function parentOf(path: string): string {
  if (path === '') return '..'
  if (baseName(path) === '..') return `${path}/..`
  const slash = path.lastIndexOf('/')
  return slash < 0 ? '' : path.slice(0, slash)
}

/** The files directly in a child folder, empty where there is none. */
export async function filesIn(folder: Folder, child: string): Promise<readonly string[]> {
  return (await folderAt(folder.tree, joinPath(folder.path, child))).files
}

export const readIn = (folder: Folder, name: string): Promise<string> =>
  folder.tree.read(joinPath(folder.path, name))

/** What `list` answers for each folder that the given files lie in. */
export function namesByFolder(paths: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const names = new Map<string, Set<string>>()
  for (const path of paths) {
    let name = baseName(path)
    for (let folder = parentOf(path); ; folder = parentOf(folder)) {
      const known = names.get(folder)
      names.set(folder, (known ?? new Set<string>()).add(name))
      if (known !== undefined || folder === '' || folder.endsWith('..')) break
      name = `${baseName(folder)}/`
    }
  }
  return names
}
