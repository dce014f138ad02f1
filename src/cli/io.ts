import type { Readable, Writable } from 'node:stream'

/** Everything a command may touch of the outside world, so that tests can hand in their own. */
export interface Io {
  readonly cwd: string
  readonly stdin: Readable
  readonly stdout: Writable
  readonly stderr: Writable
  readonly env: Readonly<NodeJS.ProcessEnv>
  /** Standard output is a terminal. */
  readonly isTty: boolean
  readonly columns: number | undefined
}

/** 0: done or clean. 1: findings. 2: could not run. 3: refused by a gate or a data check, may be tried again. */
export type ExitCode = 0 | 1 | 2 | 3
