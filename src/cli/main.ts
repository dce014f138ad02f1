import { type Command, CommanderError } from 'commander'
import { isMigrateError } from '../errors.ts'
import type { ExitCode, Io } from './io.ts'
import { printError } from './print-error.ts'
import { packageVersion } from './version.ts'

type Finish = (code: ExitCode) => void

/**
 * Commands by name, loaded when they are asked for: `--help` loads all of them but none of their work, and `lint` does not pay for
 * `init`.
 */
const COMMANDS: Readonly<Record<string, (io: Io, finish: Finish) => Promise<Command>>> = {
  lint: async (io, finish) => (await import('./commands/lint.ts')).lintCommand(io, finish),
  rules: async (io, finish) => (await import('./commands/rules.ts')).rulesCommand(io, finish),
  init: async (io, finish) => (await import('./commands/init.ts')).initCommand(io, finish),
}

/** Runs one command line and says how it went. Never calls `process.exit` and never throws. */
export async function main(argv: readonly string[], io: Io): Promise<ExitCode> {
  let outcome: ExitCode = 0
  try {
    const program = await programFor(argv[0], io, (code) => {
      outcome = code
    })
    await program.parseAsync(argv, { from: 'user' })
    return outcome
  } catch (error) {
    return report(error, io)
  }
}

async function programFor(name: string | undefined, io: Io, finish: Finish): Promise<Command> {
  const { Command } = await import('commander')
  const program = new Command('migrate')
    .description(
      'makes PostgreSQL schema changes safe while two versions of an application run on one database',
    )
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.stdout.write(text), writeErr: (text) => io.stderr.write(text) })
    .version(packageVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .showHelpAfterError('(migrate --help lists commands and options)')
    .addHelpText('after', EPILOGUE)
  const asked = name !== undefined && Object.hasOwn(COMMANDS, name) ? [name] : Object.keys(COMMANDS)
  for (const key of asked) {
    const command = await COMMANDS[key]?.(io, finish)
    if (command) program.addCommand(command.copyInheritedSettings(program))
  }
  return program
}

const EPILOGUE = `
Exit codes:
  0  done, or nothing found
  1  findings at or above --fail-on
  2  could not run: usage, configuration, files, database, or a bug
  3  refused by a gate or a data check; may be tried again

Examples:
  migrate lint                     lint every migration of this repository
  migrate lint --since origin/main lint what this branch adds
  migrate lint --explain <rule>    say what a rule is about`

function report(error: unknown, io: Io): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  if (isMigrateError(error)) {
    printError(error, io)
    return error.exitCode
  }
  io.stderr.write(
    `internal error, please report it\n${error instanceof Error ? error.stack : String(error)}\n`,
  )
  return 2
}
