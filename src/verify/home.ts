import { chmod, chown, cp, lstat, readdir, readFile, rename, rm, symlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { privateFolder, programCache } from './cache.ts'
import { closedFolderOf, type Identity, isRoot, serverIdentity } from './identity.ts'
import { openOwnedFolder } from './owner.ts'

/**
 * Makes the programs of an npm package runnable, and returns the folder to run them from.
 *
 * The package wants an install script to link its shared libraries, which npm 11 and others do not run. Where the
 * links cannot be made, or where the server's user may not enter the folder, a copy in the cache is used.
 */
export async function runnableHome(home: string, version: string): Promise<string> {
  const identity = serverIdentity()
  const isClosed = (await closedFolderOf(join(home, 'bin'), identity)) !== undefined
  if (!isClosed && (await linkLibraries(home))) return home

  const copy = join(await programCache(identity), `programs-${version}`)
  if (!(await exists(copy))) await copyHome(home, copy, identity)
  return copy
}

/** Makes the missing links of `pg-symlinks.json` and says whether all are there. */
async function linkLibraries(home: string): Promise<boolean> {
  const list = await readFile(join(home, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  const links: readonly { readonly source: string; readonly target: string }[] = JSON.parse(list)
  // The list's paths start with the package's folder, `native`.
  const isLinked = links.map(async ({ source, target }) => {
    const path = join(home, '..', target)
    if (await exists(path)) return true
    return symlink(basename(source), path).then(
      () => true,
      (error: NodeJS.ErrnoException) => error.code === 'EEXIST',
    )
  })
  return (await Promise.all(isLinked)).every(Boolean)
}

/** Copies under another name first, so that a copy is either whole or not there. */
async function copyHome(home: string, copy: string, identity: Identity): Promise<void> {
  const draft = await openOwnedFolder(await privateFolder(join(dirname(copy), 'drafts'), identity), identity)
  const native = join(draft, 'native')
  await cp(home, native, { recursive: true, verbatimSymlinks: true })
  await makeWritable(native, identity)
  if (!(await linkLibraries(native))) throw new Error(`cannot link the libraries in ${native}`)
  await rename(native, copy).catch(async (error: unknown) => {
    // Another process was faster.
    if (!(await exists(copy))) throw error
  })
  await rm(draft, { recursive: true, force: true })
}

/** A copy has the modes of its original, which may be a read-only store, and root's copy belongs to root. */
async function makeWritable(folder: string, { uid, gid }: Identity): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const inside = entries.filter((entry) => entry.isDirectory() || entry.isFile())
  const paths = [folder, ...inside.map((entry) => join(entry.parentPath, entry.name))]
  for (const path of paths) {
    if (isRoot()) await chown(path, uid, gid)
    await chmod(path, 0o755)
  }
}

const exists = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  )
