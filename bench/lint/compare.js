// Small cases that are easy to get wrong, given to every linter that is installed. Each case is a folder of migrations; the last file is
// judged, the ones before it are its history. What is true of each case follows from facts that the tests prove on servers.
//   npm run build && npm install --prefix bench/lint && node bench/lint/compare.js
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CASES } from './cases.js'
import { findPeers } from './peers.js'

const here = dirname(fileURLToPath(import.meta.url))
const work = mkdtempSync(join(tmpdir(), 'overlap-compare-'))

/**
 * Whether a tool sees a hazard in the last file. Reminders that only ask for timeouts, IF NOT EXISTS or a wider type are not counted for
 * anybody: they come whatever the statement does.
 */
const TOOLS = {
  overlap: (folder, file, { phase }) => {
    const argv = [
      join(here, '../../bin/migrate.js'),
      'lint',
      '--no-cache',
      '--json',
      `--phase=${phase ?? 'expand'}`,
      file,
    ]
    const { findings } = JSON.parse(run([process.execPath, ...argv], folder))
    return findings.some(({ rule }) => rule !== 'missing-lock-timeout' && rule !== 'syntax-error')
  },
  squawk: (folder, file, _, [native]) => {
    const noise = /^(require-lock-timeout|require-statement-timeout|prefer-|syntax-error)/
    return JSON.parse(run([native, '--reporter', 'Json', file], folder)).some(
      ({ rule_name: rule }) => !noise.test(rule),
    )
  },
  pgfence: (folder, file, _, argv) => {
    const text = run([...argv, '--output', 'json', file], folder)
    const start =
      text.indexOf('[') === -1
        ? text.indexOf('{')
        : Math.min(...['[', '{'].map((c) => text.indexOf(c)).filter((i) => i >= 0))
    if (start === -1) return null
    // It says of a DO block that somebody should look at it, which is no verdict and no silence either.
    if (/"dynamicStatements": ?[1-9]/.test(text)) return 'unread'
    const risks = JSON.stringify(JSON.parse(text.slice(start))).matchAll(/"risk":"(\w+)"/g)
    return [...risks].some(([, risk]) => ['MEDIUM', 'HIGH', 'CRITICAL'].includes(risk?.toUpperCase()))
  },
}

try {
  const peers = findPeers()
  const tools = [
    ['overlap', null],
    ...[
      ['squawk', peers.find(({ name }) => name === 'squawk (native)')],
      ['pgfence', peers.find(({ name }) => name === 'pgfence')],
    ].filter(([, peer]) => peer),
  ]
  const rows = CASES.map((given) => [given, ...tools.map(([name, peer]) => judge(name, given, peer?.argv))])
  const width = Math.max(...CASES.map(({ title }) => title.length))
  console.log(`${'case'.padEnd(width)}  truth   ${tools.map(([name]) => name.padEnd(8)).join('  ')}`)
  for (const [{ title, isHazard }, ...verdicts] of rows)
    console.log(
      `${title.padEnd(width)}  ${isHazard ? 'hazard' : 'safe  '}  ${verdicts.map((v) => words(v, isHazard).padEnd(8)).join('  ')}`,
    )
  const right = tools.map(
    (_, i) => rows.filter(([{ isHazard }, ...verdicts]) => verdicts[i] === isHazard).length,
  )
  console.log(
    `${'right'.padEnd(width)}  ${String(CASES.length).padEnd(6)}  ${right.map((n) => String(n).padEnd(8)).join('  ')}`,
  )
} finally {
  rmSync(work, { recursive: true, force: true })
}

function judge(tool, given, argv) {
  const folder = join(work, tool, given.title.replace(/\W+/g, '-'), 'migrations')
  mkdirSync(folder, { recursive: true })
  const names = given.files.map((_, i) => `${String(i + 1).padStart(4, '0')}_step.sql`)
  for (const [i, sql] of given.files.entries()) writeFileSync(join(folder, names[i]), `${sql}\n`)
  try {
    return TOOLS[tool](folder, names.at(-1), given, argv)
  } catch {
    return null
  }
}

function words(verdict, isHazard) {
  if (verdict === null) return 'no answer'
  if (verdict === 'unread') return 'unread'
  return verdict === isHazard ? 'right' : verdict ? 'cries' : 'misses'
}

function run([command, ...args], cwd) {
  const { stdout } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    env: { ...process.env, NO_COLOR: '1' },
  })
  return stdout
}
