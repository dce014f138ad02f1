import { spawn } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { findBinaries } from '../../src/verify/binaries.ts'
import { startCluster } from '../../src/verify/cluster.ts'
import { isRoot, serverIdentity } from '../../src/verify/identity.ts'
import { isAlive } from '../../src/verify/owner.ts'
import { runChild } from './support/child.ts'
import { temporaryFolder } from './support/folders.ts'

/** Starts a server, says its pid and its socket folder, and then does what the case is about. */
const startsAndThen = (ending: string): string => `
  import { startCluster } from 'src/verify/cluster.ts'
  const cluster = await startCluster()
  const session = await cluster.connect()
  const { rows } = await session.query("select pg_read_file('postmaster.pid') as text, current_setting('server_version') as version")
  await session.end()
  console.log(JSON.stringify({ pid: Number.parseInt(rows[0].text), folder: cluster.socketDirectory, user: process.getuid() }))
  ${ending}`

interface Started {
  readonly pid: number
  readonly folder: string
  readonly user: number
}

async function hasEnded(pid: number): Promise<boolean> {
  for (let attempt = 0; attempt < 100 && isAlive(pid); attempt += 1) await sleep(50)
  return !isAlive(pid)
}

describe.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)('a process that ends by %s', (signal) => {
  test('leaves no server behind', async () => {
    const child = await runChild(startsAndThen('setInterval(() => undefined, 1000)'))
    const { pid } = (await child.answer) as Started
    expect(isAlive(pid)).toBe(true)
    child.kill(signal)
    expect(await child.exit).toMatchObject({ signal })
    expect(await hasEnded(pid)).toBe(true)
  })
})

test.each([
  ['throws', `throw new Error('bug')`, 1],
  ['calls process.exit', 'process.exit(7)', 7],
  ['stops the server', 'await cluster.stop()', 0],
])('a process that %s leaves no server behind', async (_, ending, code) => {
  const child = await runChild(startsAndThen(ending))
  const { pid } = (await child.answer) as Started
  expect(await child.exit).toMatchObject({ code })
  expect(await hasEnded(pid)).toBe(true)
})

test('the folders of a killed process are removed by the next one', async () => {
  const child = await runChild(startsAndThen('setInterval(() => undefined, 1000)'))
  const { pid, folder } = (await child.answer) as Started
  child.kill('SIGKILL')
  await child.exit
  expect(await hasEnded(pid)).toBe(true)
  expect(existsSync(folder)).toBe(true)
  await using _cluster = await startCluster()
  expect(existsSync(folder)).toBe(false)
})

test.runIf(isRoot())('an ordinary user runs the server under their own name', async () => {
  const child = await runChild(startsAndThen('await cluster.stop()'), serverIdentity())
  expect(await child.answer).toMatchObject({ user: 65534 })
  expect(await child.exit).toMatchObject({ code: 0, stderr: '' })
})

test.runIf(process.platform === 'linux')('a server whose owner and watchdog have died is ended', async () => {
  const cacheFolder = temporaryFolder()
  const first = await startCluster({ cacheFolder })
  await first.stop()
  const cache = join(cacheFolder, readdirSync(cacheFolder)[0] ?? '')
  const { home, version } = await findBinaries(18)
  const slot = join(cache, version, 'slot-0')

  // The namespace is ours; the pid is one that no process can have.
  const namespace = readlinkSync('/proc/self/ns/pid').replace(/\D/g, '')
  const sockets = join(cache, 'run', `999999999.${namespace}-orphan`)
  mkdirSync(sockets, { mode: 0o777 })
  const user = isRoot() ? serverIdentity() : {}
  if (isRoot()) chownSync(sockets, 65534, 65534)
  const settings = ['-c', 'listen_addresses=', '-c', `unix_socket_directories=${sockets}`]
  const orphan = spawn(join(home, 'bin', 'postgres'), ['-D', slot, ...settings], {
    ...user,
    cwd: '/',
    stdio: 'ignore',
  })
  const pidFile = join(slot, 'postmaster.pid')
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (existsSync(pidFile) && readFileSync(pidFile, 'utf8').includes('ready')) break
    await sleep(50)
  }
  const ended = new Promise((resolve) => orphan.once('exit', resolve))

  await using cluster = await startCluster({ cacheFolder })
  await ended
  await using session = await cluster.connect()
  expect((await session.query('show data_directory')).rows).toEqual([{ data_directory: slot }])
  expect(existsSync(sockets)).toBe(false)
})
