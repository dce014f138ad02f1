import { posix } from 'node:path'
import { MigrateError } from '../errors.ts'
import { type FileTree, namesByFolder } from '../layout/tree.ts'
import { LEFT_OUT } from './files.ts'
import { commitOf, git, type Repository, readBlobs } from './git.ts'
import { moduleLoader } from './modules.ts'
import { decodeText } from './text.ts'

const FILE_MODE = /^100/

/** The files of a commit, at the paths that they would have on the disk. */
export async function commitTree(repository: Repository, ref: string): Promise<FileTree> {
  const commit = await commitOf(repository, ref)
  const output = await git(repository.folder, ['ls-tree', '-r', '-z', '--full-tree', commit])
  return blobTree(repository, ref, entriesOf(repository, output, /^(\d+) \w+ (\w+)\t(.*)$/s))
}

/** The files as the next commit would have them. */
export async function indexTree(repository: Repository): Promise<FileTree> {
  const output = await git(repository.folder, ['ls-files', '--stage', '-z', '--full-name', ':/'])
  return blobTree(repository, 'the index', entriesOf(repository, output, /^(\d+) (\w+) \d\t(.*)$/s))
}

function entriesOf(repository: Repository, output: string, format: RegExp): ReadonlyMap<string, string> {
  const ids = new Map<string, string>()
  for (const entry of output.split('\0')) {
    const [, mode, id, path] = format.exec(entry) ?? []
    if (mode === undefined || id === undefined || path === undefined || !FILE_MODE.test(mode)) continue
    ids.set(posix.relative(`/${repository.prefix}`, `/${path}`), id)
  }
  return ids
}

function blobTree(repository: Repository, name: string, ids: ReadonlyMap<string, string>): FileTree {
  const names = namesByFolder([...ids.keys()])
  const readBlob = batched((wanted) => readBlobs(repository.folder, wanted))
  const read = async (path: string): Promise<string> => {
    const id = ids.get(posix.normalize(path))
    if (id === undefined)
      throw new MigrateError('path-missing', `${path} does not exist in ${name}`, { file: path })
    return decodeText(await readBlob(id), path)
  }
  return {
    list: async (folder) => [...(names.get(folder) ?? [])].toSorted(),
    walk: async (folder) =>
      [...ids.keys()].filter((path) => isBelow(path, folder) && !isLeftOut(path)).toSorted(),
    read,
    modules: moduleLoader(repository.folder, read),
  }
}

const isBelow = (path: string, folder: string): boolean =>
  folder === '' ? !path.startsWith('../') : path.startsWith(`${folder}/`)

const isLeftOut = (path: string): boolean =>
  path
    .split('/')
    .slice(0, -1)
    .some((part) => LEFT_OUT.includes(part) || (part.startsWith('.') && part !== '..'))

/** Joins what is asked for in one turn of the event loop into one request. */
function batched<Value>(
  request: (keys: readonly string[]) => Promise<readonly Value[]>,
): (key: string) => Promise<Value> {
  let pending: string[] = []
  let answer: Promise<readonly Value[]> | undefined
  return async (key) => {
    const index = pending.push(key) - 1
    answer ??= new Promise((resolve) => setImmediate(resolve)).then(() => {
      const keys = pending
      pending = []
      answer = undefined
      return request(keys)
    })
    const value = (await answer)[index]
    if (value === undefined)
      throw new MigrateError('git-unavailable', `git gave no content for object ${key}`)
    return value
  }
}
