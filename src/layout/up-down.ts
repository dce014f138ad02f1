import type { MigrationFile, TransactionMode } from '../model/migration.ts'
import type { Reading } from './layout.ts'
import { migrationFile } from './migration-file.ts'
import { compareBytes, compareNumbers, groupBy, refuseDuplicates } from './order.ts'
import { type Folder, joinPath, readIn } from './tree.ts'

export type Direction = 'up' | 'down'

export interface VersionedFile {
  readonly name: string
  /** Digits; `001` and `1` are one version. */
  readonly version: string
  readonly direction: Direction
}

export interface UpDownRunner {
  readonly name: string
  transactionOf(text: string): TransactionMode
  /** Two migrations may have one version. */
  readonly sharesVersions?: boolean
}

/** Migrations of runners that number their files and keep the way back in a file of its own. */
export async function readUpDown(
  folder: Folder,
  files: readonly VersionedFile[],
  runner: UpDownRunner,
): Promise<Reading['migrations']> {
  if (!runner.sharesVersions) {
    for (const direction of ['up', 'down'] as const)
      refuseDuplicates(asPaths(folder, files, direction), runner.name)
  }
  const keyOf = ({ name, version }: VersionedFile): string =>
    runner.sharesVersions ? stemOf(name) : numberOf(version)
  const migrations = [...groupBy(files, keyOf).values()].map((group) => group.toSorted(upFirst))
  return await Promise.all(
    migrations.toSorted(byVersion).map(async (group) => ({
      id: stemOf(group[0]?.name ?? ''),
      files: await Promise.all(group.map(({ name, direction }) => readOne(folder, name, direction, runner))),
    })),
  )
}

/** Of two migrations with one version the names decide. */
function byVersion([left]: readonly VersionedFile[], [right]: readonly VersionedFile[]): number {
  if (left === undefined || right === undefined) return 0
  return compareNumbers(left.version, right.version) || compareBytes(left.name, right.name)
}

const numberOf = (version: string): string => BigInt(version).toString()

const asPaths = (folder: Folder, files: readonly VersionedFile[], direction: Direction) =>
  files
    .filter((file) => file.direction === direction)
    .map(({ name, version }) => ({ version: numberOf(version), path: joinPath(folder.path, name) }))

const upFirst = (left: VersionedFile, right: VersionedFile): number =>
  Number(left.direction === 'down') - Number(right.direction === 'down')

async function readOne(
  folder: Folder,
  name: string,
  direction: Direction,
  runner: UpDownRunner,
): Promise<MigrationFile> {
  const text = await readIn(folder, name)
  return migrationFile({
    path: joinPath(folder.path, name),
    text,
    phase: direction === 'up' ? 'expand' : 'rollback',
    transaction: runner.transactionOf(text),
  })
}

const stemOf = (name: string): string => name.replace(/(\.(up|down))?\.sql$/, '')
