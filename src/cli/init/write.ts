import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { MigrateError } from '../../errors.ts'
import { wouldOverwrite } from './plan.ts'
import type { PlannedFile } from './repository.ts'

/** All of the files or none. Never follows or replaces what is there, not even what appeared since the plan was made. */
export async function writeNew(root: string, files: readonly PlannedFile[]): Promise<void> {
  const written: string[] = []
  for (const file of files) {
    const path = join(root, file.path)
    try {
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, file.content, { flag: 'wx' })
      written.push(path)
    } catch (cause) {
      await Promise.all(written.map((one) => rm(one, { force: true })))
      throw failure(file, cause)
    }
  }
}

function failure(file: PlannedFile, cause: unknown): MigrateError {
  const { code, message } = cause as NodeJS.ErrnoException
  if (code === 'EEXIST') return wouldOverwrite([file])
  return new MigrateError('output-unwritable', `${file.path} cannot be written: ${code ?? message}`, {
    file: file.path,
    hint: 'check the permissions of the folder; nothing was written',
    cause,
  })
}
