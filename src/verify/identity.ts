import { stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'

/** The operating-system user that a server runs as. */
export interface Identity {
  readonly uid: number
  readonly gid: number
}

/** `nobody`: needs no account to be made, and owns nothing else. */
const NOBODY: Identity = { uid: 65534, gid: 65534 }

export const isRoot = (): boolean => process.getuid?.() === 0

/** PostgreSQL refuses to run as root, so root hands the server to `nobody`; everybody else runs it themselves. */
export const serverIdentity = (): Identity =>
  isRoot() ? NOBODY : { uid: process.getuid?.() ?? -1, gid: process.getgid?.() ?? -1 }

/**
 * The first folder on the way to `path`, itself included, that the server's user may not enter, or `undefined`.
 * Only root can be in doubt: anybody else is the server's user.
 */
export async function closedFolderOf(path: string, { uid }: Identity): Promise<string | undefined> {
  if (!isRoot()) return undefined
  const parents: string[] = []
  for (let at = resolve(path); ; at = dirname(at)) {
    parents.unshift(at)
    if (at === dirname(at)) break
  }
  for (const folder of parents) {
    const found = await stat(folder).catch(() => undefined)
    // What does not exist yet is made by us.
    if (found === undefined) return undefined
    const isOpen = found.uid === uid ? (found.mode & 0o100) !== 0 : (found.mode & 0o001) !== 0
    if (found.isDirectory() && !isOpen) return folder
  }
  return undefined
}
