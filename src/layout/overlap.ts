import { PHASES, type Phase } from '../model/stage.ts'
import { childWith } from './evidence.ts'
import type { Layout, Reading } from './layout.ts'
import { migrationFile } from './migration-file.ts'
import { compareBytes } from './order.ts'
import { folderAt, joinPath, readIn } from './tree.ts'

const FOLDER_NAME = /^\d+[_-]/

/** Overlap's own: a folder per migration, a file per phase. A number is demanded, so that no other `rollback.sql` counts. */
export const overlap: Layout = {
  name: 'overlap',

  async matches(folder) {
    for (const phase of ['expand', 'contract', 'backfill']) {
      if ((await childWith(folder, `${phase}.sql`)) !== undefined) return true
    }
    return false
  },

  async read(folder): Promise<Reading> {
    const migrations: Reading['migrations'][number][] = []
    const unread: Reading['unread'][number][] = []
    for (const id of folder.folders.filter((name) => FOLDER_NAME.test(name)).toSorted(compareBytes)) {
      const child = await folderAt(folder.tree, joinPath(folder.path, id))
      const phases = PHASES.filter((phase) => child.files.includes(`${phase}.sql`))
      const files = await Promise.all(
        phases.map(async (phase) => {
          const text = await readIn(child, `${phase}.sql`)
          return migrationFile({
            path: joinPath(child.path, `${phase}.sql`),
            text,
            phase,
            transaction: transactionOf(phase, text),
          })
        }),
      )
      if (files.length > 0) migrations.push({ id, files })
      for (const name of child.files.filter((file) => file.endsWith('.sql') && !isPhaseFile(file))) {
        const reason = `not one of ${PHASES.map((phase) => `${phase}.sql`).join(', ')}: rename it or move it away`
        unread.push({ path: joinPath(child.path, name), reason })
      }
    }
    return { migrations, unread }
  },
}

const isPhaseFile = (name: string): boolean => PHASES.some((phase) => name === `${phase}.sql`)

/** A backfill commits batch by batch. */
const transactionOf = (phase: Phase, text: string): 'file' | 'none' =>
  phase === 'backfill' || /^--\s*migrate:\s*no-transaction\b/m.test(text) ? 'none' : 'file'
