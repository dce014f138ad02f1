// migrate lint against squawk and pgfence: one file, and a corpus of 2,000 files cold and warm. Says which peers it found.
//   npm run build && npm install --prefix bench/lint && node bench/lint/run.js [--rounds 7] [--files 2000]
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { writeCorpus } from './corpus.js'
import { measure, peakMemory } from './measure.js'
import { findPeers } from './peers.js'

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
  console.log(
    `node ${process.version}, ${rounds} rounds after one warm-up, medians; peers: ${peers.map((p) => p.name).join(', ') || 'none found'}`,
  )

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
    console.log(
      `  ${name.padEnd(width)}  cpu ${cpuMs.toFixed(0).padStart(6)} ms   wall ${wallMs.toFixed(0).padStart(6)} ms`,
    )
}

function globbed(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.sql'))
}
