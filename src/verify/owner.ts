import { readFileSync, readlinkSync } from 'node:fs'
import { chown, mkdtemp, readdir, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type Identity, isRoot } from './identity.ts'

/**
 * A new folder that belongs to this process, as its name tells. What dead processes have left beside it is removed,
 * so that a process may die without tidying up.
 */
export async function openOwnedFolder(parent: string, { uid, gid }: Identity): Promise<string> {
  const folders = await readdir(parent)
  const stale = folders.filter((folder) => !isOwnerAlive(folder))
  await Promise.all(stale.map((folder) => rm(join(parent, folder), { recursive: true, force: true })))
  const folder = await mkdtemp(join(parent, ownedPrefix()))
  if (isRoot()) await chown(folder, uid, gid)
  return folder
}

/** Whether the process that a folder belongs to still runs. What cannot be judged from here counts as running. */
export function isOwnerAlive(folder: string): boolean {
  const [, pid, namespace] = /^(\d+)\.(\d+)-/.exec(basename(folder)) ?? []
  return pid === undefined || namespace !== pidNamespace() || isAlive(Number(pid))
}

/** Whether a process with this pid exists, whoever runs it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Changes when the machine starts anew; empty where the system does not tell. */
export function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return ''
  }
}

/** How the names of folders of this process begin; `mkdtemp` adds six letters. */
export const ownedPrefix = (): string => `${process.pid}.${pidNamespace()}-`

/** Containers may share a folder, and the same pid is another process in each. */
function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid').replace(/\D/g, '')
  } catch {
    return '0'
  }
}
