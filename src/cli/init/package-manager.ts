import type { Repository } from './repository.ts'

interface PackageManager {
  /** Runs the program that the project has installed. */
  readonly exec: string
  readonly install: string
  readonly add: string
}

const BY_LOCK_FILE: readonly (readonly [lockFile: string, manager: PackageManager])[] = [
  [
    'pnpm-lock.yaml',
    { exec: 'pnpm exec', install: 'corepack enable && pnpm install --frozen-lockfile', add: 'pnpm add -D' },
  ],
  [
    'yarn.lock',
    { exec: 'yarn run', install: 'corepack enable && yarn install --immutable', add: 'yarn add -D' },
  ],
  [
    'bun.lock',
    { exec: 'bunx', install: 'npm install -g bun && bun install --frozen-lockfile', add: 'bun add -d' },
  ],
]

const NPM: PackageManager = { exec: 'npx --no-install', install: 'npm ci', add: 'npm install --save-dev' }

/** Told by its lock file; npm where there is none. */
export const packageManagerOf = ({ listing }: Repository): PackageManager =>
  BY_LOCK_FILE.find(([lockFile]) => listing.includes(lockFile))?.[1] ?? NPM
