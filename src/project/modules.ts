import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ModuleLoader } from '../layout/tree.ts'

type Resolve = (name: string) => string | undefined

/**
 * Runs modules under a folder as the project itself would run them. With a reader the text comes from there (a commit,
 * the index) while what it imports comes from the disk.
 */
export const moduleLoader = (root: string, read?: (path: string) => Promise<string>): ModuleLoader => ({
  async load(path) {
    const { createJiti } = await import('jiti')
    const file = join(root, path)
    const jiti = createJiti(file, { moduleCache: false, fsCache: false, alias: aliasesFor(file) })
    if (read === undefined) return await jiti.import(file)
    return await jiti.evalModule(await read(path), { filename: file, async: true })
  },

  async loadPackage(name, folder) {
    const resolved = resolverFrom(join(root, folder, 'any.js'))(name)
    if (resolved === undefined) return undefined
    const { createJiti } = await import('jiti')
    return await createJiti(resolved).import(resolved)
  },
})

/** Migrations may import Kysely from a project whose packages are not installed, as in a linter's own job. */
function aliasesFor(file: string): Record<string, string> {
  if (resolverFrom(file)('kysely') !== undefined) return {}
  return { kysely: fileURLToPath(import.meta.resolve('kysely')) }
}

const resolverFrom = (file: string): Resolve => {
  const require = createRequire(file)
  return (name) => {
    try {
      return require.resolve(name)
    } catch {
      // Not installed, or it exports nothing of that name: either way there is nothing to load.
      return undefined
    }
  }
}
