import { type Folder, parentOf } from './tree.ts'

type Language = 'rust' | 'go'

const EVIDENCE: readonly { readonly name: string; readonly language: Language }[] = [
  { name: '.sqlx/', language: 'rust' },
  { name: 'Cargo.toml', language: 'rust' },
  { name: 'go.mod', language: 'go' },
]
const LEVELS_UP = 10

/**
 * The language of the nearest package around a folder, which tells apart tools that name their files alike.
 * Undefined where no manifest is found up to the root of the repository.
 */
export async function writtenIn(folder: Folder): Promise<Language | undefined> {
  if (folder.files.some((name) => name.endsWith('.go'))) return 'go'
  let path = folder.path
  for (let level = 0; level < LEVELS_UP; level += 1) {
    const names = await folder.tree.list(path)
    const evidence = EVIDENCE.find(({ name }) => names.includes(name))
    if (evidence !== undefined) return evidence.language
    if (names.includes('.git/') || names.includes('.git')) break
    path = parentOf(path)
  }
  return /(^|\/)crates\//.test(folder.path) ? 'rust' : undefined
}
