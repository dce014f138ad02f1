#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8'
import { loadCompiled } from './load-compiled.js'

// The parser is WebAssembly that V8 would optimise in the background for longer than most runs last: on one file that is five times the
// whole work, and on Node 24 it takes 600 MB. Flags must be set before anything is compiled.
const flags = ['--liftoff-only', '--no-wasm-tier-up', '--no-wasm-dynamic-tiering', '--wasm-lazy-validation']
const isNode20 = process.versions.node.startsWith('20.')
// What reads the trees is optimised too early on Node 20; later versions know better, and have no such flag. In turn they let the young
// generation grow so far that a large run takes twice the memory.
flags.push(isNode20 ? '--interrupt-budget=1000000' : '--semi-space-growth-factor=1')
for (const flag of flags) setFlagsFromString(flag)

const { main, keepCompiled } = loadCompiled(new URL('../dist/cli/main.cjs', import.meta.url))

process.exitCode = await main(process.argv.slice(2), {
  cwd: process.cwd(),
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: process.stdin,
  env: process.env,
  isTty: process.stdout.isTTY === true,
  columns: process.stdout.columns,
})

keepCompiled()
