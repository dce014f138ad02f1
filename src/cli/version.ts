import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Version of the package that this code runs from. */
export function packageVersion(): string {
  const manifest = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {
    readonly version: string
  }
  return manifest.version
}

/** The folder of package.json: the code runs from `src/cli`, `dist/src/cli` or the bundle in `dist/cli`. */
function packageRoot(): string {
  const here = dirname(fileURLToPath(import.meta.url))
  return /[\\/]dist[\\/]src[\\/]cli$/.test(here) ? join(here, '../../..') : join(here, '../..')
}
