import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { onTestFinished } from 'vitest'
import { main } from '../../src/cli/main.ts'

export interface Outcome {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** A folder with the given files, removed when the test ends. */
export function folderWith(files: Readonly<Record<string, string | Buffer>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'overlap-test-')))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  return folder
}

/** Runs one command line in a folder, without colour, cache in the folder, and with the given text as standard input. */
export async function migrate(cwd: string, argv: readonly string[], stdin = ''): Promise<Outcome> {
  const [stdout, stderr] = [collector(), collector()]
  const code = await main(argv, {
    cwd,
    stdout,
    stderr,
    stdin: Readable.from([stdin]),
    env: { XDG_CACHE_HOME: join(cwd, '.cache') },
    isTty: false,
    columns: undefined,
  })
  return { code, out: stdout.text(), err: stderr.text() }
}

function collector(): Writable & { readonly text: () => string } {
  const chunks: Buffer[] = []
  const stream = new Writable({
    write(chunk, _, done) {
      chunks.push(Buffer.from(chunk))
      done()
    },
  })
  return Object.assign(stream, { text: () => Buffer.concat(chunks).toString('utf8') })
}
