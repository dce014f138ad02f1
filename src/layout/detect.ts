import type { LayoutName } from '../model/migration.ts'
import { flat } from './flat.ts'
import type { Layout } from './layout.ts'
import { LAYOUTS } from './layouts.ts'
import { compareBytes } from './order.ts'
import { type FileTree, type Folder, folderAt, joinPath, namesByFolder, parentOf } from './tree.ts'

/** A folder that holds a history, and the layout in which it does. */
export interface Found {
  readonly folder: string
  readonly layout: LayoutName
}

/** Folders whose migrations are somebody's test data. A folder asked for by name is read all the same. */
const TEST_DATA = /^(fixtures?|__fixtures__|testdata|test-data|__tests__|__mocks__)$/

const isPassedOver = (name: string): boolean => TEST_DATA.test(name) || name.startsWith('.')

/** Finds every history below a folder without being told anything, in the order of their paths. */
export async function detectLayouts(tree: FileTree, under = ''): Promise<readonly Found[]> {
  const listed = listedTree(tree, await tree.walk(under))
  const found: Found[] = []
  const visit = async (path: string): Promise<void> => {
    const folder = await folderAt(listed, path)
    const layout = await layoutOf(folder)
    if (layout !== undefined) found.push({ folder: path, layout: layout.name })
    if (layout !== undefined && layout.owns === undefined) return
    const children = folder.folders.filter((name) => !isPassedOver(name) && !layout?.owns?.includes(name))
    for (const name of children) await visit(joinPath(path, name))
  }
  await visit(under)
  return found.toSorted((left, right) => compareBytes(left.folder, right.folder))
}

/**
 * The history that a file belongs to: the nearest folder above it that is one. Undefined where none is, and the file
 * stands for itself.
 */
export async function historyAround(tree: FileTree, file: string): Promise<Found | undefined> {
  const home = parentOf(file)
  for (const path of [home, ...ancestorsOf(home)]) {
    const layout = await layoutOf(await folderAt(tree, path), LAYOUTS_BUT_FLAT)
    if (layout !== undefined && isOwned(layout, path, file)) return await outermost(tree, path, layout)
  }
  return (await flat.matches(await folderAt(tree, home))) ? { folder: home, layout: 'flat' } : undefined
}

const LAYOUTS_BUT_FLAT = LAYOUTS.filter((layout) => layout !== flat)

export async function layoutOf(
  folder: Folder,
  among: readonly Layout[] = LAYOUTS,
): Promise<Layout | undefined> {
  for (const layout of among) {
    if (await layout.matches(folder)) return layout
    if (await layout.isForeign?.(folder)) return undefined
  }
  return undefined
}

function isOwned(layout: Layout, folder: string, file: string): boolean {
  const below = folder === '' ? file : file.slice(folder.length + 1)
  const [child, ...rest] = below.split('/')
  return (
    layout.owns === undefined || rest.length === 0 || (child !== undefined && layout.owns.includes(child))
  )
}

/** Flyway reads a location with everything below it, so a folder in it is part of the same history. */
async function outermost(tree: FileTree, path: string, layout: Layout): Promise<Found> {
  const above = parentOf(path)
  if (path === '' || layout.owns !== undefined) return { folder: path, layout: layout.name }
  const isWithin = await layout.matches(await folderAt(tree, above))
  return isWithin ? await outermost(tree, above, layout) : { folder: path, layout: layout.name }
}

function ancestorsOf(path: string): string[] {
  const ancestors: string[] = []
  for (let at = path; at !== '' && !at.endsWith('..'); ) {
    at = parentOf(at)
    ancestors.push(at)
  }
  return ancestors
}

/** Lists from one walk below the folder walked, and from the tree itself above it. */
function listedTree(tree: FileTree, paths: readonly string[]): FileTree {
  const names = namesByFolder(paths)
  return {
    ...tree,
    list: async (folder) => {
      const known = names.get(folder)
      if (known === undefined) return await tree.list(folder)
      // The walk leaves out hidden names; `.git` says where the repository ends.
      const hidden = (await tree.list(folder)).filter((name) => name.startsWith('.'))
      return [...known, ...hidden].toSorted(compareBytes)
    },
  }
}
