import { execFile } from 'node:child_process'
import { chown, readFile, readlink, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { MigrateError } from '../errors.ts'
import type { Binaries, Major } from './binaries.ts'
import { privateFolder } from './cache.ts'
import { type Identity, isRoot } from './identity.ts'
import { serverEnvironment } from './launcher.ts'
import { bootId, isAlive, isOwnerAlive, openOwnedFolder } from './owner.ts'

const MOST_SLOTS = 64
const BOOT_FILE = 'overlap-boot-id'
const run = promisify(execFile)

/**
 * Data directories that no living process uses, in a fixed order. They stay between runs, because starting on a used
 * one takes a fiftieth of the time that `initdb` takes; each is used by one server at a time, and servers that run at
 * once take one each.
 */
export async function* freeSlots(
  cache: string,
  binaries: Binaries,
  identity: Identity,
): AsyncGenerator<string> {
  const folder = await privateFolder(join(cache, binaries.version), identity)
  for (let number = 0; number < MOST_SLOTS; number += 1) {
    const slot = join(folder, `slot-${number}`)
    if (!(await isFree(slot))) continue
    if (await isOutdated(slot)) await discard(slot, identity)
    if (!(await exists(slot))) await initialise(slot, binaries, identity)
    // ALTER SYSTEM of an earlier run.
    await rm(join(slot, 'postgresql.auto.conf'), { force: true })
    yield slot
  }
}

/** Makes a slot anew, for a data directory that the server does not start on. */
export async function renewSlot(slot: string, binaries: Binaries, identity: Identity): Promise<void> {
  await discard(slot, identity)
  await initialise(slot, binaries, identity)
}

/** Whether nobody uses a slot. A server whose owner has died, which its watchdog could not stop, is ended first. */
async function isFree(slot: string): Promise<boolean> {
  const pidFile = join(slot, 'postmaster.pid')
  const text = await readFile(pidFile, 'utf8').catch(() => undefined)
  if (text === undefined) return true
  const [pid = '', , , , socketFolder = ''] = text.split('\n')
  // A server writes its socket folder a moment after its pid.
  if (isOwnerAlive(socketFolder)) return false
  const isGone = await endOrphan(slot, Number(pid))
  // The pid was given to another process, which PostgreSQL would take for the server. A dead one it judges rightly, and
  // without the race that removing the file would be.
  if (isGone && isAlive(Number(pid))) await rm(pidFile, { force: true })
  return isGone
}

/** Ends a server that nobody owns; false if it does not end. */
async function endOrphan(slot: string, pid: number): Promise<boolean> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    if (!isAlive(pid) || !(await runsOn(slot, pid))) return true
    if (attempt === 0) endProcess(pid)
    await sleep(100)
  }
  return false
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGQUIT')
  } catch (error) {
    // It ended by itself in the meantime.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Whether a process is the server of a slot: pids are used again, and nothing else may be ended. */
async function runsOn(slot: string, pid: number): Promise<boolean> {
  if (process.platform === 'linux')
    return (await readlink(`/proc/${pid}/cwd`).catch(() => '')) === (await realpath(slot))
  const { stdout } = await run('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => ({ stdout: '' }))
  return stdout.includes(`postgres -D ${slot} `)
}

/** Nothing is synced to disk, so what was written before the machine last stopped cannot be trusted. */
async function isOutdated(slot: string): Promise<boolean> {
  if (!(await exists(slot))) return false
  return (await readFile(join(slot, BOOT_FILE), 'utf8').catch(() => undefined)) !== bootId()
}

/** The new data directory appears under its name only when it is whole. */
async function initialise(slot: string, { home, major }: Binaries, identity: Identity): Promise<void> {
  const draft = await openDraft(slot, identity)
  const args = [
    '-D',
    draft,
    '-U',
    'postgres',
    '--auth=trust',
    '--encoding=UTF8',
    '--locale=C',
    '--no-sync',
    '--wal-segsize=1',
  ]
  try {
    await run(join(home, 'bin', 'initdb'), args, {
      cwd: '/',
      env: serverEnvironment(),
      ...(isRoot() ? identity : {}),
    })
    await writeFile(join(draft, BOOT_FILE), bootId())
    if (isRoot()) await chown(join(draft, BOOT_FILE), identity.uid, identity.gid)
    // Another process may have made it in the meantime; then the server's own lock decides who gets it.
    await rename(draft, slot).catch(async (error: unknown) => {
      if (!(await exists(slot))) throw error
    })
  } catch (error) {
    throw initialiseFailure(major, error)
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

function initialiseFailure(major: Major, error: unknown): MigrateError {
  const { code, stderr = '' } = error as { readonly code?: unknown; readonly stderr?: string }
  const text = stderr.trim() || (error instanceof Error ? error.message : String(error))
  // The file is there, its dynamic linker is not.
  const hint =
    code === 'ENOENT'
      ? 'use a system with glibc: the binaries do not run on Alpine'
      : 'set XDG_CACHE_HOME to a folder with 100 MB of free space'
  return new MigrateError('server-unavailable', `initdb of PostgreSQL ${major} failed: ${text}`, {
    cause: error,
    hint,
  })
}

/** Moved away first, so that nobody starts on a half removed directory. */
async function discard(slot: string, identity: Identity): Promise<void> {
  const rubbish = await openDraft(slot, identity)
  // A directory takes the place of an empty one. If it cannot, another process has just discarded the slot.
  await rename(slot, rubbish).catch(() => undefined)
  await rm(rubbish, { recursive: true, force: true })
}

/** A folder on the same file system as the slots. */
const openDraft = async (slot: string, identity: Identity): Promise<string> =>
  openOwnedFolder(await privateFolder(join(dirname(slot), 'drafts'), identity), identity)

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )
