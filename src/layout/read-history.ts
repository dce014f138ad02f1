import type { History, LayoutName, Migration, TransactionMode } from '../model/migration.ts'
import type { Phase } from '../model/stage.ts'
import { layoutOf } from './detect.ts'
import { readFlat } from './flat.ts'
import { invalid } from './layout.ts'
import { LAYOUT_NAMES, LAYOUTS } from './layouts.ts'
import { baseName, type FileTree, folderAt, parentOf } from './tree.ts'

/** What a configuration knows better than the files. */
export interface ReadOptions {
  readonly layout?: LayoutName
  /** The phase of the forward files, where the layout itself has none. */
  readonly phase?: Phase
  readonly transaction?: TransactionMode
}

/** Reads a folder as its runner would. Throws `layout-invalid` where that runner would refuse it or none fits. */
export async function readHistory(
  tree: FileTree,
  folder: string,
  options: ReadOptions = {},
): Promise<History> {
  const found = await folderAt(tree, folder)
  const layout =
    options.layout === undefined ? await layoutOf(found) : LAYOUTS.find(({ name }) => name === options.layout)
  if (layout === undefined) {
    throw invalid(
      `no migrations are recognised in ${folder === '' ? 'this folder' : folder}`,
      folder,
      `Name its layout in the configuration: ${LAYOUT_NAMES.join(', ')}.`,
    )
  }
  const { migrations, unread } = await layout.read(found)
  return { layout: layout.name, folder, migrations: applyOptions(migrations, options), unread }
}

/** The history of files of one folder that is no history: these files, in the order of their names. */
export async function readLooseFiles(
  tree: FileTree,
  files: readonly string[],
  options: ReadOptions = {},
): Promise<History> {
  const folder = parentOf(files[0] ?? '')
  const { migrations, unread } = await readFlat(await folderAt(tree, folder), files.map(baseName))
  return { layout: 'flat', folder, migrations: applyOptions(migrations, options), unread }
}

const applyOptions = (migrations: readonly Migration[], options: ReadOptions): readonly Migration[] =>
  options.phase === undefined && options.transaction === undefined
    ? migrations
    : migrations.map(({ id, files }) => ({
        id,
        files: files.map((file) => ({
          ...file,
          phase: file.phase === 'expand' ? (options.phase ?? file.phase) : file.phase,
          transaction: options.transaction ?? file.transaction,
        })),
      }))
