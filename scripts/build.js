// Builds dist/: the library with its types (tsc), and the command line as one file (esbuild), because a process that starts for one
// migration cannot afford to open a hundred modules. The one file is CommonJS: Node loads it in half the time of as many ES modules, and
// code behind an import() in it still runs only when it is asked for.
// With --if-possible, as `prepare` calls it, nothing is built where the sources or the tools are missing.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const require = createRequire(import.meta.url)

// What is loaded only by some runs, or finds files beside itself, stays outside.
const EXTERNAL = ['jiti', 'kysely', 'libpg-query', 'pg', 'pgsql-ast-parser', 'picomatch', 'tinyglobby']

// Commander starts programs of its own only for a feature that is not used here, and node:child_process opens the network modules.
const withoutChildProcess = {
  name: 'without-child-process',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      importer.includes('commander') ? { path: 'child_process', namespace: 'unused' } : undefined,
    )
    onLoad({ filter: /.*/, namespace: 'unused' }, () => ({ contents: 'module.exports = {}' }))
  },
}

const isOptional = process.argv.includes('--if-possible')
const hasSource = existsSync(join(root, 'src'))
const hasTools = canResolve('typescript/package.json') && canResolve('esbuild')

if (hasSource && (hasTools || !isOptional)) {
  clean()
  const typescript = dirname(require.resolve('typescript/package.json'))
  execFileSync(process.execPath, [join(typescript, 'bin', 'tsc'), '-p', 'tsconfig.build.json'], {
    cwd: root,
    stdio: 'inherit',
  })
  await buildCommand(await import('esbuild'))
} else if (hasSource && process.env.npm_config_global === 'true') {
  // `npm install --global <git url>`, which pre-commit runs for `repo: <url>`: npm means to install all dependencies first, but hands
  // `global` down to that install, so that they are missing here. The types are for nobody there.
  clean()
  const packages = fetchForBundle()
  const esbuild = await import(pathToFileURL(createRequire(join(packages, 'any.js')).resolve('esbuild')).href)
  await buildCommand(esbuild, { nodePaths: [packages] })
  await buildLibrary(esbuild)
}

function clean() {
  rmSync(join(root, 'dist'), { recursive: true, force: true })
}

async function buildCommand({ build }, options = {}) {
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
    legalComments: 'none',
    sourcemap: 'linked',
    sourcesContent: false,
    // A script that is loaded with the code of an earlier run has no loader behind import().
    supported: { 'dynamic-import': false },
    external: EXTERNAL,
    plugins: [withoutChildProcess],
    define: { 'import.meta.url': '__moduleUrl', 'import.meta.resolve': '__resolveModule' },
    banner: {
      js: [
        "const { pathToFileURL: __toUrl } = require('node:url')",
        'const __moduleUrl = __toUrl(__filename).href',
        'const __resolveModule = (name) => __toUrl(require.resolve(name)).href',
      ].join(';'),
    },
    ...options,
  })
}

/** For a configuration that imports this package; without types. */
async function buildLibrary({ build }) {
  await build({
    absWorkingDir: root,
    entryPoints: { index: 'src/index.ts' },
    outdir: 'dist/src',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    packages: 'external',
  })
}

/** The bundler and what it bundles, in the pinned versions, in a folder of their own that no package takes along. */
function fetchForBundle() {
  const folder = join(root, 'node_modules', '.build')
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const bundled = Object.entries(dependencies).filter(([name]) => !EXTERNAL.includes(name))
  const wanted = [['esbuild', devDependencies.esbuild], ...bundled].map(
    ([name, version]) => `${name}@${version}`,
  )
  const flags = [
    `--prefix=${folder}`,
    '--global=false',
    '--include=optional',
    '--ignore-scripts',
    '--no-save',
    '--no-package-lock',
    '--no-audit',
    '--no-fund',
  ]
  execFileSync(process.execPath, [process.env.npm_execpath, 'install', ...flags, ...wanted], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return join(folder, 'node_modules')
}

function canResolve(name) {
  try {
    require.resolve(name)
    return true
  } catch {
    return false
  }
}
