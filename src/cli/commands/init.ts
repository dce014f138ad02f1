import { Command, InvalidArgumentError, Option } from 'commander'
import { INTEGRATIONS, type Integration, planInit } from '../init/plan.ts'
import type { InitFlags } from '../init/run.ts'
import type { ExitCode, Io } from '../io.ts'

/** `migrate init`: hooks, pipelines and a configuration for this repository. Writes new files only. */
export const initCommand = (io: Io, exit: (code: ExitCode) => void): Command =>
  new Command('init')
    .description('set up hooks, pipelines and a configuration; never overwrites a file')
    .addOption(
      new Option('--with <integrations>', `any of ${INTEGRATIONS.join(', ')}, separated by commas`)
        .argParser(parseIntegrations)
        .default([], 'none'),
    )
    .addOption(new Option('--config <format>', 'write a configuration file').choices(['json', 'ts']))
    .option('--dry-run', 'print the files instead of writing them')
    .option('--json', 'print as JSON')
    .addHelpText('after', () => epilogue())
    .action(async (flags: InitFlags) => {
      const { runInit } = await import('../init/run.ts')
      exit(await runInit(flags, io))
    })

function epilogue(): string {
  const width = Math.max(...INTEGRATIONS.map(({ length }) => length))
  const repository = { listing: [], histories: [], package: '' }
  const lines = INTEGRATIONS.map((integration) => {
    const files = planInit(repository, { integrations: [integration], config: null })
    return `  ${integration.padEnd(width)}  ${files.map(({ path }) => path).join(', ')}`
  })
  return `
What is written, for the migration folders that are found here:
${lines.join('\n')}

Examples:
  migrate init --with pre-commit,github --dry-run
  migrate init --with lefthook --config ts`
}

function parseIntegrations(text: string, previous: readonly Integration[]): readonly Integration[] {
  const names = text.split(',').map((name) => name.trim())
  const unknown = names.find((name) => !isIntegration(name))
  if (unknown !== undefined)
    throw new InvalidArgumentError(`${unknown} is none of ${INTEGRATIONS.join(', ')}.`)
  return [...previous, ...names.filter(isIntegration)]
}

const isIntegration = (name: string): name is Integration => INTEGRATIONS.some((known) => known === name)
