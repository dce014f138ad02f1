// CPU and wall time of whole processes, and the peak memory of those that are Node.
import { spawnSync } from 'node:child_process'

/** One run. CPU is user + system of the process and its children, as the shell's own accounting has it. */
export function runOnce(command, { cwd, env }) {
  const script = `TIMEFORMAT='%R %U %S'; time "$@" >/dev/null 2>/dev/null`
  const { stderr } = spawnSync('bash', ['-c', script, 'bash', ...command], {
    cwd,
    env,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  const [wall, user, system] = stderr
    .trim()
    .split('\n')
    .at(-1)
    .split(' ')
    .map((text) => Number(text.replace(',', '.')) * 1000)
  return { wallMs: wall, cpuMs: user + system }
}

/** Fails when a command does not do its work: a crash is fast. */
function mustWork({ name, argv, cwd, env: own }, env, defaultCwd) {
  const { status, stderr } = spawnSync(argv[0], argv.slice(1), {
    cwd: cwd ?? defaultCwd,
    env: { ...env, ...own },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  if (status !== 0 && status !== 1) throw new Error(`${name} exits with ${status}: ${stderr}`)
}

/** Medians over rounds that go through all commands in turn, so that a drift of the machine reaches all alike. */
export function measure(commands, { rounds, cwd, env, before = () => {} }) {
  for (const command of commands) mustWork(command, env, cwd)
  const runs = new Map(commands.map(({ name }) => [name, []]))
  for (let round = -1; round < rounds; round += 1)
    for (const command of commands) {
      before(command)
      const result = runOnce(command.argv, { cwd: command.cwd ?? cwd, env: { ...env, ...command.env } })
      if (round >= 0) runs.get(command.name).push(result)
    }
  return commands.map(({ name }) => {
    const results = runs.get(name)
    return {
      name,
      cpuMs: median(results.map((r) => r.cpuMs)),
      wallMs: median(results.map((r) => r.wallMs)),
      runs: results.length,
    }
  })
}

/** Peak resident memory in MB of a Node process, by a hook that it loads. */
export function peakMemory(argv, { cwd, env }) {
  const hook = new URL('./print-memory.js', import.meta.url).pathname
  const { stderr } = spawnSync(argv[0], argv.slice(1), {
    cwd,
    env: { ...env, NODE_OPTIONS: `--import=${hook}` },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  const match = /peak-memory-kb=(\d+)/.exec(stderr)
  return match === null ? null : Math.round(Number(match[1]) / 1024)
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
