import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Script } from 'node:vm'

/**
 * Loads a CommonJS file as `require` would, with the code that V8 compiled in an earlier run: compiling the command line anew takes longer
 * than linting a file. Kept in the user's own cache folder, for this file and this version of Node; V8 refuses what does not fit, and then,
 * or when the folder cannot be read, the file is compiled as usual.
 */
export function loadCompiled(url) {
  const path = fileURLToPath(url)
  const { mtimeMs, size } = existing(path)
  const home = process.env.XDG_CACHE_HOME || join(homedir(), '.cache')
  const cache = join(
    home,
    'overlap',
    'code',
    `${process.version}-${process.arch}-${size}-${Math.round(mtimeMs)}.bin`,
  )
  const cachedData = readCache(cache)
  const source = readFileSync(path, 'utf8')
  const script = new Script(`(function (exports, require, module, __filename, __dirname) { ${source}\n})`, {
    filename: path,
    cachedData,
  })
  const module = { exports: {} }
  script
    .runInThisContext()
    .call(module.exports, module.exports, createRequire(path), module, path, dirname(path))
  const isFresh = cachedData !== undefined && script.cachedDataRejected !== true
  return { main: module.exports.main, keepCompiled: () => isFresh || keep(cache, script) }
}

function existing(path) {
  try {
    return statSync(path)
  } catch {
    process.stderr.write(
      'error: migrate is not built\nhint: run npm run build in its folder, or install the published package\n',
    )
    process.exit(2)
  }
}

function readCache(path) {
  try {
    return readFileSync(path)
  } catch {
    // Nothing was kept yet, or it may not be read.
    return undefined
  }
}

/** Also holds the functions that the run has compiled since, which is why it is kept at the end. */
function keep(path, script) {
  const aside = `${path}.${process.pid}`
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    writeFileSync(aside, script.createCachedData(), { mode: 0o600 })
    renameSync(aside, path)
  } catch {
    // A read-only or full disk costs speed, nothing else.
  }
}
