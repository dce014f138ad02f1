#!/usr/bin/env node
import { createRequire } from 'node:module'

const { main } = createRequire(import.meta.url)('../dist/cli/main.cjs')

process.exitCode = await main(process.argv.slice(2), {
  cwd: process.cwd(),
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: process.stdin,
  env: process.env,
  isTty: process.stdout.isTTY === true,
  columns: process.stdout.columns,
})
