import { chmodSync, mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A folder for one test, which the server's user may enter even when the test runs as root. */
export function temporaryFolder(mode = 0o755): string {
  const folder = mkdtempSync(join(tmpdir(), 'overlap-test-'))
  chmodSync(folder, mode)
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}
