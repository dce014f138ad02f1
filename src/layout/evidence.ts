import { type Folder, filesIn, readIn } from './tree.ts'

/** A few names from the beginning, the middle and the end: what a history has, it has nearly everywhere. */
const sampleOf = (names: readonly string[]): readonly string[] => {
  const middle = names.length >> 1
  return [...new Set([...names.slice(0, 2), ...names.slice(middle, middle + 1), ...names.slice(-2)])]
}

/** Whether files of a kind have a mark. */
export async function someFileHas(folder: Folder, extension: string, mark: RegExp): Promise<boolean> {
  for (const name of sampleOf(folder.files.filter((file) => file.endsWith(extension)))) {
    if (mark.test(await readIn(folder, name))) return true
  }
  return false
}

/** The numbered child folder that has a file of the first name and none of the second, if there are such. */
export async function childWith(
  folder: Folder,
  wanted: string,
  unwanted?: string,
): Promise<string | undefined> {
  for (const child of sampleOf(folder.folders.filter((name) => /^\d/.test(name)))) {
    const files = await filesIn(folder, child)
    if (files.includes(wanted) && (unwanted === undefined || !files.includes(unwanted))) return child
  }
  return undefined
}
