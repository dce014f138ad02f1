import { join } from 'node:path'
import { privateFolder } from './cache.ts'
import type { Identity } from './identity.ts'
import { openOwnedFolder, ownedPrefix } from './owner.ts'

/** The port only names the socket file; every server has a folder of its own. */
export const PORT = 5432

/** The shortest limit of a socket's path is that of macOS, 104 bytes with the final zero. */
const LONGEST_PATH = 103

/**
 * A new folder for one server's socket, whose name tells the owning process: PostgreSQL writes the folder into
 * `postmaster.pid`, so a data directory always says whose server runs on it.
 */
export async function openSocketFolder(cache: string, identity: Identity): Promise<string> {
  const path = join(cache, 'run', `${ownedPrefix()}XXXXXX`, `.s.PGSQL.${PORT}`)
  const isTooLong = Buffer.byteLength(path) > LONGEST_PATH
  const base = isTooLong ? await privateFolder(`/tmp/overlap-${identity.uid}`, identity) : cache
  return openOwnedFolder(await privateFolder(join(base, 'run'), identity), identity)
}
