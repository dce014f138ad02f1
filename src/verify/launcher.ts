import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Duplex, Readable } from 'node:stream'
import type { Binaries } from './binaries.ts'
import { type Identity, isRoot } from './identity.ts'

export interface LaunchOptions {
  readonly binaries: Binaries
  readonly dataDirectory: string
  readonly identity: Identity
  /** Arguments of `postgres` beside the data directory. */
  readonly settings: Readonly<Record<string, string>>
}

/** A running server, or why there is none. */
export type Launch =
  | { readonly state: 'ready'; readonly stop: () => Promise<void> }
  /** Another server runs on the data directory. */
  | { readonly state: 'locked' }
  | { readonly state: 'failed'; readonly output: string }

/**
 * The server runs below a shell that reads from a pipe which only this process holds open. However this process ends,
 * SIGKILL included, the kernel closes the pipe and the shell stops the server; an ordinary stop takes the same way.
 */
const WATCHDOG = `
"$@" </dev/null 3<&- & server=$!
(cat >/dev/null; kill -INT $server) <&3 2>/dev/null & watch=$!
wait $server; status=$?
kill $watch 2>/dev/null
exit $status`

const READY = 'database system is ready to accept connections'
const LOCKED = /lock file "postmaster\.pid" already exists|pre-existing shared memory block/
const KEPT_OUTPUT = 16_384
const STOP_TIMEOUT_MS = 15_000

/** Starts a server and waits until it takes connections, or until it has ended. */
export function launch(options: LaunchOptions): Promise<Launch> {
  const child = spawnServer(options)
  const pipe = child.stdio[3] as Duplex
  const stderr = child.stderr as Readable
  // The shell may be gone before the pipe is closed.
  pipe.on('error', () => undefined)
  // What reads from the pipe outlives the shell, and would hold back the event that ends everything.
  child.once('exit', () => pipe.destroy())
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  let output = ''
  let isReady = false

  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ state: 'failed', output: error.message }))
    void ended.then(() => resolve(LOCKED.test(output) ? { state: 'locked' } : { state: 'failed', output }))
    stderr.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-KEPT_OUTPUT)
      if (isReady || !output.includes(READY)) return
      isReady = true
      // A caller who forgets to stop the server does not keep Node alive; the watchdog tidies up.
      setReferenced(child, false)
      resolve({ state: 'ready', stop: () => stop(child, ended) })
    })
  })
}

function spawnServer({ binaries, dataDirectory, identity, settings }: LaunchOptions): ChildProcess {
  const server = join(binaries.home, 'bin', 'postgres')
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  return spawn('/bin/sh', ['-c', WATCHDOG, 'sh', server, '-D', dataDirectory, ...args], {
    cwd: '/',
    // A process group of its own: Ctrl-C in a terminal must not stop the server under a session that tidies up.
    detached: true,
    env: serverEnvironment(),
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    ...(isRoot() ? identity : {}),
  })
}

/** Nothing of the caller's environment changes how the server behaves; messages are English, since we read them. */
export const serverEnvironment = (): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '/usr/bin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
})

async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  setReferenced(child, true)
  ;(child.stdio[3] as Duplex).destroy()
  // Only a server that does not answer SIGINT gets here: the group is the shell's own, so nobody else is hit.
  const timer = setTimeout(
    () => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL'),
    STOP_TIMEOUT_MS,
  )
  await ended
  clearTimeout(timer)
}

function setReferenced(child: ChildProcess, isReferenced: boolean): void {
  for (const handle of [child, child.stderr, child.stdio[3]] as ReadonlyArray<Partial<NodeJS.RefCounted>>) {
    if (isReferenced) handle.ref?.()
    else handle.unref?.()
  }
}
