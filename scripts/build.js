// Builds dist/: the library with its types (tsc), and the command line as one file (esbuild), because a process that starts for one
// migration cannot afford to open a hundred modules. The one file is CommonJS: Node loads it in half the time of as many ES modules, and
// code behind an import() in it still runs only when it is asked for.
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

// What is loaded only by some runs, or finds files beside itself, stays outside.
const EXTERNAL = ['jiti', 'kysely', 'libpg-query', 'pg', 'pgsql-ast-parser', 'picomatch', 'tinyglobby']

const { build } = await import('esbuild')
await build({
  absWorkingDir: root,
  entryPoints: { main: 'src/cli/main.ts' },
  outdir: 'dist/cli',
  outExtension: { '.js': '.cjs' },
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20.19',
  minify: true,
  keepNames: true,
  legalComments: 'none',
  sourcemap: 'linked',
  sourcesContent: false,
  external: EXTERNAL,
  define: { 'import.meta.url': '__moduleUrl', 'import.meta.resolve': '__resolveModule' },
  banner: {
    js: [
      "const { pathToFileURL: __toUrl } = require('node:url')",
      'const __moduleUrl = __toUrl(__filename).href',
      'const __resolveModule = (name) => __toUrl(require.resolve(name)).href',
    ].join(';'),
  },
})

function canResolve(name) {
  try {
    require.resolve(name)
    return true
  } catch {
    return false
  }
}
