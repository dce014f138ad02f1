import type { MigrationFile, TransactionMode } from '../model/migration.ts'
import type { Layout, Reading } from './layout.ts'
import { migrationFile, type Section, wholeOf } from './migration-file.ts'
import { compareBytes, compareNumbers, groupBy } from './order.ts'
import { opensTransaction, unwrapped } from './transaction.ts'
import { baseName, type Folder, joinPath, readIn } from './tree.ts'

/** Names that mean something inside another layout's folder of one migration. */
const OTHER_LAYOUTS = /^(up|down|migration|expand|backfill|contract|rollback)\.sql$/
const NUMBERED = /^[vV]?(\d+)(?=[-_.]|$)/
const ROLLBACK_NAME = /[._-](down|undo|rollback|revert)\.sql$/i
const FOLDER_NAME = /(^|[-_.])(migrations?|migrate)$/i

/** Where the undo part begins in files of small runners: sql-migrate, node-pg-migrate, dbmate-likes, tern, Play. */
const DOWN_MARK =
  /^(--[ \t]*\+migrate[ \t]+Down\b|--[\s-]*down[ \t]+migration\b|--[ \t]*@?down[ \t]*$|-+[ \t]*create above[ \t]*\/[ \t]*drop below|(#|--)[ \t]*---[ \t]*!Downs\b)/im
const NO_TRANSACTION =
  /^--[ \t]*(migrate:[ \t]*no-transaction|postgres-migrations disable-transaction|\+migrate[ \t]+Up[ \t]+notransaction|no-transaction|disable-transaction)\b/im

/** Numbered or timestamped `*.sql` in one folder, run in order by some runner that wraps each file in a transaction. */
export const flat: Layout = {
  name: 'flat',
  matches: async (folder) =>
    isNumberedFolder(folder) || (isNamedFolder(folder) && sqlFiles(folder).length > 0),
  read: (folder) => readFlat(folder, sqlFiles(folder)),
  owns: [],
}

/** The given files alone, for a file whose folder is no history. */
export const readFlat = async (folder: Folder, names: readonly string[]): Promise<Reading> => {
  const groups = groupBy(names, stemOf)
  const ids = [...groups.keys()].toSorted(compareNames)
  const migrations = await Promise.all(
    ids.map(async (id) => ({
      id,
      files: (await Promise.all((groups.get(id) ?? []).map((name) => filesOf(folder, name))))
        .flat()
        .toSorted((left, right) => Number(left.phase === 'rollback') - Number(right.phase === 'rollback')),
    })),
  )
  return { migrations, unread: [] }
}

const sqlFiles = (folder: Folder): readonly string[] =>
  folder.files.filter((name) => name.endsWith('.sql') && !OTHER_LAYOUTS.test(name))

const isNamedFolder = (folder: Folder): boolean => FOLDER_NAME.test(baseName(folder.path))

/** Every file numbered, with at least three digits: `1.sql` to `9.sql` are as likely chapters or fixtures. */
function isNumberedFolder(folder: Folder): boolean {
  const names = sqlFiles(folder)
  const numbers = names.map((name) => NUMBERED.exec(name)?.[1] ?? '')
  return names.length > 0 && numbers.every((digits) => digits.length >= 3)
}

/** `0007_add.up.sql`, `0007_add.down.sql` and `0007_add.sql` are one migration. */
const stemOf = (name: string): string =>
  name
    .replace(ROLLBACK_NAME, '')
    .replace(/[._](up|do)\.sql$/i, '')
    .replace(/\.sql$/, '')

/** By number where both have one, so that 10 follows 9; names without a number come last, as their letters sort. */
function compareNames(left: string, right: string): number {
  const leftNumber = NUMBERED.exec(left)?.[1]
  const rightNumber = NUMBERED.exec(right)?.[1]
  if (leftNumber !== undefined && rightNumber !== undefined) {
    return compareNumbers(leftNumber, rightNumber) || compareBytes(left, right)
  }
  if (leftNumber === undefined && rightNumber === undefined) return compareBytes(left, right)
  return leftNumber === undefined ? 1 : -1
}

async function filesOf(folder: Folder, name: string): Promise<MigrationFile[]> {
  const path = joinPath(folder.path, name)
  const text = await readIn(folder, name)
  if (ROLLBACK_NAME.test(name)) {
    return [migrationFile({ path, text, phase: 'rollback', transaction: transactionOf(text, wholeOf(text)) })]
  }
  const down = DOWN_MARK.exec(text)?.index
  const forward = [{ start: 0, end: down ?? text.length }]
  const files = [migrationFile({ path, text, sections: forward, transaction: transactionOf(text, forward) })]
  if (down === undefined) return files
  const back = [{ start: down, end: text.length }]
  return [
    ...files,
    migrationFile({ path, text, phase: 'rollback', sections: back, transaction: transactionOf(text, back) }),
  ]
}

function transactionOf(text: string, sections: readonly Section[]): TransactionMode {
  if (NO_TRANSACTION.test(text)) return /^--\s*migrate:/m.test(text) ? 'none' : unwrapped(text, sections)
  return opensTransaction(text, sections) ? 'own' : 'file'
}
