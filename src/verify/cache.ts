import { chown, lstat, mkdir, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MigrateError } from '../errors.ts'
import { closedFolderOf, type Identity, isRoot } from './identity.ts'

/** Memory is up to ten times faster than a disk here; Docker's default of 64 MB is too small for one server. */
const MEMORY = '/dev/shm'
const ROOM_IN_MEMORY = 512 * 1024 * 1024

/**
 * The folder that keeps data directories between runs: below `parent` if given, else in memory if there is room, else
 * in `XDG_CACHE_HOME`, else in the folder for temporary files.
 */
export async function dataCache(identity: Identity, parent?: string): Promise<string> {
  if (parent !== undefined) return firstUsable([parent], identity)
  const memory = (await hasRoomInMemory()) ? [MEMORY] : []
  return firstUsable([...memory, ...diskParents()], identity)
}

/** The folder for copies of programs: never in memory, which containers mount `noexec`. */
export const programCache = (identity: Identity): Promise<string> => firstUsable(diskParents(), identity)

/**
 * Makes a folder that belongs to the server's user alone. Its parent may be writable for everybody, so a folder that
 * somebody else has put there is refused.
 */
export async function privateFolder(path: string, { uid, gid }: Identity): Promise<string> {
  await mkdir(path, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  const found = await lstat(path)
  const isOurs = found.uid === uid || (isRoot() && found.uid === 0)
  if (!found.isDirectory() || !isOurs || (found.mode & 0o077) !== 0) {
    throw new Error(`${path} exists and is not a private folder of user ${uid}`)
  }
  if (found.uid !== uid) await chown(path, uid, gid)
  return path
}

function diskParents(): readonly string[] {
  const configured = process.env['XDG_CACHE_HOME']
  return [...new Set([...(configured ? [configured] : []), tmpdir(), '/tmp'])]
}

async function firstUsable(parents: readonly string[], identity: Identity): Promise<string> {
  const reasons: string[] = []
  for (const parent of parents) {
    try {
      const closed = await closedFolderOf(parent, identity)
      if (closed !== undefined)
        throw new Error(`user ${identity.uid}, who runs the server, may not enter ${closed}`)
      await mkdir(parent, { recursive: true })
      return await privateFolder(join(parent, `overlap-${identity.uid}`), identity)
    } catch (error) {
      reasons.push(error instanceof Error ? error.message : String(error))
    }
  }
  throw new MigrateError(
    'server-unavailable',
    `no folder for the data of the embedded server: ${reasons.join('; ')}`,
    {
      hint: `set XDG_CACHE_HOME to a folder in which user ${identity.uid} may create files`,
    },
  )
}

async function hasRoomInMemory(): Promise<boolean> {
  try {
    const { bavail, bsize } = await statfs(MEMORY)
    return bavail * bsize >= ROOM_IN_MEMORY
  } catch {
    return false
  }
}
