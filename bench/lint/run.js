// migrate lint against squawk and pgfence: one file, and a corpus of 2,000 files cold and warm. Says which peers it found.
//   npm run build && npm install --prefix bench/lint && node bench/lint/run.js [--rounds 7] [--files 2000]
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { writeCorpus } from './corpus.js'
import { measure, peakMemory } from './measure.js'

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '7' }, files: { type: 'string', default: '2000' } },
})
const rounds = Number(values.rounds)
const here = dirname(fileURLToPath(import.meta.url))
const migrate = [process.execPath, join(here, '../../bin/migrate.js')]
const work = mkdtempSync(join(tmpdir(), 'overlap-bench-'))
const cache = join(work, 'cache')
// NODE_EXTRA_CA_CERTS alone costs some Node versions 80 ms at start-up.
const { NODE_EXTRA_CA_CERTS: _, ...env } = { ...process.env, NO_COLOR: '1', XDG_CACHE_HOME: cache }

try {
  const histories = 10
  writeCorpus(join(work, 'corpus'), { histories, files: Math.ceil(Number(values.files) / histories) })
  const [single] = writeCorpus(join(work, 'one'), { histories: 1, files: 1 })
  const peers = findPeers()
  console.log(`node ${process.version}, ${rounds} rounds after one warm-up, medians; peers: ${peers.map((p) => p.name).join(', ') || 'none found'}`)

  print('one file', [
    { name: 'node -e 0', argv: [process.execPath, '-e', '0'] },
    { name: 'migrate --help', argv: [...migrate, '--help'] },
    { name: 'migrate lint, cold', argv: [...migrate, 'lint', '--no-cache', '0001_status.sql'], cwd: single },
    { name: 'migrate lint, warm', argv: [...migrate, 'lint', '0001_status.sql'], cwd: single },
    ...peers.map(({ name, argv }) => ({ name, argv: [...argv, '0001_status.sql'], cwd: single })),
  ])

  const corpus = join(work, 'corpus')
  const files = globbed(corpus)
  print(`${values.files} files`, [
    { name: 'migrate lint, cold', argv: [...migrate, 'lint', '--no-cache'], cwd: corpus },
    { name: 'migrate lint, warm', argv: [...migrate, 'lint'], cwd: corpus },
    ...peers.map(({ name, argv }) => ({ name, argv: [...argv, ...files], cwd: corpus })),
  ])
  for (const [name, argv] of [
    ['cold', [...migrate, 'lint', '--no-cache']],
    ['warm', [...migrate, 'lint']],
  ])
    console.log(`peak memory of migrate lint, ${name}: ${peakMemory(argv, { cwd: corpus, env })} MB`)
} finally {
  rmSync(work, { recursive: true, force: true })
}

function print(title, commands) {
  console.log(`\n${title}`)
  const width = Math.max(...commands.map(({ name }) => name.length))
  for (const { name, cpuMs, wallMs } of measure(commands, { rounds, cwd: work, env }))
    console.log(`  ${name.padEnd(width)}  cpu ${cpuMs.toFixed(0).padStart(6)} ms   wall ${wallMs.toFixed(0).padStart(6)} ms`)
}

function findPeers() {
  const require = createRequire(join(here, 'package.json'))
  const found = []
  const squawk = resolved(require, 'squawk-cli/package.json')
  if (squawk !== null) {
    const wrapper = join(dirname(squawk), require(squawk).bin.squawk ?? Object.values(require(squawk).bin)[0])
    found.push({ name: 'squawk (npm wrapper)', argv: [process.execPath, wrapper] })
    const native = nativeSquawk(require)
    if (native !== null)
      found.push(
        { name: 'squawk (native)', argv: [native] },
        { name: 'squawk (native, json)', argv: [native, '--reporter', 'Json'] },
      )
  }
  const pgfence = resolved(require, '@flvmnt/pgfence/package.json')
  if (pgfence !== null) {
    const bin = Object.values(require(pgfence).bin)[0]
    found.push({ name: 'pgfence', argv: [process.execPath, join(dirname(pgfence), bin), 'analyze'] })
  }
  return found
}

function nativeSquawk(require) {
  const base = join(dirname(require.resolve('squawk-cli/package.json')), '..')
  for (const name of [`@squawk-cli/${process.platform}-${process.arch}`, `squawk-${process.platform}-${process.arch}`])
    for (const file of ['bin/squawk', 'squawk']) if (existsSync(join(base, name, file))) return join(base, name, file)
  return null
}

function resolved(require, name) {
  try {
    return require.resolve(name)
  } catch {
    return null
  }
}

function globbed(folder) {
  const { readdirSync } = createRequire(import.meta.url)('node:fs')
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.sql'))
}
