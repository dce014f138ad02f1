import { MigrateError } from '../../../src/errors.ts'
import { type FileTree, namesByFolder } from '../../../src/layout/tree.ts'

/** A tree of the given texts by their paths. */
export function memoryTree(files: Readonly<Record<string, string>>): FileTree {
  const paths = Object.keys(files).toSorted()
  const names = namesByFolder(paths)
  return {
    list: async (folder) => [...(names.get(folder) ?? [])].toSorted(),
    walk: async (folder) => paths.filter((path) => folder === '' || path.startsWith(`${folder}/`)),
    read: async (path) => {
      const text = files[path]
      if (text === undefined) throw new MigrateError('path-missing', `${path} does not exist`)
      return text
    },
  }
}
