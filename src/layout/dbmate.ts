import type { MigrationFile } from '../model/migration.ts'
import { someFileHas } from './evidence.ts'
import { invalid, type Layout } from './layout.ts'
import { migrationFile } from './migration-file.ts'
import { compareBytes, refuseDuplicates } from './order.ts'
import { unwrapped } from './transaction.ts'
import { type Folder, joinPath, readIn } from './tree.ts'

const NAME = /^(\d+).*\.sql$/
const UP = /^--\s*migrate:up(\s*$|[ \t]+\S.*$)/m
const DOWN = /^--\s*migrate:down(\s*$|[ \t]+\S.*$)/m

/** dbmate: `-- migrate:up` and `-- migrate:down` in one file, each with options such as `transaction:false`. */
export const dbmate: Layout = {
  name: 'dbmate',
  owns: [],
  matches: (folder) => someFileHas(folder, '.sql', UP),

  async read(folder) {
    const names = folder.files.filter((name) => NAME.test(name)).toSorted(compareBytes)
    refuseDuplicates(
      names.map((name) => ({ version: NAME.exec(name)?.[1] ?? '', path: joinPath(folder.path, name) })),
      'dbmate',
    )
    const migrations = await Promise.all(
      names.map(async (name) => ({ id: name.replace(/\.sql$/, ''), files: await filesOf(folder, name) })),
    )
    return { migrations, unread: [] }
  },
}

async function filesOf(folder: Folder, name: string): Promise<MigrationFile[]> {
  const path = joinPath(folder.path, name)
  const text = await readIn(folder, name)
  const up = UP.exec(text)
  const down = DOWN.exec(text)
  if (up === null)
    throw invalid(`${path} has no -- migrate:up`, path, 'Begin the forward part with -- migrate:up.')
  if (down !== null && down.index < up.index) {
    throw invalid(`${path} has -- migrate:down before -- migrate:up`, path, 'Put -- migrate:up first.')
  }
  const block = (mark: RegExpExecArray, end: number, phase: 'expand' | 'rollback'): MigrationFile => {
    const sections = [{ start: mark.index, end }]
    const isWrapped = !/\btransaction:false\b/.test(mark[1] ?? '')
    return migrationFile({
      path,
      text,
      phase,
      sections,
      transaction: isWrapped ? 'file' : unwrapped(text, sections),
    })
  }
  const forward = block(up, down?.index ?? text.length, 'expand')
  return down === null ? [forward] : [forward, block(down, text.length, 'rollback')]
}
