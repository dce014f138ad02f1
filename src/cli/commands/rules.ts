import { Command } from 'commander'
import type { ExitCode, Io } from '../io.ts'

/** `migrate rules`: what is checked, by family. */
export const rulesCommand = (io: Io, finish: (code: ExitCode) => void): Command =>
  new Command('rules')
    .description('list the rules, or explain one of them')
    .argument('[rule]', 'a rule to explain')
    .option('--json', 'print as JSON')
    .action(async (id: string | undefined, { json }: { readonly json?: true }) => {
      const { describeRule, describeRules } = await import('../lint/describe.ts')
      io.stdout.write(id === undefined ? describeRules(json === true) : describeRule(id, json === true))
      finish(0)
    })
