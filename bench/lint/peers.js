import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const require = createRequire(import.meta.url)

/** The other linters that are installed here, with the command that runs each. */
export function findPeers() {
  const found = []
  const squawk = resolved('squawk-cli/package.json')
  if (squawk !== null) {
    const wrapper = join(dirname(squawk), require(squawk).bin.squawk ?? Object.values(require(squawk).bin)[0])
    found.push({ name: 'squawk (npm wrapper)', argv: [process.execPath, wrapper] })
    const native = nativeSquawk()
    if (native !== null)
      found.push(
        { name: 'squawk (native)', argv: [native] },
        { name: 'squawk (native, json)', argv: [native, '--reporter', 'Json'] },
      )
  }
  const pgfence = resolved('@flvmnt/pgfence/package.json')
  if (pgfence !== null) {
    const bin = Object.values(require(pgfence).bin)[0]
    found.push({ name: 'pgfence', argv: [process.execPath, join(dirname(pgfence), bin), 'analyze'] })
  }
  return found
}

function nativeSquawk() {
  const base = join(dirname(require.resolve('squawk-cli/package.json')), '..')
  for (const name of [
    `@squawk-cli/${process.platform}-${process.arch}`,
    `squawk-${process.platform}-${process.arch}`,
  ])
    for (const file of ['bin/squawk', 'squawk'])
      if (existsSync(join(base, name, file))) return join(base, name, file)
  return null
}

function resolved(name) {
  try {
    return require.resolve(name)
  } catch {
    return null
  }
}
