// Builds dist/: the library with its types (tsc), and the command line as one bundle with lazy chunks (esbuild), because a
// process that starts for one file cannot afford to open a hundred modules.
import { execFileSync } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const require = createRequire(import.meta.url)

const hasTools = existsSync(join(root, 'src')) && canResolve('typescript/package.json') && canResolve('esbuild')
if (!hasTools && process.argv.includes('--if-possible')) process.exit(0)

rmSync(join(root, 'dist'), { recursive: true, force: true })
const typescript = dirname(require.resolve('typescript/package.json'))
execFileSync(process.execPath, [join(typescript, 'bin', 'tsc'), '-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
})

const { build } = await import('esbuild')
await build({
  absWorkingDir: root,
  entryPoints: { main: 'src/cli/main.ts' },
  outdir: 'dist/cli',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  minify: true,
  keepNames: true,
  legalComments: 'none',
  sourcemap: 'linked',
  sourcesContent: false,
  packages: 'external',
  banner: { js: '' },
})

function canResolve(name) {
  try {
    require.resolve(name)
    return true
  } catch {
    return false
  }
}
