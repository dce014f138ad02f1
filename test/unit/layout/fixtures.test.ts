import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { diskTree } from '../../../src/project/files.ts'
import { transcriptOf } from './transcript.ts'

const fixtures = join(import.meta.dirname, '../../../fixtures/layouts')

/** A fixture is a small repository; `expected.txt` in it says what is found and how it runs. */
test.each(readdirSync(fixtures))('%s is found and read as its runner reads it', async (name) => {
  const folder = join(fixtures, name)
  await expect(await transcriptOf(diskTree(folder))).toMatchFileSnapshot(join(folder, 'expected.txt'))
})
