import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** A Node process of its own, for what cannot be tried inside the test's process: to die. */
export interface Child {
  /** The first line that it prints, parsed as JSON. */
  readonly answer: Promise<unknown>
  readonly exit: Promise<{
    readonly code: number | null
    readonly signal: NodeJS.Signals | null
    readonly stderr: string
  }>
  kill(signal: NodeJS.Signals): void
}

/** Runs a module that may import from the sources as `src/…`. Node 20 cannot run TypeScript, so it is bundled. */
export async function runChild(
  source: string,
  user: { readonly uid?: number; readonly gid?: number } = {},
): Promise<Child> {
  // Inside node_modules, so that packages are found, and readable for every user.
  const folder = join(root, 'node_modules', '.overlap-test')
  mkdirSync(folder, { recursive: true })
  const outfile = join(folder, `child-${process.pid}-${Math.random().toString(36).slice(2)}.mjs`)
  await build({
    stdin: { contents: source.replaceAll("'src/", `'${root}src/`), resolveDir: root, loader: 'ts' },
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
  })
  chmodSync(outfile, 0o644)

  const child = spawn(process.execPath, [outfile], { stdio: ['ignore', 'pipe', 'pipe'], ...user })
  let stdout = ''
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const exit: Child['exit'] = new Promise((resolve) => {
    child.once('close', (code, signal) => {
      rmSync(outfile, { force: true })
      resolve({ code, signal, stderr })
    })
  })
  const answer = new Promise((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
      if (stdout.includes('\n')) resolve(JSON.parse(stdout.split('\n', 1)[0] ?? ''))
    })
    void exit.then(() => reject(new Error(`the child said nothing: ${stderr}`)))
  })
  answer.catch(() => undefined)
  return { answer, exit, kill: (signal) => void child.kill(signal) }
}
